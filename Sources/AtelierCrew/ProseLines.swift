internal import Foundation

/// Reads examples that stand in a sentence without backticks: `f(1) should return 2`.
///
/// Only where the sentence says what has to be: "returns" may tell as well what is wrong today.
enum ProseLines {
    private static let wishes = [
        "should return", "should now return", "should be", "should give", "should yield", "should equal", "must return",
        "must be", "must give", "has to return", "has to be", "应该返回", "应返回", "应当返回", "要返回", "必须返回", "应为", "应该是",
    ]

    /// The examples of one line in order.
    static func examples(in line: String) -> [Example] {
        guard !line.contains("`") else { return [] }
        var result: [Example] = []
        var index = line.startIndex
        while let open = line[index...].firstIndex(of: "(") {
            let start = begin(ofNameBefore: open, in: line)
            guard start < open, let end = closed(line[open...]) else {
                index = line.index(after: open)
                continue
            }
            let call = String(line[start..<end])
            index = end
            if ExampleReader.isCall(call), let value = wanted(line[end...]) {
                result.append(Example(call: call, value: value))
            }
        }
        return result
    }

    private static func begin(ofNameBefore open: String.Index, in line: String) -> String.Index {
        var start = open
        while start > line.startIndex {
            let before = line.index(before: start)
            guard line[before].isIdentifierPart || line[before] == "." else { break }
            start = before
        }
        return line[start].isNumber || line[start] == "." ? open : start
    }

    /// The value that a text says right at its beginning should come out.
    private static func wanted(_ text: Substring) -> String? {
        let text = text.drop(while: \.isWhitespace)
        guard let wish = wishes.first(where: { text.lowercased().hasPrefix($0) }) else { return nil }
        let rest = text.dropFirst(wish.count).drop { $0.isWhitespace || $0 == ":" || $0 == "：" }
        guard let value = literal(rest) else { return nil }
        // What is reckoned with further is no value yet.
        let next = rest[value.endIndex...].drop(while: \.isWhitespace).first
        return next.map { "+-*/%<>=&|([".contains($0) } ?? false ? nil : String(value)
    }

    /// The literal with which a text begins.
    private static func literal(_ text: Substring) -> Substring? {
        guard let first = text.first else { return nil }
        let end: Substring.Index
        if "\"'[{(".contains(first) {
            guard let closing = closed(text) else { return nil }
            end = closing
        } else {
            let word = text.prefix { $0.isIdentifierPart || "+-.".contains($0) }
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
