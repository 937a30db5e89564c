extension OutlineRules {
    static var go: OutlineRules {
        OutlineRules(
            headerTypes: ["package_clause"],
            imports: { node, source in
                guard node.type == "import_declaration" else { return [] }
                let specs = node.children.flatMap { $0.type == "import_spec_list" ? $0.children : [$0] }
                return specs.filter { $0.type == "import_spec" }.map {
                    SourceFile.Import(text: "import " + source.text($0), extent: $0.range)
                }
            },
            definitions: goDefinitions
        )
    }

    private static func goDefinitions(_ node: SyntaxNode, _ scope: Scope, _ source: SourceText) -> [Definition] {
        switch node.type {
        case "function_declaration":
            guard let name = node.field("name").map(source.text) else { return [] }
            let parameters = node.field("parameters").map(source.text) ?? ""
            let isTest = ["Test", "Benchmark", "Fuzz", "Example"].contains { name.hasPrefix($0) }
            return [
                Definition(
                    kind: .function,
                    name: name,
                    outer: node,
                    inner: node,
                    body: node.field("body"),
                    isTest: isTest && (parameters.contains("testing.") || name.hasPrefix("Example"))
                )
            ]
        case "method_declaration":
            guard let name = node.field("name").map(source.text) else { return [] }
            let receiver = node.field("receiver").map(source.text) ?? ""
            let typed = receiver.prefix { $0 != "[" }
            let owner = Words.identifiers(in: String(typed)).last
            return [
                Definition(
                    kind: .method,
                    name: name,
                    outer: node,
                    inner: node,
                    body: node.field("body"),
                    owners: owner.map { [$0] } ?? []
                )
            ]
        case "type_declaration":
            return goSpecs(node, ["type_spec", "type_alias"], .type, source)
        case "const_declaration":
            return scope.isInFunction ? [] : goSpecs(node, ["const_spec"], .constant, source)
        case "var_declaration":
            return scope.isInFunction ? [] : goSpecs(node, ["var_spec"], .variable, source)
        case "method_spec", "method_elem":
            guard let name = node.field("name").map(source.text) else { return [] }
            return [Definition(kind: .method, name: name, outer: node, inner: node)]
        default:
            return []
        }
    }

    /// A lone specification owns the whole declaration, one of a bracketed list only itself.
    private static func goSpecs(
        _ node: SyntaxNode,
        _ types: Set<String>,
        _ kind: Symbol.Kind,
        _ source: SourceText
    ) -> [Definition] {
        let children = node.children
        let specs = children.flatMap { $0.type == "var_spec_list" ? $0.children : [$0] }.filter {
            types.contains($0.type)
        }
        let isListed = children.contains { $0.type == "(" || $0.type == "var_spec_list" }
        return specs.compactMap { spec in
            guard let name = spec.field("name").map(source.text) else { return nil }
            let value = spec.field("type")
            let body = value.flatMap { type in
                type.type == "struct_type" ? type.child("field_declaration_list") : nil
            }
            return Definition(
                kind: kind,
                name: name,
                outer: isListed ? spec : node,
                inner: spec,
                body: kind == .type ? body : nil,
                declarationStart: isListed ? spec.start : node.start
            )
        }
    }
}
