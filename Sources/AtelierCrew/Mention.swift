internal import Foundation

/// A name in the requirement that should mean something in the repository.
struct Mention: Equatable {
    enum Kind: Equatable {
        /// A file: it holds a slash or ends in an extension of a language we know.
        case path
        /// A function, method, type or variable, perhaps dotted.
        case name
    }

    let text: String
    let kind: Kind
    /// Whether the sentence asks for it to be made, so that its absence is no mistake.
    let isToBeMade: Bool
    /// Whether what is to be made is only a part of something, such as a parameter.
    let isPart: Bool
    /// Whether it is written as a call.
    let isCalled: Bool
    /// Whether the words before it only compare with it ("like", "same as").
    let isComparison: Bool

    /// All mentions of `text` in order, each once; a name asked to be made anywhere counts as to be made everywhere.
    static func read(_ text: String) -> [Mention] {
        var found: [Mention] = []
        let parsed = BacktickedText(text)
        var sentence = ""
        for span in parsed.spans {
            sentence = lastSentence(sentence + span.before)
            for (name, kind) in names(in: span.code) {
                found.append(mention(name, kind, after: sentence, isCalled: span.code.contains("(")))
            }
            sentence += " ` "
        }
        for (prose, name, kind) in proseNames(parsed) {
            found.append(mention(name, kind, after: prose, isCalled: false))
        }
        let made = Set(found.filter(\.isToBeMade).map(\.text))
        let parts = Set(found.filter(\.isPart).map(\.text))
        var seen = Set<String>()
        return found.filter { seen.insert($0.text).inserted }.map {
            Mention(
                text: $0.text,
                kind: $0.kind,
                isToBeMade: made.contains($0.text),
                isPart: parts.contains($0.text),
                isCalled: $0.isCalled,
                isComparison: $0.isComparison
            )
        }
    }

    private static func mention(_ name: String, _ kind: Kind, after prose: String, isCalled: Bool) -> Mention {
        let ask = CreationContext.asks(before: prose)
        return Mention(
            text: name,
            kind: kind,
            isToBeMade: ask != .nothing,
            isPart: ask == .part,
            isCalled: isCalled,
            isComparison: CreationContext.compares(before: prose)
        )
    }

    private static func lastSentence(_ text: String) -> String {
        let ends = ["。", "！", "？", "\n", ". ", "! ", "? ", "；", "; "]
        var start = text.startIndex
        for end in ends {
            if let range = text.range(of: end, options: .backwards), range.upperBound > start {
                start = range.upperBound
            }
        }
        return String(text[start...])
    }

    /// The names that a backticked span holds; literals, options and operators hold none.
    private static func names(in code: String) -> [(String, Kind)] {
        if isPath(code) { return [(code, .path)] }
        if let bare = bareName(code) { return [(bare, .name)] }
        guard let open = code.firstIndex(of: "("), !isFormula(code) else { return [] }
        // A declaration such as `int day_of_year(int year)` has its type before the name; `nail (3)` is a value.
        let words = code[..<open].split { $0.isWhitespace || $0 == "*" }
        guard words.count > 1 || code[..<open].last?.isWhitespace == false else { return [] }
        guard let last = words.last, let callee = bareName(String(last)) else { return [] }
        return [(callee, .name)]
    }

    /// `h(n) = …`: mathematics, whose names, of a letter or two, are none of the code.
    private static func isFormula(_ code: String) -> Bool {
        guard let match = code.firstMatch(of: /^\w{1,2}\s?\(([^()]+)\)\s*=(?![=>])/) else { return false }
        let arguments = match.output.1.split(separator: ",").map { String($0).trimmed }
        return arguments.allSatisfy { argument in
            argument.first?.isLetter == true && argument.allSatisfy { $0.isIdentifierPart }
        }
    }

    /// `a`, `a.b` or `a.b()` as a dotted name; nil for anything else, for numbers and for keywords.
    private static func bareName(_ code: String) -> String? {
        var text = Substring(code)
        if text.hasSuffix("()") { text = text.dropLast(2) }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isName = parts.allSatisfy { part in
            part.first.map { $0.isIdentifierPart && !$0.isNumber } == true && part.allSatisfy(\.isIdentifierPart)
        }
        guard isName, !parts.isEmpty, !KnownWords.contains(String(text)) else { return nil }
        return String(text)
    }

    static func isPath(_ code: String) -> Bool {
        let allowed = code.allSatisfy { $0.isIdentifierPart || "./-+@".contains($0) }
        guard allowed, !code.isEmpty, !code.hasPrefix("-"), code.contains(where: \.isLetter) else { return false }
        let endings = [
            "py", "js", "mjs", "cjs", "ts", "tsx", "jsx", "swift", "c", "h", "cc", "cpp", "hpp", "rs", "go", "java",
            "kt",
            "rb", "php", "sh", "md", "txt", "json", "toml", "yaml", "yml",
        ]
        if let dot = code.lastIndex(of: "."), dot != code.startIndex {
            return endings.contains(String(code[code.index(after: dot)...]))
        }
        return code.contains("/") && !code.hasSuffix("/") && !code.hasPrefix("/")
    }

    /// Names outside backticks: snake_case words, words before `()`, and paths.
    private static func proseNames(_ parsed: BacktickedText) -> [(String, String, Kind)] {
        let prose = parsed.spans.map(\.before) + [parsed.tail]
        var result: [(String, String, Kind)] = []
        for part in prose {
            var index = part.startIndex
            while index < part.endIndex {
                guard part[index].isIdentifierPart else {
                    index = part.index(after: index)
                    continue
                }
                let end =
                    part[index...].firstIndex { !($0.isIdentifierPart || $0 == "." || $0 == "/" || $0 == "-") }
                    ?? part.endIndex
                var word = String(part[index..<end])
                while let last = word.last, ".-/".contains(last) { word.removeLast() }
                let before = lastSentence(String(part[..<index]))
                let isCalled = part[end...].hasPrefix("()")
                if isPath(word), word.contains(".") {
                    result.append((before, word, .path))
                } else if word.contains("_") || isCalled, let name = bareName(word) {
                    result.append((before, name, .name))
                }
                index = end
            }
        }
        return result
    }
}
