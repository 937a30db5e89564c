internal import AtelierCodeMap
internal import Foundation

/// A requirement as the names in it and the words around them.
struct NamedSentence {
    /// What is in backticks, or without any the words that are none of such a sentence's own; paths left out.
    let names: [String]
    private let text: String
    private let prose: String
    private let verbs: Set<String>
    private let fillers: Set<String>

    init(_ text: String, verbs: Set<String>, fillers: Set<String>) {
        self.text = text
        self.verbs = verbs
        self.fillers = fillers
        let parsed = BacktickedText(Self.withoutAnswer(text))
        let around = (parsed.spans.map(\.before) + [parsed.tail]).joined(separator: " ")
        let words = around.split { !($0.isIdentifierPart || "./".contains($0)) }
            .map { $0.trimmingCharacters(in: ["."]) }
            .filter { !$0.isEmpty && !fillers.contains($0.lowercased()) && !verbs.contains($0.lowercased()) }
        let paths = words.filter(Mention.isPath)
        let named = parsed.spans.isEmpty ? words.filter { !Mention.isPath($0) } : []
        names = parsed.spans.isEmpty ? named : parsed.spans.map { Self.bare($0.code) }.filter { !Mention.isPath($0) }
        // Longest first: a name may be part of a path.
        prose = (paths + named).sorted { $0.count > $1.count }.reduce(around) { $0.replacing($1, with: " ") }
    }

    /// Whether the words around `name` make it the place and not the thing: "in `name`", "`name` 中的".
    func isInside(_ name: String) -> Bool {
        for marked in ["`\(name)`", "`\(name)()`", name] {
            guard let range = text.firstRange(of: marked) else { continue }
            let before = text[..<range.lowerBound].lowercased().trimmed
            let kinds = ["the", "function", "method", "class", "our", "of"]
            let words = before.split { !$0.isLetter }.map(String.init)
            let last = words.last { !kinds.contains($0) || $0 == "of" }
            let isPlace = !before.hasSuffix("name of") && ["in", "of", "from", "within", "inside"].contains(last)
            let after = String(text[range.upperBound...]).trimmed
            return isPlace && words.count > 0 || ["中", "里", "内"].contains { after.hasPrefix($0) }
        }
        return false
    }

    /// Whether the sentence has such a verb, names alone are named, and no word asks for more.
    func saysNoMore(chineseVerbs: [String], chineseFillers: [String]) -> Bool {
        let words = prose.lowercased().split { !($0.isASCII && $0.isLetter) }.map(String.init)
        let isAsked = words.contains { verbs.contains($0) } || chineseVerbs.contains { prose.contains($0) }
        guard isAsked, words.allSatisfy({ fillers.contains($0) || verbs.contains($0) }), names.allSatisfy(Self.isName)
        else { return false }
        var chinese = prose.filter { !$0.isASCII && !$0.isPunctuation && !$0.isWhitespace }
        for filler in chineseFillers { chinese = chinese.replacing(filler, with: "") }
        return chinese.isEmpty
    }

    /// What was asked at first: an answer only tells which of several is meant.
    private static func withoutAnswer(_ text: String) -> String {
        let answers = ["\n\nThis is about ", "\n\n指的是 "].compactMap { text.firstRange(of: $0)?.lowerBound }
        return answers.min().map { String(text[..<$0]) } ?? text
    }

    /// `calc()` and `money.py::calc` mean `calc`.
    private static func bare(_ code: String) -> String {
        var text = code.hasSuffix("()") ? String(code.dropLast(2)) : code
        if let range = text.ranges(of: "::").last { text = String(text[range.upperBound...]) }
        return text
    }

    private static func isName(_ text: String) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            part.first.map { $0.isIdentifierPart && !$0.isNumber } == true && part.allSatisfy(\.isIdentifierPart)
        }
    }
}
