extension OutlineRules {
    static var bash: OutlineRules {
        OutlineRules(
            imports: { node, source in
                guard node.type == "command", let name = node.field("name"),
                    ["source", "."].contains(source.text(name))
                else { return [] }
                return [whole(node, source)]
            },
            definitions: { node, scope, source in
                switch node.type {
                case "function_definition":
                    guard let name = node.field("name").map(source.text) else { return [] }
                    return [
                        Definition(
                            kind: .function,
                            name: name,
                            outer: node,
                            inner: node,
                            body: node.field("body"),
                            isTest: name.hasPrefix("test_")
                        )
                    ]
                case "variable_assignment":
                    return bashVariable(node, scope, source)
                default:
                    return []
                }
            }
        )
    }

    private static func bashVariable(_ node: SyntaxNode, _ scope: Scope, _ source: SourceText) -> [Definition] {
        guard !scope.isInFunction, let parent = node.parent, ["program", "declaration_command"].contains(parent.type),
            let name = node.field("name")
        else { return [] }
        let isDeclared = parent.type == "declaration_command"
        let command = isDeclared ? source.text(parent) : ""
        let isConstant = command.hasPrefix("readonly") || command.hasPrefix("declare -r")
        let isOnly = parent.children.filter { $0.type == node.type }.count == 1
        return [
            Definition(
                kind: isConstant ? .constant : .variable,
                name: source.text(name),
                outer: isDeclared && isOnly ? parent : node,
                inner: node,
                declarationStart: isDeclared && isOnly ? parent.start : node.start
            )
        ]
    }
}
