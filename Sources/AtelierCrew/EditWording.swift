internal import Foundation

/// What the words of a requirement say about the names in it.
struct EditWording {
    let text: String

    private static let changing: Set<String> = [
        "change", "modify", "update", "fix", "replace", "edit", "refactor", "rewrite", "rename", "adapt", "adjust",
        "remove", "delete",
    ]
    /// Verbs that are as often the names of things ("the player's move"), and the words that tell that they are not.
    private static let changingFirst: Set<String> = ["move", "switch"]
    private static let beforeVerbs: Set<String> = ["please", "then", "and", "or", "also", "must", "should"]
    private static let changingChinese = ["改", "修", "替换", "更新", "重构", "删"]

    /// Whether the text says that `name` is a type.
    func isType(_ name: String) -> Bool {
        let lowered = text.lowercased()
        let name = name.lowercased()
        let kinds = ["class ", "struct ", "class called ", "class named ", "类 ", "类"]
        let told = kinds.flatMap { ["\($0)\(name)", "\($0)`\(name)"] }
        let after = ["\(name) class", "\(name)` class", "\(name) struct", "\(name)` struct"]
        return (told + after).contains { Self.hasWord($0, in: lowered) }
    }

    /// Whether the text says that `name` belongs into a type: a method of that name, or one that takes the object itself.
    func isMember(_ name: String) -> Bool {
        let lowered = text.lowercased()
        let name = name.lowercased()
        let told = ["method ", "method called ", "method named ", "方法 ", "方法"].flatMap {
            ["\($0)\(name)", "\($0)`\(name)"]
        }
        let after = ["method", "方法", " 方法"].map { "`\(name)`\($0.first == "m" ? " " : "")\($0)" }
        return (told + ["\(name)(self", "\(name)(cls"] + after).contains { lowered.contains($0) }
    }

    /// Whether the text asks for bodies that are missing.
    var asksToComplete: Bool {
        let lowered = text.lowercased()
        return ["complete", "fill in", "finish", "implement", "补全", "完成", "实现"].contains { lowered.contains($0) }
    }

    /// Whether a sentence with `name` in it tells to do something with what is there.
    func asksToChange(_ name: String) -> Bool {
        text.lowercased().split(separator: /[.;!?]\s|\n|[。；！？]/).contains { sentence in
            let words = sentence.split { !$0.isIdentifierPart }.map(String.init)
            return Self.hasWord(name.lowercased(), in: String(sentence))
                && (words.contains { Self.changing.contains($0) }
                    || Self.tells(words)
                    || Self.changingChinese.contains { sentence.contains($0) })
        }
    }

    private static func tells(_ words: [String]) -> Bool {
        words.indices.contains { index in
            changingFirst.contains(words[index]) && (index == 0 || beforeVerbs.contains(words[index - 1]))
        }
    }

    /// Whether the type `name` itself is what the text tells to change.
    func asksToChange(type name: String) -> Bool {
        let lowered = text.lowercased()
        let verbs = ["change", "modify", "update", "edit", "fix", "refactor", "rewrite", "adapt", "adjust"]
        let objects = ["", "the ", "the class ", "class "].flatMap {
            [$0 + name.lowercased(), $0 + "`\(name.lowercased())"]
        }
        return verbs.contains { verb in objects.contains { Self.hasWord("\(verb) \($0)", in: lowered) } }
            || ["修改", "改"].contains { verb in
                ["", " ", "类", "类 "].contains { lowered.contains("\(verb)\($0)`\(name.lowercased())`") }
            }
    }

    /// Whether the text names `name` only as what something new works with ("if `f` says so", "using `f`").
    func isMeans(_ name: String) -> Bool {
        isMeans(name, english: Self.means + Self.gauges, chinese: Self.meansChinese)
    }

    private func isMeans(_ name: String, english: [String], chinese: [String]) -> Bool {
        let lowered = text.lowercased()
        let places = lowered.ranges(of: "`\(name.lowercased())")
        return !places.isEmpty
            && places.allSatisfy { place in
                let before = lowered[..<place.lowerBound]
                return english.contains { before.hasSuffix($0) && Self.hasWord($0.trimmed, in: String(before)) }
                    || chinese.contains { before.hasSuffix($0) || before.hasSuffix($0 + " ") }
            }
    }

    /// Whether the text names `name` only as what something else goes by: "equal according to `f`".
    func isGoneBy(_ name: String) -> Bool { isMeans(name, english: Self.gauges, chinese: ["根据", "按照"]) }

    private static let means = ["if ", "when ", "using ", "with ", "calling ", "what "]
    private static let gauges = ["according to ", "according to the ", "based on ", "based on the "]
    private static let meansChinese = ["用", "如果", "根据", "按照", "通过"]

    /// Whether what is to be made is told to help something else.
    var asksForHelper: Bool { ["helper", "辅助"].contains { text.lowercased().contains($0) } }

    /// Whether `text` holds `word` and the word ends there.
    static func hasWord(_ word: String, in text: String) -> Bool {
        text.ranges(of: word).contains { range in
            let ends = range.upperBound == text.endIndex || !text[range.upperBound].isIdentifierPart
            let begins =
                range.lowerBound == text.startIndex || !text[text.index(before: range.lowerBound)].isIdentifierPart
            return ends && begins
        }
    }
}
