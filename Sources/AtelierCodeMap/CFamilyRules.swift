extension OutlineRules {
    /// C and C++: one family of node names.
    static var cFamily: OutlineRules {
        OutlineRules(
            headerTypes: ["preproc_call"],
            importTypes: ["preproc_include", "using_declaration"],
            definitions: cDefinitions
        )
    }

    private static func cDefinitions(_ node: SyntaxNode, _ scope: Scope, _ source: SourceText) -> [Definition] {
        switch node.type {
        case "template_declaration":
            guard let inner = node.children.last(where: { $0.isNamed }) else { return [] }
            return cDefinitions(inner, scope, source).map { definition in
                var definition = definition
                definition.outer = node
                return definition
            }
        case "function_definition":
            return cFunction(node, scope, source)
        case "declaration", "field_declaration":
            return cDeclaration(node, scope, source)
        case "type_definition", "alias_declaration":
            let name = node.field("declarator").flatMap(cName) ?? node.field("name")
            guard let name else { return [] }
            return [
                Definition(
                    kind: .type,
                    name: source.text(name),
                    outer: node,
                    inner: node,
                    body: node.field("type")?.field("body")
                )
            ]
        case "struct_specifier", "class_specifier", "union_specifier", "enum_specifier":
            guard let name = node.field("name"), let body = node.field("body"), node.parent?.type != "type_definition"
            else { return [] }
            return [Definition(kind: .type, name: source.text(name), outer: node, inner: node, body: body)]
        case "namespace_definition":
            guard let name = node.field("name"), let body = node.field("body") else { return [] }
            return [Definition(kind: .other, name: source.text(name), outer: node, inner: node, body: body)]
        case "preproc_def", "preproc_function_def":
            guard let name = node.field("name"), !cIsGuard(node, source) else { return [] }
            let kind: Symbol.Kind = node.type == "preproc_def" ? .constant : .other
            return [Definition(kind: kind, name: source.text(name), outer: node, inner: node)]
        case "enumerator":
            guard let name = node.field("name"), !scope.isInFunction else { return [] }
            return [Definition(kind: .constant, name: source.text(name), outer: node, inner: node)]
        default:
            return []
        }
    }

    private static func cIsGuard(_ node: SyntaxNode, _ source: SourceText) -> Bool {
        guard node.field("value") == nil, let parent = node.parent, parent.type == "preproc_ifdef" else { return false }
        return parent.field("name").map(source.text) == node.field("name").map(source.text)
    }

    private static func cFunction(_ node: SyntaxNode, _ scope: Scope, _ source: SourceText) -> [Definition] {
        guard let declarator = node.field("declarator"), let nameNode = cName(declarator) else { return [] }
        let parts = source.text(nameNode).split(separator: ":").map(String.init)
        guard var name = parts.last else { return [] }
        var owners = Array(parts.dropLast())
        var isTest = name.hasPrefix("test_")
        if ["TEST", "TEST_F", "TEST_P", "TYPED_TEST"].contains(name), let function = cFunctionDeclarator(declarator) {
            let words = Words.identifiers(in: function.field("parameters").map(source.text) ?? "")
            if words.count == 2 {
                owners = [words[0]]
                name = words[1]
                isTest = true
            }
        }
        let isMethod = scope.isInType || (!owners.isEmpty && !isTest)
        return [
            Definition(
                kind: isMethod ? .method : .function,
                name: name,
                outer: node,
                inner: node,
                body: node.field("body"),
                owners: owners,
                isTest: isTest
            )
        ]
    }

    private static func cDeclaration(_ node: SyntaxNode, _ scope: Scope, _ source: SourceText) -> [Definition] {
        // A structure defined in passing, `struct S { … } value;`, is found below this node.
        if let type = node.field("type"), type.field("body") != nil { return [] }
        guard !scope.isInFunction, let declarator = node.field("declarator"), let name = cName(declarator) else {
            return []
        }
        let isFunction = cFunctionDeclarator(declarator) != nil
        let modifiers = node.children.filter { $0.type == "type_qualifier" }.map(source.text)
        let isConstant = modifiers.contains("const") || modifiers.contains("constexpr")
        return [
            Definition(
                kind: isFunction ? scope.functionKind : isConstant ? .constant : .variable,
                name: source.text(name),
                outer: node,
                inner: declarator
            )
        ].map { definition in
            var definition = definition
            definition.declarationStart = node.start
            return definition
        }
    }

    /// The innermost name of a declarator, however many pointers, arrays and parameter lists are around it.
    private static func cName(_ declarator: SyntaxNode) -> SyntaxNode? {
        var node = declarator
        for _ in 0..<32 {
            switch node.type {
            case "identifier", "field_identifier", "type_identifier", "qualified_identifier", "operator_name",
                "destructor_name":
                return node
            default:
                guard let inner = node.field("declarator") ?? node.children.last(where: { $0.isNamed }) else {
                    return nil
                }
                node = inner
            }
        }
        return nil
    }

    /// The parameter list's owner when the declarator declares a function, not a pointer to one.
    private static func cFunctionDeclarator(_ declarator: SyntaxNode) -> SyntaxNode? {
        var node: SyntaxNode? = declarator
        while let current = node {
            if current.type == "function_declarator" {
                return current.field("declarator")?.type == "parenthesized_declarator" ? nil : current
            }
            node = current.field("declarator") ?? current.children.first { $0.type == "function_declarator" }
        }
        return nil
    }
}
