internal import Foundation

/// What an answer about one symbol changes besides it: asked for one method, a small model often gives the whole class, with the
/// change where it belongs.
extension AnswerReading {
    /// A definition that is there, and what the answer has in its place.
    struct Rewritten {
        let symbol: Symbol
        let answer: Symbol
        /// At the left edge.
        let body: String
    }

    /// Functions of `file` that the answer gives another text and that have to come along, in the order of the file.
    ///
    /// Where the answer leaves `symbol` as it is, these are all: the model found that the change belongs elsewhere. Else those of
    /// the symbol's own type that its new text calls, for it may count on what they do now. Never what is named in
    /// `elsewhere`, a test, a text that was cut short, or one that lost a comment.
    func rewritten(
        besides symbol: Symbol,
        file: SourceFile,
        text: SourceText,
        elsewhere: Set<String>
    ) -> [Rewritten] {
        let owner = symbol.qualifiedName.split(separator: ".").dropLast().joined(separator: ".")
        let isBare = self.file.container(of: chosen) == nil
        let candidates = self.file.symbols.compactMap { answer -> Rewritten? in
            guard Self.isFunction(answer), answer.body != nil, !answer.extent.overlaps(chosen.extent),
                !elsewhere.contains(answer.name)
            else { return nil }
            let name = isBare && !owner.isEmpty ? "\(owner).\(answer.name)" : answer.qualifiedName
            let old = file.symbols.filter { $0.qualifiedName == name && Self.isFunction($0) }
            guard old.count == 1, let old = old.first, !old.isTest, !old.extent.overlaps(symbol.extent) else {
                return nil
            }
            let prefix = text.text(old.extent.lowerBound..<old.declarationStart)
            let body = body(of: answer, prefix, comment: false)
            return Self.isOther(body, than: text.text(old.extent))
                ? Rewritten(symbol: old, answer: answer, body: body) : nil
        }
        let now = body(of: chosen, text.text(symbol.extent.lowerBound..<symbol.declarationStart), comment: false)
        let taken =
            Self.code(now) == Self.code(text.text(symbol.extent))
            ? candidates
            : called(among: candidates.filter { file.container(of: $0.symbol) == file.container(of: symbol) }, file)
        return taken.sorted { $0.symbol.extent.lowerBound < $1.symbol.extent.lowerBound }
    }

    /// Those that the chosen text names, directly or through one another; none at the top level of a file.
    private func called(among candidates: [Rewritten], _ file: SourceFile) -> [Rewritten] {
        guard candidates.first.flatMap({ file.container(of: $0.symbol) }) != nil else { return [] }
        var named = Set(identifiers(of: chosen))
        var taken: [Rewritten] = []
        while let next = candidates.first(where: { candidate in
            named.contains(candidate.symbol.name) && !taken.contains { $0.symbol == candidate.symbol }
        }) {
            taken.append(next)
            named.formUnion(identifiers(of: next.answer))
        }
        return taken
    }

    private static func isFunction(_ symbol: Symbol) -> Bool { symbol.kind == .function || symbol.kind == .method }

    /// Whether `new` says something else than `old` and is whole: no shorter than half of it, without a sign of what was left out,
    /// and with every comment.
    private static func isOther(_ new: String, than old: String) -> Bool {
        guard code(new) != code(old) else { return false }
        let (newLines, oldLines) = (lines(new), lines(old))
        let isCut =
            newLines.count * 2 < oldLines.count || new.contains("...") && !old.contains("...")
            || newLines.last.map { ["pass", "raise NotImplementedError"].contains($0) && oldLines.last != $0 } == true
        let comments = oldLines.filter { line in ["#", "//", "/*", "\"\"\"", "'''"].contains { line.contains($0) } }
        return !isCut && comments.allSatisfy(newLines.contains)
    }

    /// The text without blanks and lines that are comments.
    private static func code(_ text: String) -> String {
        lines(text).filter { !$0.hasPrefix("#") && !$0.hasPrefix("//") }.joined().filter { !$0.isWhitespace }
    }

    private static func lines(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}
