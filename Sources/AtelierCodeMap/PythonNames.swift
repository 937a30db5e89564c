/// Walks a Python file for the places of one name, by the language's own rules of scope (The Python Language Reference, 4.2).
struct PythonNames {
    private let name: String
    private let source: SourceText
    private(set) var names: ScopedNames

    init(_ name: String, _ source: SourceText) {
        self.name = name
        self.source = source
        names = ScopedNames(name)
    }

    private static let comprehensions: Set<String> = [
        "list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression",
    ]

    mutating func visit(_ node: SyntaxNode?) {
        guard let node else { return }
        switch node.type {
        case "identifier": if isName(node) { names.refer(node.range) }
        case "function_definition", "lambda": visitFunction(node)
        case "class_definition": visitClass(node)
        case "attribute": visitAttribute(node)
        case "keyword_argument":
            if let key = node.field("name"), isName(key) { names.add(key.range, .label) }
            visit(node.field("value"))
        case "assignment", "augmented_assignment", "for_statement", "for_in_clause":
            bind(node.field("left"))
            visitChildren(node, besides: node.field("left"))
        case "named_expression":
            // It binds in the function around a comprehension.
            bind(node.field("name"), in: names.scopes.filter { $0.kind != .block })
            visit(node.field("value"))
        case "as_pattern_target": for child in node.children { bind(child) }
        case "global_statement", "nonlocal_statement":
            for child in node.children where isName(child) {
                names.refer(child.range)
                if node.type.hasPrefix("global") { names.declareGlobal() }
            }
        case "case_pattern":
            let capture = node.child("dotted_name").flatMap { $0.children.count == 1 ? $0.children[0] : nil }
            bind(capture)
            visitChildren(node, besides: capture?.parent)
        case "import_statement": visitImport(node)
        case "import_from_statement": visitImportFrom(node)
        case "string": visitString(node)
        case let type where Self.comprehensions.contains(type):
            names.enter(.block, at: node)
            visitChildren(node)
            names.leave()
        default: visitChildren(node)
        }
    }

    private func isName(_ node: SyntaxNode) -> Bool { node.type == "identifier" && source.text(node) == name }

    private mutating func visitChildren(_ node: SyntaxNode, besides other: SyntaxNode? = nil) {
        guard names.goDown() else { return }
        defer { names.goUp() }
        for child in node.children where child.isNamed && child.range != other?.range { visit(child) }
    }

    /// `target` is what an assignment or loop sets; in `scopes`, the present ones unless told.
    private mutating func bind(_ target: SyntaxNode?, in scopes: [ScopedNames.Scope]? = nil) {
        guard let target else { return }
        switch target.type {
        case "identifier":
            guard isName(target) else { return }
            names.refer(target.range, from: scopes, isBinding: true)
            names.bind(in: scopes ?? names.scopes)
        case "attribute", "subscript", "call": visit(target)
        default: for child in target.children where child.isNamed { bind(child, in: scopes) }
        }
    }

    private mutating func visitFunction(_ node: SyntaxNode) {
        bind(node.field("name"))
        let outer = names.scopes
        names.enter(.function, at: node)
        for parameter in node.field("parameters")?.children ?? [] where parameter.isNamed {
            visitParameter(parameter, from: outer)
        }
        visit(node.field("body"))
        names.leave()
        visit(node.field("return_type"))
    }

    /// Values and types of parameters are read outside the function.
    private mutating func visitParameter(_ node: SyntaxNode, from outer: [ScopedNames.Scope]) {
        switch node.type {
        case "default_parameter", "typed_default_parameter", "typed_parameter":
            let named = node.field("name") ?? node.children.first { $0.isNamed }
            bind(named)
            let inner = names.scopes.last
            names.leave()
            visitChildren(node, besides: named)
            if let inner { names.enter(inner) }
        default: bind(node)
        }
    }

    private mutating func visitClass(_ node: SyntaxNode) {
        bind(node.field("name"))
        visit(node.field("superclasses"))
        names.enter(.type, at: node)
        visit(node.field("body"))
        names.leave()
    }

    private mutating func visitAttribute(_ node: SyntaxNode) {
        let object = node.field("object")
        visit(object)
        guard let attribute = node.field("attribute"), isName(attribute) else { return }
        names.add(attribute.range, .member(receiver: object.map(source.text) ?? "", root: object?.start ?? 0))
    }

    private mutating func visitImport(_ node: SyntaxNode) {
        for child in node.children where child.isNamed {
            let alias = child.field("alias")
            guard let path = child.type == "dotted_name" ? child : child.field("name") else { continue }
            let module = source.text(path)
            let local = alias ?? path.children.first
            if names.scopes.count == 1 { names.modules[alias.map(source.text) ?? module] = module }
            bind(local)
            if let local, isName(local) { names.bind(to: alias == nil ? source.text(local) : module, in: names.scopes) }
        }
    }

    private mutating func visitImportFrom(_ node: SyntaxNode) {
        guard let from = node.field("module_name") else { return }
        let module = source.text(from)
        let isTop = names.scopes.count == 1
        for child in node.children where child.isNamed && child.range != from.range {
            if child.type == "wildcard_import" {
                names.stars.append(module)
                continue
            }
            let alias = child.field("alias")
            guard let path = child.type == "dotted_name" ? child : child.field("name") else { continue }
            let imported = source.text(path)
            let inside = module.hasSuffix(".") ? module + imported : "\(module).\(imported)"
            if isTop { names.modules[alias.map(source.text) ?? imported] = inside }
            if imported == name {
                names.take(path.range, from: module, in: names.scopes, hasAlias: alias != nil)
            }
            bind(alias)
            if let alias, isName(alias) { names.bind(to: inside, in: names.scopes) }
        }
    }

    private mutating func visitString(_ node: SyntaxNode) {
        visitChildren(node)
        guard let content = node.child("string_content"), node.children.count == 3 else { return }
        let text = source.text(content)
        if Self.isAnnotation(node) {
            for range in Words.ranges(of: name, in: text) {
                names.refer(content.start + range.lowerBound..<content.start + range.upperBound)
            }
            return
        }
        guard text == name || text.hasSuffix("." + name) else { return }
        let start = content.end - name.utf8.count
        let isExport = text == name && isExported(node)
        guard text != name || isExport else { return }
        names.add(start..<content.end, .string(prefix: String(text.dropLast(name.count + (isExport ? 0 : 1)))))
    }

    /// A type that is written as a string, for it is defined further down.
    private static func isAnnotation(_ node: SyntaxNode) -> Bool {
        var parent = node.parent
        while let around = parent, !around.type.hasSuffix("statement"), around.type != "block" {
            if around.type == "type" { return true }
            parent = around.parent
        }
        return false
    }

    /// Whether a string is an entry of `__all__`.
    private func isExported(_ node: SyntaxNode) -> Bool {
        var parent = node.parent
        while let around = parent, !["block", "module"].contains(around.type) {
            if ["assignment", "augmented_assignment"].contains(around.type) {
                return around.field("left").map(source.text) == "__all__"
            }
            if around.type == "call", let called = around.field("function").map(source.text) {
                return called.hasPrefix("__all__.")
            }
            parent = around.parent
        }
        return false
    }
}
