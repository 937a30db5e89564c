internal import Foundation

extension StringProtocol {
    /// Without blanks and line ends at either end.
    var trimmed: String {
        trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension Character {
    /// Whether it may stand in an identifier of the languages we know.
    var isIdentifierPart: Bool {
        isASCII && (isLetter || isNumber || self == "_")
    }
}

/// A stretch of a requirement between two backticks, with the prose around it.
struct CodeSpan: Equatable {
    let code: String
    /// The prose between the span before (or the start) and this one.
    let before: String
}

/// Splits a text into its backticked spans and the prose between them.
struct BacktickedText {
    let spans: [CodeSpan]
    /// The prose after the last span.
    let tail: String

    init(_ text: String) {
        var spans: [CodeSpan] = []
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        // Odd parts are code; an unpaired last backtick leaves its part as prose.
        var prose = ""
        for (index, part) in parts.enumerated() {
            if index % 2 == 1, index + 1 < parts.count {
                spans.append(CodeSpan(code: String(part).trimmed, before: prose))
                prose = ""
            } else {
                prose += part
            }
        }
        self.spans = spans
        tail = prose
    }
}
