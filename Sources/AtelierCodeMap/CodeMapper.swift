package import Foundation

/// Turns the text of one file into its symbols; safe to use from any number of threads at once.
package struct CodeMapper: Sendable {
    private let grammars: Grammars?

    /// The longest file that is parsed.
    package static let bytesMax = 4 << 20

    /// Without `grammars` only Swift is understood.
    package init(grammars: Grammars?) {
        self.grammars = grammars
    }

    /// Whether `parse` can answer for files in `language`.
    package func understands(_ language: Language) -> Bool {
        language == .swift || grammars != nil
    }

    /// Nil when the language is unknown, or the data is not UTF-8 or longer than `bytesMax`; never for syntax errors.
    package func parse(path: String, data: Data) -> SourceFile? {
        guard let language = Language(path: path), let source = source(data) else { return nil }
        let file = parse(source, path: path, language: language)
        guard path.hasSuffix(".h"), let file, file.hasErrors else { return file }
        let other = parse(source, path: path, language: .cpp)
        return other.map { $0.hasErrors ? file : $0 } ?? file
    }

    /// Parses text that is not a whole file of the repository, such as a model's answer.
    func parse(fragment: String, language: Language) -> SourceFile? {
        let bytes = Array(fragment.utf8)
        guard bytes.count <= Self.bytesMax else { return nil }
        return parse(SourceText(bytes), path: "", language: language)
    }

    /// The first place that does not parse; nil when all does, and when `parse` would give nil.
    ///
    /// The grammars are older than some syntax, so blame a change only for a problem that was not there before it.
    package func syntaxProblem(path: String, data: Data) -> SyntaxProblem? {
        guard let language = Language(path: path), let source = source(data) else { return nil }
        var offset = problemOffset(source, language)
        if offset != nil, path.hasSuffix(".h"), problemOffset(source, .cpp) == nil { offset = nil }
        guard let offset else { return nil }
        let start = source.lineStart(at: offset)
        return SyntaxProblem(
            line: source.lineIndex(at: offset) + 1,
            column: offset - start + 1,
            excerpt: source.collapsed(start..<max(start, source.lineEnd(at: offset)), charactersMax: 120)
        )
    }

    /// Gives the tree of `data` to `body`; nil where `parse` would give nil, and for Swift.
    func withTree<Result>(
        _ language: Language,
        data: Data,
        _ body: (SyntaxNode, SourceText) -> Result
    ) -> Result? {
        guard let source = source(data) else { return nil }
        return grammars?.withTree(language, source.bytes) { body($0, source) }
    }

    private func source(_ data: Data) -> SourceText? {
        guard data.count <= Self.bytesMax else { return nil }
        let bytes = [UInt8](data)
        guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else { return nil }
        return SourceText(bytes)
    }

    private func parse(_ source: SourceText, path: String, language: Language) -> SourceFile? {
        if language == .swift { return SwiftOutliner.file(path: path, source: source) }
        let result = grammars?.withTree(language, source.bytes) { root in
            TreeOutliner.file(path: path, source: source, language: language, root: root)
        }
        return result ?? nil
    }

    private func problemOffset(_ source: SourceText, _ language: Language) -> Int? {
        if language == .swift { return SwiftOutliner.problemOffset(in: source) }
        let offset = grammars?.withTree(language, source.bytes) { $0.problemOffset }
        return offset ?? nil
    }
}
