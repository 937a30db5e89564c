extension OutlineRules {
    static var java: OutlineRules {
        OutlineRules(headerTypes: ["package_declaration"], importTypes: ["import_declaration"]) { node, scope, source in
            switch node.type {
            case "class_declaration", "interface_declaration", "enum_declaration", "record_declaration",
                "annotation_type_declaration":
                return javaDefinition(.type, node, source)
            case "method_declaration", "constructor_declaration", "compact_constructor_declaration":
                return javaDefinition(.method, node, source)
            case "field_declaration", "constant_declaration":
                return javaFields(node, source)
            case "enum_constant":
                return javaDefinition(.constant, node, source)
            default:
                return []
            }
        }
    }

    private static func javaDefinition(_ kind: Symbol.Kind, _ node: SyntaxNode, _ source: SourceText) -> [Definition] {
        guard let name = node.field("name").map(source.text) else { return [] }
        let modifiers = node.child("modifiers")
        let words = Set(Words.identifiers(in: modifiers.map(source.text) ?? ""))
        return [
            Definition(
                kind: kind,
                name: name,
                outer: node,
                inner: node,
                body: node.field("body"),
                declarationStart: afterModifiers(modifiers, in: node),
                isTest: kind == .method && !words.isDisjoint(with: ["Test", "ParameterizedTest", "RepeatedTest"])
            )
        ]
    }

    private static func javaFields(_ node: SyntaxNode, _ source: SourceText) -> [Definition] {
        let declarators = node.children.filter { $0.type == "variable_declarator" }
        let modifiers = node.child("modifiers")
        let isConstant = modifiers.map { source.text($0).contains("final") } ?? (node.type == "constant_declaration")
        return declarators.compactMap { declarator in
            guard let name = declarator.field("name").map(source.text) else { return nil }
            let isOnly = declarators.count == 1
            return Definition(
                kind: isConstant ? .constant : .variable,
                name: name,
                outer: isOnly ? node : declarator,
                inner: declarator,
                declarationStart: isOnly ? afterModifiers(modifiers, in: node) : declarator.start
            )
        }
    }

    /// The start of the first child after the modifiers.
    static func afterModifiers(_ modifiers: SyntaxNode?, in node: SyntaxNode) -> Int {
        guard let modifiers else { return node.start }
        return node.children.first { $0.start >= modifiers.end && !$0.type.hasSuffix("comment") }?.start ?? node.start
    }
}
