/// Walks a tree-sitter tree and gathers symbols, imports and identifiers by the rules of its language.
struct TreeOutliner {
    private let language: Language
    private let rules: OutlineRules
    private var outline: Outline
    private var importOwners: [SyntaxNode] = []

    private init(path: String, source: SourceText, language: Language, rules: OutlineRules) {
        self.language = language
        self.rules = rules
        outline = Outline(path: path, source: source)
    }

    /// Deeper nesting than this holds no definitions worth the stack.
    private static let depthMax = 250

    static func file(path: String, source: SourceText, language: Language, root: SyntaxNode) -> SourceFile? {
        guard let rules = OutlineRules.rules(for: language) else { return nil }
        var outliner = TreeOutliner(path: path, source: source, language: language, rules: rules)
        outliner.visitChildren(of: root, Scope(), depth: 0)
        return outliner.outline.file(
            language: language,
            occurrences: outliner.occurrences(in: root),
            hasErrors: root.problemOffset != nil,
            endOfImports: outliner.endOfImports(root)
        )
    }

    private mutating func visitChildren(of node: SyntaxNode, _ scope: Scope, depth: Int) {
        guard depth < Self.depthMax else { return }
        for child in node.children where child.isNamed {
            visit(child, scope, depth: depth + 1)
        }
    }

    private mutating func visit(_ node: SyntaxNode, _ scope: Scope, depth: Int) {
        if !scope.isInFunction {
            let imports = rules.imports(node, outline.source)
            if !imports.isEmpty {
                outline.imports += imports
                importOwners.append(node)
                return
            }
        }
        let found = rules.definitions(node, scope, outline.source)
        for definition in found {
            guard !definition.name.isEmpty else { continue }
            add(definition, scope)
            visitChildren(of: definition.inner, inner(of: definition, scope), depth: depth)
        }
        if found.isEmpty { visitChildren(of: node, scope, depth: depth) }
    }

    private func inner(of definition: Definition, _ scope: Scope) -> Scope {
        var inner = scope
        inner.names += definition.owners + [definition.name]
        switch definition.kind {
        case .type:
            inner.isInType = true
            inner.isInFunction = false
            inner.typeNode = definition.inner
        case .other:
            inner.isInType = definition.inner.type == "impl_item"
            inner.isInFunction = false
        case .function, .method:
            inner.isInType = false
            inner.isInFunction = !definition.isGroup
        case .constant, .variable:
            // What an object literal holds belongs to the value's name.
            inner.isInType = true
        }
        return inner
    }

    private mutating func add(_ definition: Definition, _ scope: Scope) {
        guard !definition.isGroup else { return }
        let source = outline.source
        let start = definition.start ?? definition.outer.start
        var end = definition.outer.end
        while end > start, SourceText.isSpace(source.bytes[end - 1]) { end -= 1 }
        if language.endsInSemicolon, let next = definition.outer.next, next.type == ";",
            source.lineIndex(at: next.start) == source.lineIndex(at: end)
        {
            end = next.end
        }
        let body = definition.body.map { max(start, $0.start)..<min(end, max($0.end, $0.start)) }
        outline.add(
            Outline.Entry(
                kind: definition.kind,
                name: definition.name,
                scope: scope.names + definition.owners,
                extent: start..<end,
                declarationStart: max(start, definition.declarationStart ?? definition.inner.start),
                body: body.flatMap { $0.isEmpty ? nil : $0 },
                comment: comment(before: start, of: definition.outer),
                docstring: definition.docstring,
                isTest: definition.isTest
            )
        )
    }

    /// The comments that end on the line before `start` without a blank line in between.
    private func comment(before start: Int, of node: SyntaxNode) -> Range<Int>? {
        let source = outline.source
        guard source.beginsLine(start) else { return nil }
        var line = source.lineIndex(at: start)
        var result: Range<Int>?
        var sibling = Self.precedingSibling(of: node)
        while let comment = sibling {
            if comment.type.hasSuffix("attribute_item") || comment.type == "decorator",
                comment.end <= start || result == nil
            {
                sibling = comment.previous
                continue
            }
            guard comment.type.hasSuffix("comment"), comment.start < start else { break }
            var end = comment.end
            while end > comment.start, SourceText.isSpace(source.bytes[end - 1]) { end -= 1 }
            guard source.lineIndex(at: end - 1) + 1 == line, source.beginsLine(comment.start),
                !source.text(comment).hasPrefix("#!")
            else { break }
            line = source.lineIndex(at: comment.start)
            result = comment.start..<(result?.upperBound ?? end)
            sibling = comment.previous
        }
        return result
    }

    /// The node before; a first statement's comment may stand one level up, a last import may have swallowed it.
    private static func precedingSibling(of node: SyntaxNode) -> SyntaxNode? {
        var current = node
        while let parent = current.parent {
            if let previous = current.previous {
                guard previous.type == "import_list", let last = previous.children.last else { return previous }
                return last.children.last ?? last
            }
            guard parent.start == current.start || ["body_statement", "block"].contains(parent.type) else { return nil }
            current = parent
        }
        return nil
    }

    private func occurrences(in root: SyntaxNode) -> [(offset: Int, name: String)] {
        let source = outline.source
        var found: [(offset: Int, name: String)] = []
        root.forEachNode { node in
            guard node.isNamed else { return true }
            let type = node.type
            if type == "preproc_arg" {
                for word in Words.identifiers(in: source.text(node)) { found.append((node.start, word)) }
                return false
            }
            let isName = type.hasSuffix("identifier") || Self.nameTypes.contains(type)
            guard isName, node.range.count <= 200 else { return true }
            let text = source.text(node)
            guard Words.isIdentifier(text) else { return true }
            found.append((node.start, text))
            return true
        }
        return found
    }

    private static let nameTypes: Set<String> = [
        "name", "constant", "word", "variable_name", "shorthand_property_identifier_pattern", "instance_variable",
        "shorthand_property_identifier", "hash_key_symbol", "simple_symbol",
    ]

    /// After the last import of the file's head, else after whatever has to stand first.
    private func endOfImports(_ root: SyntaxNode) -> Int {
        let source = outline.source
        let firstSymbol =
            outline.symbols.filter { $0.kind != .constant && $0.kind != .variable && $0.kind != .other }
            .map { $0.commentExtent?.lowerBound ?? $0.extent.lowerBound }.min() ?? Int.max
        let head = importOwners.filter { owner in
            owner.start < firstSymbol && (owner.parent.map { isFileLevel($0, root) } ?? false)
        }
        if let last = head.map(\.end).max() {
            return source.nextLineStart(at: max(0, trimmedEnd(last) - 1))
        }
        var offset = 0
        var nodes = root.children[...]
        while let node = nodes.first, isHeader(node, followedBy: nodes.dropFirst().first) {
            offset = source.nextLineStart(at: max(0, trimmedEnd(node.end) - 1))
            nodes = nodes.dropFirst()
        }
        return offset
    }

    private func trimmedEnd(_ end: Int) -> Int {
        var end = end
        while end > 0, SourceText.isSpace(outline.source.bytes[end - 1]) { end -= 1 }
        return end
    }

    private func isFileLevel(_ node: SyntaxNode, _ root: SyntaxNode) -> Bool {
        switch node.type {
        case root.type, "import_list": true
        case "preproc_ifdef": node.previous.map { $0.type == "comment" && $0.previous == nil } ?? true
        case "ERROR": node.parent.map { $0.type == root.type } ?? true
        default: false
        }
    }

    private func isHeader(_ node: SyntaxNode, followedBy next: SyntaxNode?) -> Bool {
        let source = outline.source
        let text = source.text(node)
        if node.type.hasSuffix("comment") {
            guard !text.hasPrefix("#!"), !text.hasPrefix("//!"), let next else { return true }
            return next.type.hasSuffix("comment")
                || source.lineIndex(at: next.start) > source.lineIndex(at: trimmedEnd(node.end) - 1) + 1
        }
        if node.type == "expression_statement" { return ["\"", "'"].contains(text.prefix(1)) }
        if node.type == "namespace_definition" { return node.field("body") == nil }
        return rules.headerTypes.contains(node.type)
    }
}
