extension OutlineRules {
    static var kotlin: OutlineRules {
        OutlineRules(
            headerTypes: ["package_header", "file_annotation", "shebang_line"],
            imports: { node, source in
                guard node.type == "import_header" else { return [] }
                // The grammar counts a comment that follows the last import as part of it.
                let end = node.children.first { $0.type.hasSuffix("comment") }?.start ?? node.end
                var range = node.start..<end
                while let last = source.bytes[range].last, SourceText.isSpace(last) {
                    range = range.lowerBound..<(range.upperBound - 1)
                }
                return [SourceFile.Import(text: source.text(range), extent: range)]
            },
            definitions: { node, scope, source in
                switch node.type {
                case "class_declaration", "object_declaration":
                    return kotlinDefinition(.type, node, source)
                case "companion_object":
                    return kotlinCompanion(node, source)
                case "function_declaration":
                    return kotlinDefinition(scope.functionKind, node, source)
                case "property_declaration":
                    return scope.isInFunction ? [] : kotlinProperty(node, source)
                case "type_alias":
                    return kotlinDefinition(.type, node, source)
                case "enum_entry":
                    guard let name = node.child("simple_identifier") else { return [] }
                    return [Definition(kind: .constant, name: source.text(name), outer: node, inner: node)]
                default:
                    return []
                }
            }
        )
    }

    private static func kotlinDefinition(
        _ kind: Symbol.Kind,
        _ node: SyntaxNode,
        _ source: SourceText
    ) -> [Definition] {
        let nameNode = node.field("name") ?? node.child("simple_identifier") ?? node.child("type_identifier")
        guard let nameNode else { return [] }
        let body = node.field("body") ?? node.child("class_body") ?? node.child("function_body")
        let modifiers = node.child("modifiers")
        let receiver = kind == .function ? node.field("receiver").map(source.text) : nil
        return [
            Definition(
                kind: kind,
                name: source.text(nameNode).trimming("`"),
                outer: node,
                inner: node,
                body: body,
                owners: receiver.map { [$0.trimming("?")] } ?? [],
                declarationStart: afterModifiers(modifiers, in: node),
                isTest: modifiers.map { Words.identifiers(in: source.text($0)).contains("Test") } ?? false
            )
        ]
    }

    private static func kotlinCompanion(_ node: SyntaxNode, _ source: SourceText) -> [Definition] {
        let name = (node.field("name") ?? node.child("type_identifier")).map(source.text) ?? "Companion"
        return [Definition(kind: .type, name: name, outer: node, inner: node, body: node.child("class_body"))]
    }

    private static func kotlinProperty(_ node: SyntaxNode, _ source: SourceText) -> [Definition] {
        guard let variable = node.child("variable_declaration"), let name = variable.child("simple_identifier") else {
            return []
        }
        let modifiers = node.child("modifiers")
        let isConstant = node.children.contains {
            ["val", "binding_pattern_kind"].contains($0.type) && source.text($0) == "val"
        }
        return [
            Definition(
                kind: isConstant ? .constant : .variable,
                name: source.text(name).trimming("`"),
                outer: node,
                inner: node,
                declarationStart: afterModifiers(modifiers, in: node)
            )
        ]
    }
}
