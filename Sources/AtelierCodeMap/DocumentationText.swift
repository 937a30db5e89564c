/// Strips comments and docstrings of their marks.
enum DocumentationText {
    /// The first paragraph of a comment block in any of the languages, on one line.
    static func comment(_ text: String) -> String {
        var lines: [String] = []
        for raw in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = trimmed(String(raw))
            for mark in ["/**", "/*!", "/*", "///", "//!", "//", "#"] where line.hasPrefix(mark) {
                line = String(line.dropFirst(mark.count))
                break
            }
            if line.hasSuffix("*/") { line = String(line.dropLast(2)) }
            line = trimmed(line)
            if line.hasPrefix("* ") || line == "*" { line = trimmed(String(line.dropFirst())) }
            lines.append(line)
        }
        return firstParagraph(lines)
    }

    /// The first paragraph of a Python string literal, on one line.
    static func docstring(_ literal: String) -> String {
        var text = Substring(literal)
        while let first = text.first, first.isLetter { text = text.dropFirst() }
        for quotes in ["\"\"\"", "'''", "\"", "'"] where text.hasPrefix(quotes) {
            text = text.dropFirst(quotes.count)
            if text.hasSuffix(quotes) { text = text.dropLast(quotes.count) }
            break
        }
        return firstParagraph(text.split(separator: "\n", omittingEmptySubsequences: false).map { trimmed(String($0)) })
    }

    private static func firstParagraph(_ lines: [String]) -> String {
        lines.drop { $0.isEmpty }.prefix { !$0.isEmpty }.joined(separator: " ")
    }

    private static func trimmed(_ line: String) -> String {
        let isMargin: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
        var rest = line.drop(while: isMargin)
        while let last = rest.last, isMargin(last) { rest = rest.dropLast() }
        return String(rest)
    }
}
