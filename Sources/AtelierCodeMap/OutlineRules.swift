/// A definition that a grammar's node stands for.
struct Definition {
    var kind: Symbol.Kind
    var name: String
    /// Covers decorators and `export`.
    var outer: SyntaxNode
    /// The definition proper; what is nested in it is looked for here.
    var inner: SyntaxNode
    var body: SyntaxNode?
    /// Qualifiers that come from the definition itself, such as a receiver's type.
    var owners: [String] = []
    /// Where the definition starts when attributes stand before it as nodes of their own.
    var start: Int?
    /// Where the declaration proper starts; nil is the start of `inner`.
    var declarationStart: Int?
    var docstring: String?
    var isTest = false
    /// A `describe` block: a scope without a symbol of its own.
    var isGroup = false
}

/// Where the walk stands.
struct Scope {
    var names: [String] = []
    var isInType = false
    var isInFunction = false
    /// The innermost type's node; nil outside any.
    var typeNode: SyntaxNode?

    var functionKind: Symbol.Kind { isInType ? .method : .function }
}

/// What one language's grammar calls things.
struct OutlineRules {
    /// The definitions that a node stands for; empty for most nodes.
    let definitions: (SyntaxNode, Scope, SourceText) -> [Definition]
    /// The import statements that a node stands for, as text and extent.
    let imports: (SyntaxNode, SourceText) -> [SourceFile.Import]
    /// Types of nodes that may stand before the first import.
    let headerTypes: Set<String>

    init(
        headerTypes: Set<String> = [],
        imports: @escaping (SyntaxNode, SourceText) -> [SourceFile.Import],
        definitions: @escaping (SyntaxNode, Scope, SourceText) -> [Definition]
    ) {
        self.definitions = definitions
        self.imports = imports
        self.headerTypes = headerTypes
    }

    /// Rules whose imports are whole nodes of the given types.
    init(
        headerTypes: Set<String> = [],
        importTypes: Set<String>,
        definitions: @escaping (SyntaxNode, Scope, SourceText) -> [Definition]
    ) {
        self.init(
            headerTypes: headerTypes,
            imports: { node, source in importTypes.contains(node.type) ? [Self.whole(node, source)] : [] },
            definitions: definitions
        )
    }

    static func whole(_ node: SyntaxNode, _ source: SourceText) -> SourceFile.Import {
        var range = node.range
        while let last = source.bytes[range].last, SourceText.isSpace(last) {
            range = range.lowerBound..<(range.upperBound - 1)
        }
        return SourceFile.Import(text: source.text(range), extent: range)
    }

    /// Nil for Swift, which has a parser of its own.
    static func rules(for language: Language) -> OutlineRules? {
        switch language {
        case .swift: nil
        case .python: python
        case .javascript, .typescript, .tsx: script
        case .c, .cpp: cFamily
        case .java: java
        case .kotlin: kotlin
        case .go: go
        case .rust: rust
        case .ruby: ruby
        case .php: php
        case .bash: bash
        }
    }
}
