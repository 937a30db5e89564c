internal import Foundation

/// Where the words right beside a name put it.
extension EditWording {
    /// A word that a name is put into, and whether the text says that it is a class.
    struct Place: Equatable {
        let word: String
        let isClass: Bool
    }

    /// Whether the text says before `name` what it is: "a function called `name`", "a method `name`".
    func isTold(_ name: String) -> Bool {
        let lowered = text.lowercased()
        let name = "`\(name.lowercased())`"
        let english = ["function", "method", "class", "struct"].flatMap { kind in
            ["\(kind) \(name)", "\(kind) called \(name)", "\(kind) named \(name)"]
        }
        let chinese = ["函数", "方法", "类"].flatMap { ["\($0) \(name)", "\($0)\(name)"] }
        return (english + chinese).contains { lowered.contains($0) }
    }

    /// What the text puts `name` into right beside it: "`name` method in the `Word` class", "`Word` 类的方法 `name`".
    ///
    /// "To", "of", "on" and "for" put only a method somewhere: a function may be for a type and outside of it.
    func place(of name: String, isMember: Bool) -> Place? {
        for start in text.ranges(of: "`\(name)") {
            let rest = text[start.upperBound...]
            guard rest.first.map({ !$0.isIdentifierPart }) == true, let end = rest.firstIndex(of: "`") else { continue }
            if let place = Self.place(after: rest[rest.index(after: end)...], isMember: isMember) { return place }
            // No more than a clause, whatever the text holds.
            if let place = Self.place(before: String(text[..<start.lowerBound].suffix(80))) { return place }
        }
        return nil
    }

    private static func place(after text: Substring, isMember: Bool) -> Place? {
        let words =
            /\s*(?:method|function|property|member)?\s*\b(in|inside|into|of|to|on|for)\s+(?:the\s+)?(class\s+|type\s+)?`?(\w+)(?![.\/]?\w)`?(\s+class\b)?/
        guard let match = try? words.ignoresCase().prefixMatch(in: text),
            isMember || ["in", "inside", "into"].contains(match.output.1.lowercased())
        else { return nil }
        return Place(word: String(match.output.3), isClass: match.output.2 != nil || match.output.4 != nil)
    }

    private static func place(before text: String) -> Place? {
        if let match = text.firstMatch(of: /(\w+)`?'s\s*$/) {
            return Place(word: String(match.output.1), isClass: false)
        }
        let member = /(\w+)`?\s*(类)?\s*(?:中|里|内|的)[^，。；,.;`]{0,10}方法\s*$/
        if let match = text.firstMatch(of: member) {
            return Place(word: String(match.output.1), isClass: match.output.2 != nil)
        }
        guard let match = text.firstMatch(of: /(\w+)`\s*类\s*(?:中|里|内)[^，。；,.;`]{0,10}$/) else { return nil }
        return Place(word: String(match.output.1), isClass: true)
    }

    /// Whether the text says that what it asks for belongs into no type.
    var asksForFreeFunction: Bool {
        let lowered = text.lowercased()
        let words = [
            "top-level", "toplevel", "module", "free", "standalone", "global", "outside", "export", "factory",
            "constructor",
        ]
        return words.contains { Self.hasWord($0, in: lowered) }
            || ["顶层", "模块", "独立", "全局", "类外", "工厂"].contains { text.contains($0) }
    }
}
