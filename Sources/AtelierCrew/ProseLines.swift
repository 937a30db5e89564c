internal import Foundation

/// Reads examples that stand in a sentence without backticks: `f(1) should return 2`.
///
/// A wrong example becomes a wrong test, so only the plain form counts: nothing but filler before the call, a wish right behind it,
/// a literal, and the end of the clause. "returns" may tell as well what is wrong today.
enum ProseLines {
    private static let wishes = [
        "should return", "should now return", "should be", "should give", "should yield", "should equal", "must return",
        "must be", "must give", "has to return", "has to be", "应该返回", "应返回", "应当返回", "要返回", "必须返回", "应为", "应该是",
    ]
    private static let fillers: Set<String> = [
        "for", "example", "another", "instance", "e", "g", "so", "then", "thus", "hence", "and", "but", "now", "also",
        "still", "here", "therefore", "the", "call", "a", "i", "expect", "that", "例如", "比如", "今后", "现在", "即", "那么",
    ]
    private static let characterMax = 2_000

    /// The examples of one line in order.
    static func examples(in line: String) -> [Example] {
        guard !line.contains("`"), line.utf8.count <= characterMax else { return [] }
        var result: [Example] = []
        var index = line.startIndex
        var clause = index
        while let open = line[index...].firstIndex(of: "(") {
            let start = begin(ofNameBefore: open, in: line)
            guard start < open, start >= clause, let end = closed(line[open...]) else {
                index = line.index(after: open)
                continue
            }
            index = end
            let call = String(line[start..<end])
            guard isPlain(call), isFiller(line[clause..<start]), let value = wanted(line[end...]) else { continue }
            result.append(Example(call: call, value: String(value)))
            index = value.endIndex
            clause = index
        }
        return result
    }

    private static func begin(ofNameBefore open: String.Index, in line: String) -> String.Index {
        var start = open
        while start > line.startIndex {
            let before = line.index(before: start)
            let character = line[before]
            guard character.isASCII && character.isIdentifierPart || character == "." else { break }
            start = before
        }
        return start < open && (line[start].isNumber || line[start] == ".") ? open : start
    }

    /// Whether a text is a call whose arguments are literals: names among them stand for something.
    private static func isPlain(_ text: String) -> Bool {
        ExampleReader.isCall(text)
            && ExpressionNames.roots(in: text).subtracting(["True", "False", "None", "true", "false", "null", "nil"])
                .count == 1
    }

    /// Whether what stands before the call in its sentence says nothing of it.
    private static func isFiller(_ text: Substring) -> Bool {
        let ends = text.indices.filter { index in
            let after = text.index(after: index)
            let isLast = after == text.endIndex || text[after].isWhitespace
            return ".!?:;".contains(text[index]) && isLast || "。！？：；".contains(text[index])
        }
        let sentence = ends.last.map { text[text.index(after: $0)...] } ?? text
        let words = sentence.lowercased().split { $0.isWhitespace || ".,，、".contains($0) }
        return words.allSatisfy { fillers.contains(String($0)) }
    }

    /// The value that a text says right at its beginning should come out.
    private static func wanted(_ text: Substring) -> Substring? {
        let text = text.drop(while: \.isWhitespace)
        let head = text.prefix(24).lowercased()
        guard let wish = wishes.first(where: { head.hasPrefix($0) }) else { return nil }
        let rest = text.dropFirst(wish.count).drop { $0.isWhitespace || $0 == ":" || $0 == "：" }
        guard let value = literal(rest), isEnd(rest[value.endIndex...]) else { return nil }
        return value
    }

    /// Whether a value is whole where this text follows it: the sentence ends, or goes on with something else than a value.
    private static func isEnd(_ text: Substring) -> Bool {
        guard let first = text.first else { return true }
        let rest = text.dropFirst()
        if "。；！".contains(first) { return true }
        if ".;!".contains(first) { return rest.first?.isWhitespace ?? true }
        var next: Substring
        if ",，、".contains(first) {
            guard rest.first?.isWhitespace ?? false || first != "," else { return false }
            next = rest.drop(while: \.isWhitespace)
        } else {
            guard first.isWhitespace else { return false }
            next = text
        }
        next = next.drop(while: \.isWhitespace)
        let words = ["and", "but", "instead", "not", "because", "and not", "rather than", "但", "而", "并且"]
        let word = words.first { next.hasPrefix($0) }
        guard let word else { return next.isEmpty }
        return literal(next.dropFirst(word.count).drop(while: \.isWhitespace)) == nil || word != "and"
    }

    /// The literal with which a text begins.
    private static func literal(_ text: Substring) -> Substring? {
        guard let first = text.first else { return nil }
        let end: Substring.Index
        if "\"'[{(".contains(first) {
            guard let closing = closed(text) else { return nil }
            end = closing
        } else {
            let word = text.prefix { $0.isASCII && $0.isIdentifierPart || "+-.".contains($0) }
            // The sentence's full stop.
            end = (word.hasSuffix(".") ? word.dropLast() : word).endIndex
        }
        let value = text[..<end]
        return CodeLines.isValue(String(value)) ? value : nil
    }

    /// Where what opens with the first character is closed again.
    private static func closed(_ text: Substring) -> Substring.Index? {
        var depth = 0
        var quote: Character?
        var index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            let next = text.index(after: index)
            if let open = quote {
                if character == "\\", next < text.endIndex {
                    index = text.index(after: next)
                    continue
                }
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if "([{".contains(character) {
                depth += 1
            } else if ")]}".contains(character) {
                depth -= 1
            }
            if depth == 0, quote == nil { return next }
            index = next
        }
        return nil
    }
}
