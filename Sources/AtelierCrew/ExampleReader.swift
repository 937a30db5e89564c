internal import Foundation

/// Finds the requirement's own examples: a call and the value it should have, both given literally in backticks.
///
/// Plain code, no model: an expected value counts as evidence only when the user wrote it.
package enum ExampleReader {
    private static let expectWords = [
        "should return", "should be", "should give", "should yield", "should equal", "must return", "must be",
        "must give", "has to return", "has to be", "ought to return", "is expected to", "should now return", "returns",
        "return", "gives", "yields", "equals", "becomes", "->", "=>", "==", "→", "⇒",
        "应该返回", "应返回", "应当返回", "要返回", "必须返回", "应该是", "应该得到", "应得到", "应为", "应该为", "应是",
        "返回", "得到", "等于", "结果是", "变成", "给出",
    ]
    private static let presentWords = [
        "but", "instead of", "currently", "today", "right now", "at the moment", "wrongly", "not", "rather than",
        "at present", "now returns", "actually", "而不是", "却", "但", "现在", "目前", "当前", "实际", "错误地", "不是",
        "并非",
    ]

    /// The examples of `text` in order, each once, at most 12.
    package static func read(_ text: String) -> [Example] {
        var result: [Example] = []
        var call: String?
        let parsed = BacktickedText(withoutFences(text))
        for (index, span) in parsed.spans.enumerated() {
            let after = index + 1 < parsed.spans.count ? parsed.spans[index + 1].before : parsed.tail
            if let example = inSpan(span.code) {
                append(example, to: &result)
                call = nil
            } else if let known = call, isExpectation(span.before), callee(known) != callee(span.code) {
                // "returns `3` today" tells what is, not what should be.
                if !isDated(after) { append(Example(call: known, value: span.code), to: &result) }
                call = nil
            } else if isCall(span.code) {
                call = span.code
            } else if span.before.count > 60 || isPresent(span.before) {
                call = nil
            }
        }
        for example in CodeLines.examples(in: text) { append(example, to: &result) }
        return Array(result.prefix(12))
    }

    /// Code between fences is read line by line, and is no word of a sentence.
    private static func withoutFences(_ text: String) -> String {
        let parts = text.split(separator: "```", omittingEmptySubsequences: false)
        // An unpaired fence is prose.
        guard parts.count % 2 == 1 else { return text }
        return stride(from: 0, to: parts.count, by: 2).map { parts[$0] }.joined(separator: "\n\n")
    }

    /// The name before the first parenthesis; a value that calls the same function is the next example and no value.
    private static func callee(_ code: String) -> Substring? {
        code.firstIndex(of: "(").map { code[..<$0] }
    }

    private static func append(_ example: Example, to result: inout [Example]) {
        guard !example.value.isEmpty, !result.contains(where: { $0.call == example.call }) else { return }
        result.append(example)
    }

    /// Whether the prose between a call and a span says that the span is the value wanted.
    private static func isExpectation(_ prose: String) -> Bool {
        let text = prose.lowercased()
        guard text.count <= 60, !text.contains("\n\n"), !isPresent(text) else { return false }
        return expectWords.contains { text.contains($0) }
    }

    /// Whether the prose right after a value says that it is what comes out today.
    private static func isDated(_ prose: String) -> Bool {
        let text = prose.trimmed.lowercased()
        return ["today", "now", "currently", "at the moment", "right now", "at present"].contains { text.hasPrefix($0) }
    }

    private static func isPresent(_ prose: String) -> Bool {
        let text = " " + prose.lowercased() + " "
        return presentWords.contains { word in
            word.utf8.count == word.count ? text.contains(" \(word) ") : text.contains(word)
        }
    }

    /// Whether a span is an expression with a call in it, such as `f(1)` or `Cart().total()`.
    static func isCall(_ code: String) -> Bool {
        guard let open = code.firstIndex(of: "("), code.hasSuffix(")"), open != code.startIndex else { return false }
        return code[code.index(before: open)].isIdentifierPart && !ExpressionNames.isAbridged(code)
            && !code.contains("`") && CodeLines.split(code, at: "=") == nil
    }

    /// Reads `f(x) == y`, `f(x) -> y` and their like inside one span.
    private static func inSpan(_ code: String) -> Example? {
        for sign in ["==", "->", "=>", "→", "⇒"] {
            guard let range = code.range(of: " \(sign) ") else { continue }
            let call = code[..<range.lowerBound].trimmed
            let value = code[range.upperBound...].trimmed
            if isCall(call), sign == "==" || isLiteral(value) { return Example(call: call, value: value) }
        }
        return nil
    }

    /// Whether a text begins as a value does; `f(x: Int) -> Int` is a signature and no example.
    private static func isLiteral(_ text: String) -> Bool {
        guard let first = text.first else { return false }
        return first.isNumber || "\"'[{(-.".contains(first)
            || ["true", "false", "True", "False", "nil", "null", "None", "NULL"].contains(text)
    }
}
