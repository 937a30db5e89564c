internal import Foundation

/// What the words of a requirement say about the names in it.
struct EditWording {
    let text: String

    private static let changing: Set<String> = [
        "change", "modify", "update", "fix", "replace", "edit", "refactor", "rewrite", "rename", "adapt", "adjust",
        "remove", "delete",
    ]
    /// Verbs that are as often the names of things: "the player's move".
    private static let changingFirst: Set<String> = ["move", "switch"]
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

    /// Whether the text says of `name` what it is, before it or after it: "a function called `name`", "the `name` method".
    func isTold(_ name: String) -> Bool {
        let lowered = text.lowercased()
        let name = "`\(name.lowercased())`"
        let english = ["function", "method", "class", "struct"]
        return english.contains { kind in
            ["\(kind) \(name)", "\(kind) called \(name)", "\(kind) named \(name)", "\(name) \(kind)"].contains {
                lowered.contains($0)
            }
        }
            || ["函数", "方法", "类"].contains { kind in
                ["\(kind) \(name)", "\(kind)\(name)", "\(name)\(kind)", "\(name) \(kind)"].contains {
                    lowered.contains($0)
                }
            }
    }

    /// The word that the text puts `name` into right beside it: "`name` method in the `Word` class", "`Word` 类的 `name`"; nil where
    /// there is none.
    ///
    /// "To", "on" and "for" put only a method somewhere: a function may be for a type and outside of it.
    func place(of name: String, isMember: Bool) -> String? {
        for start in text.ranges(of: "`\(name)") {
            var rest = text[start.upperBound...]
            guard let end = rest.firstIndex(of: "`"), rest.first.map({ !$0.isIdentifierPart }) == true else { continue }
            rest = rest[rest.index(after: end)...]
            let after =
                /\s*(?:method|function|property|member)?\s*\b(in|inside|into|of|to|on|for)\s+(?:the\s+)?(?:class\s+|type\s+)?`?(\w+)/
            if let match = try? after.ignoresCase().prefixMatch(in: rest),
                isMember || !["to", "on", "for"].contains(match.output.1.lowercased())
            {
                return String(match.output.2)
            }
            let before = /(\w+)`?(?:'s\s*|`?\s*类?\s*[中里内的][^，。；,.;`]{0,10})$/
            if let match = String(text[..<start.lowerBound]).firstMatch(of: before) { return String(match.output.1) }
        }
        return nil
    }

    /// Whether one function is to give way to another that the text tells of without a name: "replace the function that … by a
    /// function that …".
    var replacesByAnother: Bool {
        let another =
            /\breplac(?:e|es|ing)\b[^.;\n]{0,80}?\b(?:function|method|class)\b[^.;\n]{0,80}?\b(?:by|with) an? (?:new |other |different )?(?:function|method|class)\b/
        return text.firstMatch(of: another.ignoresCase()) != nil
    }

    /// Whether something is to bear another name, among other things that are to be done.
    var changesName: Bool {
        let other =
            /\bchang(?:e|ing) (?:the |its )?(?:(?:function|method|class)(?:'s)? )?name (?:of [^.;\n]{1,60} )?(?:to|into)\b/
        return text.firstMatch(of: other.ignoresCase()) != nil
            || ["函数名改为", "方法名改为", "名称改为", "名字改成"].contains { text.contains($0) }
    }

    /// Whether the text tells that `name`, which is there, goes away.
    func asksToRemove(_ name: String) -> Bool {
        let lowered = text.lowercased()
        return lowered.ranges(of: "`\(name.lowercased())`").contains { place in
            let after = /[^.;\n]{0,40}\b(?:should|must|can|may|is to|will) (?:then )?be (?:removed|deleted|dropped)\b/
            let before = /\b(?:remove|delete|drop) (?:the |old |our )*(?:function |method |class )?$/
            return String(lowered[place.upperBound...]).prefixMatch(of: after) != nil
                || String(lowered[..<place.lowerBound]).firstMatch(of: before) != nil
        }
    }

    /// Whether what is told of a type goes for those that inherit from it too.
    var tellsOfSubtypes: Bool {
        let told = /\b(?:its|all|the|any|their) (?:\w+ )?(?:sub-?classes|subtypes|derived classes)\b/
        return text.firstMatch(of: told.ignoresCase()) != nil || text.contains("子类")
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
                    || words.first.map(Self.changingFirst.contains) == true
                    || Self.changingChinese.contains { sentence.contains($0) })
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
        let lowered = text.lowercased()
        let places = lowered.ranges(of: "`\(name.lowercased())")
        return !places.isEmpty
            && places.allSatisfy { place in
                let before = lowered[..<place.lowerBound]
                return Self.means.contains { before.hasSuffix($0) && Self.hasWord($0.trimmed, in: String(before)) }
                    || Self.meansChinese.contains { before.hasSuffix($0) || before.hasSuffix($0 + " ") }
            }
    }

    private static let means =
        ["if ", "when ", "using ", "with ", "calling ", "what "].flatMap { [$0, $0 + "the "] } + [
            "according to ", "according to the ", "based on ", "based on the ",
        ]
    private static let meansChinese = ["用", "如果", "根据", "按照", "通过"]

    /// Whether what is to be made is told to help something else.
    var asksForHelper: Bool { ["helper", "辅助"].contains { text.lowercased().contains($0) } }

    /// Whether `text` holds `word` and the word ends there.
    private static func hasWord(_ word: String, in text: String) -> Bool {
        text.ranges(of: word).contains { range in
            let ends = range.upperBound == text.endIndex || !text[range.upperBound].isIdentifierPart
            let begins =
                range.lowerBound == text.startIndex || !text[text.index(before: range.lowerBound)].isIdentifierPart
            return ends && begins
        }
    }
}
