/// Walks a JavaScript or TypeScript file for the places of one name; `const` and `let` belong to their block, `var` to its
/// function.
struct ScriptNames {
    private let name: String
    private let source: SourceText
    private(set) var names: ScopedNames

    init(_ name: String, _ source: SourceText) {
        self.name = name
        self.source = source
        names = ScopedNames(name)
    }

    private static let functions: Set<String> = [
        "function_declaration", "generator_function_declaration", "function", "function_expression",
        "generator_function", "arrow_function", "method_definition", "function_signature", "method_signature",
        "abstract_method_signature",
    ]
    private static let blocks: Set<String> = [
        "statement_block", "for_statement", "for_in_statement", "catch_clause", "switch_body",
    ]
    private static let members: Set<String> = [
        "field_definition", "public_field_definition", "property_signature", "enum_assignment",
    ]

    mutating func visit(_ node: SyntaxNode?) {
        guard let node else { return }
        switch node.type {
        case "identifier", "type_identifier": if isName(node) { names.refer(node.range) }
        case "shorthand_property_identifier": visitShorthand(node)
        case let type where Self.functions.contains(type): visitFunction(node)
        case "class_declaration", "abstract_class_declaration", "interface_declaration", "type_alias_declaration",
            "enum_declaration":
            bind(node.field("name"))
            visitChildren(node, besides: node.field("name"))
        case "class":
            names.enter(.block, at: node)
            bind(node.field("name"))
            visitChildren(node, besides: node.field("name"))
            names.leave()
        case "variable_declarator": visitDeclarator(node)
        // An element's name has no fields.
        case "member_expression": if node.field("object") == nil { visitQualified(node) } else { visitMember(node) }
        case "pair":
            visitKey(node.field("key"), isExport: isExported(node.parent))
            visit(node.field("value"))
        case let type where Self.members.contains(type):
            let key = node.field("name") ?? node.field("property")
            if let key, isName(key) { names.add(key.range, .ofType) }
            visitChildren(node, besides: key)
        case "nested_identifier", "nested_type_identifier": visitQualified(node)
        case "jsx_attribute": visitChildren(node, besides: node.children.first)
        case "import_statement": visitImport(node)
        case "export_statement":
            if node.child("export_clause") == nil, let module = node.field("source").flatMap(content) {
                if node.child("namespace_export") == nil {
                    names.stars.append(module)
                } else {
                    names.spaces.append(module)
                }
            }
            visitChildren(node)
        case "export_specifier": visitExport(node)
        case let type where Self.blocks.contains(type):
            names.enter(.block, at: node)
            if type == "catch_clause" { bind(node.field("parameter")) }
            if type == "for_in_statement", let left = node.field("left") {
                if node.child("const") != nil || node.child("let") != nil || node.child("var") != nil {
                    bind(left)
                } else {
                    visit(left)
                }
            }
            visitChildren(node, besides: node.field("parameter") ?? node.field("left"))
            names.leave()
        default: visitChildren(node)
        }
    }

    /// Before a module whose default export is meant: all of it where the module is CommonJS, and nothing of its names where not.
    static let defaultMark = "default:"

    private static let nameTypes: Set<String> = [
        "identifier", "type_identifier", "property_identifier", "shorthand_property_identifier",
        "shorthand_property_identifier_pattern",
    ]

    private func isName(_ node: SyntaxNode) -> Bool { Self.nameTypes.contains(node.type) && source.text(node) == name }

    private mutating func visitChildren(_ node: SyntaxNode, besides other: SyntaxNode? = nil) {
        guard names.goDown() else { return }
        defer { names.goUp() }
        for child in node.children where child.isNamed && child.range != other?.range { visit(child) }
    }

    /// What a declaration or parameter sets; values that stand in it are read.
    private mutating func bind(_ target: SyntaxNode?, in scopes: [ScopedNames.Scope]? = nil) {
        guard let target else { return }
        switch target.type {
        case "identifier", "type_identifier", "shorthand_property_identifier_pattern":
            guard isName(target) else { return }
            names.refer(target.range, isShorthand: target.type.hasPrefix("short"), from: scopes, isBinding: true)
            names.bind(in: scopes ?? names.scopes)
        case "pair_pattern":
            visitKey(target.field("key"), isExport: false)
            bind(target.field("value"), in: scopes)
        case "assignment_pattern", "object_assignment_pattern":
            bind(target.field("left"), in: scopes)
            visit(target.field("right"))
        case "required_parameter", "optional_parameter":
            bind(target.field("pattern"), in: scopes)
            visit(target.field("type"))
            visit(target.field("value"))
        case "object_pattern", "array_pattern", "rest_pattern", "formal_parameters":
            for child in target.children where child.isNamed { bind(child, in: scopes) }
        default: visit(target)
        }
    }

    private mutating func visitKey(_ key: SyntaxNode?, isExport: Bool) {
        guard let key else { return }
        if isName(key) {
            if isExport { names.add(key.range, .free) } else { names.add(key.range, .label) }
        } else if key.type == "computed_property_name" {
            visit(key)
        }
    }

    private mutating func visitShorthand(_ node: SyntaxNode) {
        guard isName(node) else { return }
        // What is exported is known by the new name elsewhere, too; any other object keeps its key.
        names.refer(node.range, isShorthand: !isExported(node.parent))
    }

    private func isExported(_ object: SyntaxNode?) -> Bool {
        guard let object, object.type == "object", let owner = object.parent, let left = owner.field("left") else {
            return false
        }
        return ["module.exports", "exports"].contains(source.text(left))
    }

    private mutating func visitFunction(_ node: SyntaxNode) {
        let named = node.field("name")
        if let named, isName(named) {
            if node.type.contains("method") {
                names.add(named.range, node.parent?.type == "object" ? .label : .ofType)
            } else if node.type.hasSuffix("declaration") || node.type == "function_signature" {
                bind(named)
            }
        } else if named?.type == "computed_property_name" {
            visit(named)
        }
        names.enter(.function, at: node)
        if let named, isName(named), ["function", "function_expression", "generator_function"].contains(node.type) {
            bind(named)
        }
        bind(node.field("parameter"))
        bind(node.field("parameters"))
        for child in node.children where child.isNamed {
            let isDone = [named, node.field("parameter"), node.field("parameters")].contains {
                $0?.range == child.range
            }
            if !isDone { visit(child) }
        }
        names.leave()
    }

    private mutating func visitDeclarator(_ node: SyntaxNode) {
        let target = node.field("name")
        let value = node.field("value")
        let isVariable = node.parent?.type == "variable_declaration"
        let scopes = isVariable ? names.scopes.filter { $0.kind != .block } : names.scopes
        if let target, let value, let module = module(of: value) ?? names.modules[source.text(value)] {
            if target.type == "object_pattern" {
                for child in target.children where child.isNamed { take(child, from: module, in: scopes) }
                return
            }
            if scopes.count == 1 { names.modules[source.text(target)] = module }
            if isName(target) { names.bind(to: module, in: scopes) }
        }
        bind(target, in: scopes)
        visit(node.field("type"))
        visit(value)
    }

    /// The module that an expression stands for: `require('…')`, or a name for one.
    private func module(of value: SyntaxNode) -> String? {
        if value.type == "await_expression" { return value.children.last.flatMap { module(of: $0) } }
        let text = source.text(value)
        guard text.hasPrefix("require(") || text.hasPrefix("import("), value.type == "call_expression" else {
            return nil
        }
        return value.field("arguments")?.child("string").flatMap(content)
    }

    private func content(_ string: SyntaxNode) -> String? {
        string.child("string_fragment").map(source.text)
    }

    /// One entry of `const { … } = require('…')` or of an import's braces.
    private mutating func take(_ node: SyntaxNode, from module: String, in scopes: [ScopedNames.Scope]) {
        let key = node.field("key") ?? node.field("name") ?? node
        let alias = node.field("value") ?? node.field("alias")
        if isName(key) { names.take(key.range, from: module, in: scopes, hasAlias: alias != nil) }
        bind(alias, in: scopes)
    }

    private mutating func visitMember(_ node: SyntaxNode) {
        let object = node.field("object")
        visit(object)
        guard let property = node.field("property"), isName(property) else { return }
        let receiver = object.flatMap { module(of: $0) != nil ? nil : source.text($0) }
        if let object, receiver == nil, let module = module(of: object) {
            names.add(property.range, .imported(module: module, atTop: false))
        } else {
            names.add(property.range, .member(receiver: receiver ?? "", root: object?.start ?? 0))
        }
    }

    /// `module.Type`, or `ui.Panel` as an element.
    private mutating func visitQualified(_ node: SyntaxNode) {
        let parts = node.children.filter(\.isNamed)
        guard let last = parts.last, parts.count > 1 else { return visitChildren(node) }
        for part in parts.dropLast() { visit(part) }
        guard isName(last) else { return }
        let receiver = source.text(node.start..<parts[parts.count - 2].end)
        names.add(last.range, .member(receiver: receiver, root: node.start))
    }

    private mutating func visitImport(_ node: SyntaxNode) {
        guard let module = node.field("source").flatMap(content), let clause = node.child("import_clause") else {
            return
        }
        for part in clause.children where part.isNamed {
            switch part.type {
            case "named_imports":
                for item in part.children where item.isNamed { take(item, from: module, in: names.scopes) }
            default:
                let isDefault = part.type == "identifier"
                let local = isDefault ? part : part.child("identifier")
                if let local { names.modules[source.text(local)] = isDefault ? Self.defaultMark + module : module }
                bind(local)
            }
        }
    }

    private mutating func visitExport(_ node: SyntaxNode) {
        guard let item = node.field("name"), isName(item) else { return }
        let owner = node.parent?.parent
        if let module = owner?.field("source").flatMap(content) {
            // Handed on by the same name, it can be imported from here as well.
            names.add(item.range, .imported(module: module, atTop: node.field("alias") == nil))
        } else {
            names.refer(item.range)
        }
    }
}
