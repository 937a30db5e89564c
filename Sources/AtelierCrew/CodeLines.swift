internal import Foundation

/// Reads examples from lines of code and docstrings: `assert f(1) == 2`, `>>> f(1)` with its value below, `f(1) => 2`.
enum CodeLines {
    private static let signs = [
        "==>", "===", "==", "=>", "->", "➞", "→", "⇒", "➜", "should return", "应返回", "应该返回", "=", "returns", "返回",
    ]

    /// The examples of `text` in order; a line inside prose counts only when it begins with the call, perhaps behind a mark
    /// such as "Example 3:", or when it says what should come out.
    static func examples(in text: String) -> [Example] {
        var result: [Example] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(\.trimmed)
        for (index, line) in lines.enumerated() {
            if line.hasPrefix(">>> ") {
                let call = String(line.dropFirst(4)).trimmed
                let value = index + 1 < lines.count ? lines[index + 1] : ""
                if ExampleReader.isCall(call), isValue(value) { result.append(Example(call: call, value: value)) }
            } else if line.hasPrefix("assert ") {
                let claim = line.dropFirst(7)
                if let (call, value) = split(String(claim), at: "=="), ExampleReader.isCall(call), !value.isEmpty,
                    !value.contains(", \"")
                {
                    result.append(Example(call: call, value: value))
                }
            } else if let example = plain(line) {
                result.append(example)
            } else {
                result += ProseLines.examples(in: line)
            }
        }
        return result
    }

    /// `f(1) => 2`, perhaps behind a mark.
    private static func plain(_ line: String) -> Example? {
        var text = Substring(line)
        let example = /(?:example *\d*[.):]|示例 *\d*[:：]) +/.ignoresCase()
        // Steps to see a fault are numbered too, and tell what is wrong today.
        let step = /\d+[.)] +/
        var signs = signs[...]
        if let found = text.prefixMatch(of: example) {
            text = text[found.range.upperBound...]
        } else if let found = text.prefixMatch(of: step) {
            text = text[found.range.upperBound...]
            signs = signs.dropLast(2)
        }
        while let first = text.first, "-*• `".contains(first) { text = text.dropFirst() }
        guard let open = text.firstIndex(of: "("), open != text.startIndex,
            text[..<open].allSatisfy({ $0.isIdentifierPart || $0 == "." })
        else { return nil }
        for sign in signs {
            guard let (call, rest) = split(String(text), at: sign), ExampleReader.isCall(call) else { continue }
            var value = rest.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
            if let comment = value.range(of: " #") { value = String(value[..<comment.lowerBound]).trimmed }
            if value.hasSuffix("."), !value.hasSuffix("..") { value.removeLast() }
            if isValue(value) { return Example(call: call, value: value) }
        }
        return nil
    }

    /// The two sides of the first `sign` outside brackets and strings, blanks trimmed.
    static func split(_ text: String, at sign: String) -> (String, String)? {
        var depth = 0
        var quote: Character?
        var index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            if let open = quote {
                if character == "\\" { index = text.index(after: index) } else if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if "([{".contains(character) {
                depth += 1
            } else if ")]}".contains(character) {
                depth -= 1
            } else if depth == 0, text[index...].hasPrefix(sign) {
                let end = text.index(index, offsetBy: sign.count)
                return (text[..<index].trimmed, text[end...].trimmed)
            }
            guard index < text.endIndex else { break }
            index = text.index(after: index)
        }
        return nil
    }

    /// Whether a line is one whole literal of Python, JavaScript or Swift: brackets and quotes closed, no words beside.
    static func isValue(_ text: String) -> Bool {
        guard let first = text.first, text.count <= 400 else { return false }
        if ["True", "False", "None", "true", "false", "null", "nil", "undefined"].contains(text) { return true }
        if first.isNumber || first == "-" {
            let numeral = /-?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/
            return text.wholeMatch(of: numeral) != nil
        }
        guard "\"'[{(".contains(first), let last = text.last else { return false }
        let closing: Character = first == "[" ? "]" : first == "{" ? "}" : first == "(" ? ")" : first
        return last == closing && text.count >= 2 && !text.contains("...")
    }
}
