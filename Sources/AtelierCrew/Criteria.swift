internal import Foundation

/// Splits a requirement into the sentences that claim something.
enum Criteria {
    private static let norms = [
        "should", "must", "shall", "add", "make", "fix", "return", "raise", "throw", "use", "support", "keep", "change",
        "create", "implement", "rename", "remove", "handle", "allow", "want", "please",
        "应", "需要", "请", "必须", "不要", "保持", "改", "加", "新增", "修复", "修正", "使用", "支持", "实现", "返回", "抛出",
        "让", "删除", "输出", "编写", "写一个", "补全", "完成",
    ]
    /// Verbs that ask for something where a sentence begins with them and what they are about follows.
    private static let imperatives: Set<String> = [
        "write", "complete", "define", "extend", "update", "improve", "replace", "delete", "rewrite", "modify",
        "convert", "ensure", "introduce", "provide", "turn", "swap", "flip", "edit", "adapt", "refactor", "split",
        "move",
    ]

    private static let articles: Set<String> = ["a", "an", "the", "this", "all", "each", "every", "both", "code"]

    /// The claiming sentences in order, at most 8; the whole text when none stands out.
    static func read(_ text: String) -> [String] {
        let parts = sentences(text)
        guard parts.contains(where: isNorm) else { return [String(text.trimmed.prefix(textMax))] }
        let claims = parts.filter { isNorm($0) || isImperative($0) }
        let all = parts.filter { claims.contains($0) || asksToKeep($0) && !isComplaint($0) }
        return Array((all.count > claimsMax ? claims : all).prefix(claimsMax))
    }

    private static let claimsMax = 8
    /// Of a text that stands for itself; examples below that are not among what it claims.
    private static let textMax = 4_000

    /// "It still crashes", which tells how things are and not how they are to be.
    private static func isComplaint(_ sentence: String) -> Bool {
        sentence.lowercased().contains(/\bstill +(?!works\b|pass\b)(\w+s|fail|crash|hang|break)\b/)
    }

    private static func isNorm(_ sentence: String) -> Bool {
        let lowered = sentence.lowercased()
        let words = Set(lowered.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
        return norms.contains { $0.utf8.count == $0.count ? words.contains($0) : lowered.contains($0) }
    }

    private static func isImperative(_ sentence: String) -> Bool {
        let words = sentence.lowercased().split(whereSeparator: \.isWhitespace).prefix(2).map(String.init)
        guard words.count == 2 else { return false }
        return imperatives.contains(words[0]) && (articles.contains(words[1]) || words[1].hasPrefix("`"))
    }

    /// Splits at sentence ends outside backticks; code that a sentence announces belongs to it.
    static func sentences(_ text: String) -> [String] {
        var result: [String] = []
        var current = ""
        var inCode = false
        let characters = Array(text)
        for (index, character) in characters.enumerated() {
            if character == "`" { inCode.toggle() }
            current.append(character)
            let next = index + 1 < characters.count ? characters[index + 1] : "\n"
            let isAsciiEnd = (character == "." || character == "!" || character == "?") && next.isWhitespace
            let isEnd = isAsciiEnd || character == "。" || character == "！" || character == "？" || character == "\n"
            if isEnd, !inCode {
                result.append(current.trimmed)
                current = ""
            }
        }
        result.append(current.trimmed)
        return announced(result.filter { $0.count > 3 })
    }

    private static let codeMax = 400

    private static func announced(_ parts: [String]) -> [String] {
        parts.reduce(into: []) { result, part in
            guard part.hasPrefix(fence), part.count <= codeMax, let last = result.last,
                last.hasSuffix(":") || last.hasSuffix("：")
            else { return result.append(part) }
            let lines = part.split(separator: "\n").filter { !$0.hasPrefix(fence) }
            result[result.count - 1] = "\(last) \(lines.joined(separator: "\n"))"
        }
    }

    private static let fence = "```"

    /// Whether a sentence says more than its examples: what it says beside them has more words than it takes to state so many.
    static func saysMore(_ sentence: String, than examples: [Example], stating count: Int = 1) -> Bool {
        let rest = examples.reduce(sentence) { text, example in
            text.replacing(example.call, with: " ").replacing(example.value, with: " ")
        }
        let lowered = " " + rest.lowercased()
        let isAboutToday = [" but ", " today", " now ", "currently", "却", "现在", "目前"].contains { lowered.contains($0) }
        if !isAboutToday, secondClaims.contains(where: { lowered.contains($0) }) { return true }
        let words = rest.split { !($0.isLetter || $0.isNumber || $0 == "_") }.filter { $0.contains(where: \.isLetter) }
        let wide = rest.count { ("\u{4E00}"..."\u{9FFF}").contains($0) }
        let most = count * wordsOfAnExample
        return words.count > most || wide > 2 * most
    }

    private static let secondClaims = [" raise", " throw", " also ", "抛出", "同时", "另外"]

    /// "`f(1)` in `m.py` should return `2` but raises ValueError today", and some air.
    private static let wordsOfAnExample = 15

    /// Whether a sentence asks for things to stay as they are.
    static func asksToKeep(_ sentence: String) -> Bool {
        let lowered = sentence.lowercased()
        let words = ["must stay", "must not change", "keep working", "must keep", "stay as", "stays as"]
        let wide = ["不变", "照常", "保持", "仍然", "不能改"]
        return (words + wide).contains { lowered.contains($0) }
            || lowered.contains(/\b(still|remains?|(be|is|are|left|stays?|keeps?) unchanged)\b/)
    }

    /// Whether a sentence that asks to keep things says which: by code other than `known` names, or under a condition.
    static func isSpecific(_ sentence: String, beside known: [String]) -> Bool {
        let spans = sentence.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
        let lowered = " " + sentence.lowercased()
        return spans.contains { !known.contains($0) } || furtherClaims.contains { lowered.contains($0) }
    }

    /// Words that put a condition or a second claim beside what an example shows.
    private static let furtherClaims = [
        " raise", " throw", " error", " unless", " except", " also ", " empty", " negative", " invalid", " missing",
        " otherwise", " default", " if ", " when ", "抛出", "错误", "除非", "如果", "空", "负", "无效", "默认", "否则", "同时", "另外",
    ]

    /// Whether passing examples that call `names` carry a sentence that holds no example itself.
    ///
    /// Where `isOnly`, they call all that is written, and a sentence that asks for a function asks for that.
    static func isCovered(_ sentence: String, byExamplesOf names: Set<String>, isOnly: Bool) -> Bool {
        let lowered = sentence.lowercased()
        let asking = /(?:please +)?(?:write|add|create|implement|define|provide) +an?( [a-z]+)? function\s/
        let wide = /(?:请)?(?:编?写|新增|实现|定义)一个.*函数/
        let isAsking = lowered.prefixMatch(of: asking) != nil || lowered.prefixMatch(of: wide) != nil
        let isAboutOne = isOnly && isAsking
        guard names.contains(where: { sentence.contains($0) }) || isAboutOne else { return false }
        return !furtherClaims.contains { (" " + lowered).contains($0) }
    }
}
