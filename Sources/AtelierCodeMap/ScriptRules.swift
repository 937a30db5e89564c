extension OutlineRules {
    /// JavaScript with JSX, TypeScript and TSX: one family of node names.
    static var script: OutlineRules {
        OutlineRules(headerTypes: ["hash_bang_line"], imports: scriptImports) { node, scope, source in
            switch node.type {
            case "export_statement":
                guard let inner = node.field("declaration") else {
                    return scriptDefaultExport(node, scope, source)
                }
                return scriptDeclaration(inner, outer: node, scope, source)
            case "assignment_expression":
                return scriptAssignment(node, source)
            case "method_definition", "method_signature", "abstract_method_signature", "public_field_definition",
                "field_definition", "property_signature", "pair":
                return scriptMember(node, scope, source)
            case "call_expression":
                return scriptTest(node, source)
            default:
                return scriptDeclaration(node, outer: node, scope, source)
            }
        }
    }

    private static func scriptImports(_ node: SyntaxNode, _ source: SourceText) -> [SourceFile.Import] {
        switch node.type {
        case "import_statement":
            return [whole(node, source)]
        case "lexical_declaration", "variable_declaration":
            let values = node.children.filter { $0.type == "variable_declarator" }.map { $0.field("value") }
            let isRequire = values.allSatisfy { value in
                guard let value else { return false }
                let text = source.text(value)
                return text.hasPrefix("require(") || text.hasPrefix("await import(")
            }
            return isRequire && !values.isEmpty ? [whole(node, source)] : []
        default:
            return []
        }
    }

    private static let functionTypes: Set<String> = [
        "function", "arrow_function", "generator_function", "function_expression",
    ]

    private static func scriptDefaultExport(_ node: SyntaxNode, _ scope: Scope, _ source: SourceText) -> [Definition] {
        guard let value = node.field("value"), functionTypes.contains(value.type) || value.type == "class" else {
            return []
        }
        let name = value.field("name").map(source.text) ?? "default"
        let kind: Symbol.Kind = value.type == "class" ? .type : .function
        return [Definition(kind: kind, name: name, outer: node, inner: value, body: value.field("body"))]
    }

    private static func scriptDeclaration(
        _ node: SyntaxNode,
        outer: SyntaxNode,
        _ scope: Scope,
        _ source: SourceText
    ) -> [Definition] {
        let kind: Symbol.Kind
        switch node.type {
        case "function_declaration", "generator_function_declaration", "function_signature":
            kind = .function
        case "class_declaration", "abstract_class_declaration", "interface_declaration", "enum_declaration",
            "type_alias_declaration":
            kind = .type
        case "internal_module", "module":
            kind = .other
        case "ambient_declaration":
            guard let inner = node.children.first(where: { $0.isNamed }) else { return [] }
            return scriptDeclaration(inner, outer: outer, scope, source)
        case "lexical_declaration", "variable_declaration":
            return scriptVariables(node, outer: outer, scope, source)
        default:
            return []
        }
        guard let name = node.field("name").map(source.text) else { return [] }
        var definition = Definition(kind: kind, name: name, outer: outer, inner: node, body: node.field("body"))
        if kind == .other, let parent = node.parent, parent.type == "expression_statement" { definition.outer = parent }
        return [definition]
    }

    private static func scriptVariables(
        _ node: SyntaxNode,
        outer: SyntaxNode,
        _ scope: Scope,
        _ source: SourceText
    ) -> [Definition] {
        let declarators = node.children.filter { $0.type == "variable_declarator" }
        let isConstant = node.children.first?.type == "const"
        return declarators.compactMap { declarator in
            guard let target = declarator.field("name"), target.type == "identifier" else { return nil }
            let value = declarator.field("value")
            let isFunction = value.map { functionTypes.contains($0.type) } ?? false
            let isClass = value.map { $0.type == "class" } ?? false
            guard isFunction || isClass || !scope.isInFunction else { return nil }
            return Definition(
                kind: isFunction ? .function : isClass ? .type : isConstant ? .constant : .variable,
                name: source.text(target),
                outer: declarators.count == 1 ? outer : declarator,
                inner: declarator,
                body: isFunction || isClass ? value?.field("body") : nil,
                declarationStart: declarators.count == 1 ? node.start : declarator.start
            )
        }
    }

    /// `exports.name = function`, `Type.prototype.name = …`, `object.name = …` with a function on the right.
    private static func scriptAssignment(_ node: SyntaxNode, _ source: SourceText) -> [Definition] {
        guard let left = node.field("left"), left.type == "member_expression", let right = node.field("right"),
            functionTypes.contains(right.type), let name = left.field("property").map(source.text),
            let parent = node.parent, parent.type == "expression_statement"
        else { return [] }
        let owner = (left.field("object").map(source.text) ?? "").replacing(".prototype", with: "")
        let isExport = owner == "exports" || owner == "module.exports" || owner == "this" || owner == "module"
        return [
            Definition(
                kind: isExport ? .function : .method,
                name: name,
                outer: parent,
                inner: right,
                body: right.field("body"),
                owners: isExport ? [] : [owner],
                declarationStart: parent.start
            )
        ]
    }

    private static func scriptMember(_ node: SyntaxNode, _ scope: Scope, _ source: SourceText) -> [Definition] {
        guard let nameNode = node.field("name") ?? node.field("property") ?? node.field("key") else { return [] }
        let name = source.text(nameNode).trimming("\"'")
        let value = node.field("value")
        let isFunction = value.map { functionTypes.contains($0.type) } ?? false
        let isMethod = node.type.contains("method")
        if node.type == "pair", !isFunction || scope.isInFunction { return [] }
        var definition = Definition(
            kind: isMethod || isFunction ? .method : .variable,
            name: name,
            outer: node,
            inner: node,
            body: isMethod ? node.field("body") : isFunction ? value?.field("body") : nil
        )
        var previous = node.previous
        while let decorator = previous, decorator.type == "decorator" {
            definition.start = decorator.start
            previous = decorator.previous
        }
        return [definition]
    }

    /// `test("name", …)`, `it("name", …)`; a `describe("name", …)` is a scope for those inside.
    private static func scriptTest(_ node: SyntaxNode, _ source: SourceText) -> [Definition] {
        guard let function = node.field("function"), let list = node.field("arguments"),
            let title = list.children.first(where: { $0.isNamed }),
            title.type == "string" || title.type == "template_string"
        else { return [] }
        let callee = source.text(function).split(separator: ".").first.map(String.init) ?? ""
        let isGroup = ["describe", "suite", "context"].contains(callee)
        guard isGroup || ["test", "it", "specify"].contains(callee),
            let body = list.children.last(where: { functionTypes.contains($0.type) })
        else { return [] }
        let outer = node.parent.flatMap { $0.type == "expression_statement" ? $0 : nil } ?? node
        return [
            Definition(
                kind: .function,
                name: source.text(title).trimming("\"'`"),
                outer: outer,
                inner: isGroup ? body : node,
                body: body.field("body"),
                isTest: true,
                isGroup: isGroup
            )
        ]
    }
}

extension String {
    /// Without the given characters at either end; a line end of two counts as both.
    func trimming(_ characters: String) -> String {
        let given = characters.unicodeScalars
        func isGiven(_ character: Character) -> Bool { character.unicodeScalars.allSatisfy { given.contains($0) } }
        var rest = self[...]
        while let first = rest.first, isGiven(first) { rest = rest.dropFirst() }
        while let last = rest.last, isGiven(last) { rest = rest.dropLast() }
        return String(rest)
    }
}
