extension OutlineRules {
    static var rust: OutlineRules {
        OutlineRules(
            headerTypes: ["inner_attribute_item", "shebang"],
            importTypes: ["use_declaration", "extern_crate_declaration"],
            definitions: rustDefinitions
        )
    }

    private static let rustKinds: [String: Symbol.Kind] = [
        "struct_item": .type, "enum_item": .type, "union_item": .type, "trait_item": .type, "type_item": .type,
        "const_item": .constant, "static_item": .constant, "enum_variant": .constant, "mod_item": .other,
        "macro_definition": .other, "impl_item": .other, "function_item": .function,
        "function_signature_item": .function,
    ]

    private static func rustDefinitions(_ node: SyntaxNode, _ scope: Scope, _ source: SourceText) -> [Definition] {
        guard var kind = rustKinds[node.type] else { return [] }
        if kind == .function { kind = scope.functionKind }
        if kind == .constant, scope.isInFunction { return [] }
        let nameNode: SyntaxNode?
        if node.type == "impl_item", let type = node.field("type") {
            nameNode = type.field("type") ?? type
        } else {
            nameNode = node.field("name")
        }
        guard let nameNode else { return [] }
        var definition = Definition(
            kind: kind,
            name: source.text(nameNode),
            outer: node,
            inner: node,
            body: node.field("body")
        )
        definition.declarationStart =
            node.child("visibility_modifier").map { afterModifiers($0, in: node) } ?? node.start
        var previous = node.previous
        while let attribute = previous {
            if attribute.type == "attribute_item" {
                definition.start = attribute.start
                let words = Words.identifiers(in: source.text(attribute))
                if words.contains("test"), !words.contains("cfg") { definition.isTest = true }
            } else if !attribute.type.hasSuffix("comment") {
                break
            }
            previous = attribute.previous
        }
        return [definition]
    }
}
