extension OutlineRules {
    static var python: OutlineRules {
        OutlineRules(importTypes: ["import_statement", "import_from_statement", "future_import_statement"]) {
            node,
            scope,
            source in
            switch node.type {
            case "decorated_definition":
                guard let inner = node.field("definition") else { return [] }
                return pythonDefinition(inner, outer: node, scope, source)
            case "function_definition", "class_definition":
                return pythonDefinition(node, outer: node, scope, source)
            case "assignment":
                return pythonAssignment(node, scope, source)
            default:
                return []
            }
        }
    }

    private static func pythonDefinition(
        _ node: SyntaxNode,
        outer: SyntaxNode,
        _ scope: Scope,
        _ source: SourceText
    ) -> [Definition] {
        guard let name = node.field("name").map(source.text) else { return [] }
        let isClass = node.type == "class_definition"
        let bases = node.field("superclasses").map(source.text) ?? ""
        let isTest =
            isClass ? name.hasPrefix("Test") || bases.contains("TestCase") : name == "test" || name.hasPrefix("test_")
        let body = node.field("body")
        return [
            Definition(
                kind: isClass ? .type : scope.functionKind,
                name: name,
                outer: outer,
                inner: node,
                body: body,
                docstring: body.flatMap { pythonDocstring($0, source) },
                isTest: isTest
            )
        ]
    }

    private static func pythonDocstring(_ body: SyntaxNode, _ source: SourceText) -> String? {
        guard let first = body.children.first(where: { $0.type != "comment" }), first.type == "expression_statement",
            let string = first.children.first, string.type == "string"
        else { return nil }
        return DocumentationText.docstring(source.text(string))
    }

    private static func pythonAssignment(_ node: SyntaxNode, _ scope: Scope, _ source: SourceText) -> [Definition] {
        guard !scope.isInFunction, let parent = node.parent, parent.type == "expression_statement",
            let left = node.field("left"), left.type == "identifier"
        else { return [] }
        let name = source.text(left)
        let isConstant = name == name.uppercased() && name != name.lowercased()
        return [Definition(kind: isConstant ? .constant : .variable, name: name, outer: parent, inner: node)]
    }
}
