extension OutlineRules {
    static var php: OutlineRules {
        OutlineRules(
            headerTypes: ["php_tag", "declare_statement"],
            imports: { node, source in
                if node.type == "namespace_use_declaration" { return [whole(node, source)] }
                guard node.type == "expression_statement", let first = node.children.first,
                    first.type.hasPrefix("require") || first.type.hasPrefix("include")
                else { return [] }
                return [whole(node, source)]
            },
            definitions: phpDefinitions
        )
    }

    private static let phpKinds: [String: Symbol.Kind] = [
        "class_declaration": .type, "interface_declaration": .type, "trait_declaration": .type,
        "enum_declaration": .type, "function_definition": .function, "method_declaration": .method,
        "const_element": .constant, "enum_case": .constant, "property_element": .variable,
    ]

    private static func phpDefinitions(_ node: SyntaxNode, _ scope: Scope, _ source: SourceText) -> [Definition] {
        guard let kind = phpKinds[node.type] else { return [] }
        let nameNode = node.field("name") ?? node.children.first { $0.type == "name" || $0.type == "variable_name" }
        guard let nameNode else { return [] }
        let name = source.text(nameNode).trimming("$")
        var outer = node
        if node.type.hasSuffix("_element"), let parent = node.parent,
            parent.children.filter({ $0.type == node.type }).count == 1
        {
            outer = parent
        }
        let attributes = node.field("attributes").map(source.text) ?? ""
        let declaration = node.children.first { child in
            child.isNamed ? !child.type.hasSuffix("modifier") && child.type != "attribute_list" : true
        }
        return [
            Definition(
                kind: kind,
                name: name,
                outer: outer,
                inner: node,
                body: node.field("body"),
                declarationStart: outer.start == node.start ? declaration?.start : outer.start,
                isTest: kind == .method
                    && (name.hasPrefix("test") || Words.identifiers(in: attributes).contains("Test"))
            )
        ]
    }
}
