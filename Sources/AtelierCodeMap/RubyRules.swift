extension OutlineRules {
    static var ruby: OutlineRules {
        OutlineRules(
            imports: { node, source in
                guard node.type == "call", let method = node.field("method"), node.field("receiver") == nil,
                    ["require", "require_relative", "load"].contains(source.text(method))
                else { return [] }
                return [whole(node, source)]
            },
            definitions: rubyDefinitions
        )
    }

    private static func rubyDefinitions(_ node: SyntaxNode, _ scope: Scope, _ source: SourceText) -> [Definition] {
        switch node.type {
        case "class", "module":
            guard let name = node.field("name").map(source.text) else { return [] }
            let base = node.field("superclass").map(source.text) ?? ""
            var definition = rubyDefinition(.type, name.split(separator: ":").joined(separator: "."), node)
            definition.isTest = base.contains("Test")
            return [definition]
        case "method", "singleton_method":
            guard let name = node.field("name").map(source.text) else { return [] }
            var definition = rubyDefinition(scope.functionKind, name, node)
            definition.isTest = name.hasPrefix("test_")
            return [definition]
        case "assignment":
            guard !scope.isInFunction, let left = node.field("left"), left.type == "constant" else { return [] }
            return [Definition(kind: .constant, name: source.text(left), outer: node, inner: node)]
        case "call":
            return rubyTest(node, source)
        default:
            return []
        }
    }

    private static func rubyDefinition(_ kind: Symbol.Kind, _ name: String, _ node: SyntaxNode) -> Definition {
        // `private def name`: the word before belongs to the definition.
        var outer = node
        if let list = node.parent, list.type == "argument_list", let call = list.parent, call.type == "call" {
            outer = call
        }
        return Definition(kind: kind, name: name, outer: outer, inner: node, body: node.field("body"))
    }

    private static func rubyTest(_ node: SyntaxNode, _ source: SourceText) -> [Definition] {
        guard let method = node.field("method").map(source.text), let block = node.field("block"),
            let title = node.field("arguments")?.children.first(where: { $0.isNamed })
        else { return [] }
        let isGroup = ["describe", "context", "feature"].contains(method)
        guard isGroup || ["it", "specify", "test", "scenario"].contains(method) else { return [] }
        return [
            Definition(
                kind: .function,
                name: source.text(title).trimming("\"'"),
                outer: node,
                inner: block,
                body: block.field("body"),
                declarationStart: node.start,
                isTest: true,
                isGroup: isGroup
            )
        ]
    }
}
