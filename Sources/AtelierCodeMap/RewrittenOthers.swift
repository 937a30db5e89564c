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

    /// Neighbours of `symbol` that the answer gives another text and that have to come along, in the order of the file.
    ///
    /// Neighbours are the methods of its own type, or the functions of the top level. Where the answer leaves `symbol` as it is,
    /// all of them count: the model found that the change belongs there. Else those of its type that its new text calls, for
    /// it may count on what they do now. Never what is named in `elsewhere`, a test, a text that may have been cut short,
    /// or one that lost a comment or a decorator. In languages without overloads alone.
    func rewritten(
        besides symbol: Symbol,
        file: SourceFile,
        text: SourceText,
        elsewhere: Set<String>
    ) -> [Rewritten] {
        guard [.python, .javascript, .typescript, .tsx].contains(file.language),
            chosen.qualifiedName == symbol.qualifiedName, Self.isFunction(symbol)
        else { return [] }
        let (own, theirs) = (Self.neighbours(of: symbol, in: file), Self.neighbours(of: chosen, in: self.file))
        let candidates = own.compactMap { old -> Rewritten? in
            let answers = theirs.filter { $0.qualifiedName == old.qualifiedName }
            guard own.count(where: { $0.qualifiedName == old.qualifiedName }) == 1, answers.count == 1,
                let answer = answers.first, Self.isFunction(old), Self.isFunction(answer), old.body != nil,
                answer.body != nil, !old.isTest, !elsewhere.contains(old.name), old.name != symbol.name
            else { return nil }
            let prefix = text.text(old.extent.lowerBound..<old.declarationStart)
            let ownPrefix = source.text(answer.extent.lowerBound..<answer.declarationStart)
            guard Self.isSamePrefix(ownPrefix, prefix) else { return nil }
            let body = body(of: answer, prefix, comment: false)
            let isOther = OtherText(old: text.text(old.extent), new: body).isWhole
            return isOther ? Rewritten(symbol: old, answer: answer, body: body) : nil
        }
        return isLeftAsItIs(symbol, text) ? candidates : file.container(of: symbol) == nil ? [] : called(candidates)
    }

    private static func isFunction(_ symbol: Symbol) -> Bool { symbol.kind == .function || symbol.kind == .method }

    /// What stands beside `symbol` in its type, or at the top level; nothing that a function contains.
    private static func neighbours(of symbol: Symbol, in file: SourceFile) -> [Symbol] {
        let owner = symbol.qualifiedName.split(separator: ".").dropLast()
        return file.symbols.filter { other in
            other.qualifiedName.split(separator: ".").dropLast() == owner && !other.extent.overlaps(symbol.extent)
                && file.container(of: other) == file.container(of: symbol)
                && !file.symbols.contains { $0 != other && isFunction($0) && $0.extent.overlaps(other.extent) }
        }
    }

    private static func isSamePrefix(_ own: String, _ old: String) -> Bool {
        func words(_ text: String) -> [Substring] { text.split(whereSeparator: \.isWhitespace) }
        return words(own).isEmpty || words(own) == words(old)
    }

    /// To the blank at the margin: a line that moves out of a loop is a change.
    private func isLeftAsItIs(_ symbol: Symbol, _ text: SourceText) -> Bool {
        let old = BlockText(text.text(symbol.extent), language: file.language).moved(to: "")
        let prefix = text.text(symbol.extent.lowerBound..<symbol.declarationStart)
        let new = BlockText(body(of: chosen, prefix, comment: false), language: file.language).moved(to: "")
        func lines(_ text: [String]) -> [String] {
            text.filter { !$0.allSatisfy(\.isWhitespace) }.map { BlockText.margin($0) + $0.trimming(" \t\r") }
        }
        return lines(old) == lines(new)
    }

    /// Those that the chosen text names, directly or through one another.
    private func called(_ candidates: [Rewritten]) -> [Rewritten] {
        var named = Set(identifiers(of: chosen))
        var taken: Set<String> = []
        while let next = candidates.first(where: { candidate in
            named.contains(candidate.symbol.name) && !taken.contains(candidate.symbol.name)
        }) {
            taken.insert(next.symbol.name)
            named.formUnion(identifiers(of: next.answer))
        }
        return candidates.filter { taken.contains($0.symbol.name) }
    }
}

/// Two texts of one function, of which a model wrote the second.
private struct OtherText {
    let old: String
    let new: String

    private static let omissions = [
        "...", "…", "unchanged", "existing", "as before", "same as", "rest of", "remain", "omitted", "not implemented",
        "不变", "省略",
        "其余",
    ]
    private static let stubs = [
        "pass", "raise NotImplementedError", "throw new Error(\"not", "throw new Error('not", "throw new Error(`not",
    ]

    /// Whether the new one says something else and is whole: hardly shorter, without a word of what was left out, and with
    /// every comment and line of documentation.
    var isWhole: Bool {
        let (newLines, oldLines) = (Self.lines(new), Self.lines(old))
        let (newCode, oldCode) = (newLines.filter(Self.isCode), oldLines.filter(Self.isCode))
        let lowered = new.lowercased()
        let isCut =
            newCode.count * 4 < oldCode.count * 3
            || Self.omissions.contains { lowered.contains($0) && !old.lowercased().contains($0) }
            || newCode.contains { line in Self.stubs.contains { line.hasPrefix($0) } && !oldCode.contains(line) }
        return Self.joined(newCode) != Self.joined(oldCode) && !isCut
            && kept(in: oldLines).allSatisfy(newLines.contains)
    }

    /// Lines with a comment, and those of texts in three quotes.
    private func kept(in lines: [String]) -> [String] {
        var isInside = false
        return lines.filter { line in
            let marks = line.ranges(of: "\"\"\"").count + line.ranges(of: "'''").count
            let isKept = isInside || marks > 0
            if marks % 2 == 1 { isInside.toggle() }
            return isKept || ["#", "//", "/*", "*/"].contains { line.contains($0) }
        }
    }

    private static func isCode(_ line: String) -> Bool {
        !["#", "//", "/*", "*"].contains { line.hasPrefix($0) }
    }

    private static func joined(_ lines: [String]) -> String { lines.joined().filter { !$0.isWhitespace } }

    private static func lines(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}
