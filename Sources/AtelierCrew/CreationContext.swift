internal import Foundation

/// Tells from the words before a name whether the sentence asks for it to be made.
enum CreationContext {
    /// What is asked for.
    enum Ask: Equatable {
        case nothing
        /// A function, type or file.
        case symbol
        /// A parameter, option or field: new, but part of something else.
        case part
    }

    private static let makers = [
        "add", "create", "introduce", "implement", "write", "provide", "define", "build", "extract", "expose", "offer",
        "need a", "want a", "would like a", "put the", "include a",
        "新增", "添加", "增加", "实现", "新建", "加一个", "加入", "创建", "提供", "写一个", "定义", "引入", "加上",
    ]
    private static let namers = ["new", "called", "named", "名为", "叫做", "叫", "新的", "命名为", "一个"]
    private static let parts = [
        "parameter", "argument", "option", "flag", "field", "key", "column", "variable", "constant", "default",
        "参数", "选项", "字段", "变量", "常量", "默认值",
    ]
    private static let indefinite = ["with a function", "with a method", "with a class", "with a helper"]
    private static let places = [
        "to", "in", "of", "from", "at", "inside", "into", "within", "for", "on", "by", "via", "using", "use", "uses",
        "through", "with", "like", "as", "after", "before", "next", "existing", "the function", "the method", "calls",
        "fix", "change", "modify",
    ]
    private static let placesChinese = [
        "在", "给", "对", "为", "从", "让", "使", "把", "将", "向", "往", "用", "使用", "调用", "修复", "修改", "像",
    ]

    /// What the words before a name ask for.
    static func asks(before prose: String) -> Ask {
        let text = prose.lowercased()
        let words = text.split { !($0.isLetter || $0.isNumber || $0 == "`") }.map(String.init)
        let near = words.suffix(4)
        let tail = String(text.trimmed.suffix(8))
        if near.contains(where: { parts.contains($0) }) || parts.contains(where: { $0.isWide && tail.contains($0) }) {
            return .part
        }
        if near.contains(where: { namers.contains($0) }) || namers.contains(where: { $0.isWide && tail.contains($0) }) {
            return .symbol
        }
        // "Rename `a` in `c.py` to `b`": the first is there, the last is not yet.
        if let last = words.last, ["to", "as", "into"].contains(last), words.contains(where: { $0.hasPrefix("renam") })
        {
            return .symbol
        }
        // "Change its name to `b`", "with a helper function `b`".
        if words.suffix(2) == ["name", "to"] || near.contains("helper") && near.contains("a") { return .symbol }
        // "We need `b(name)` in `c.py`."
        if ["we", "i"].contains(words.dropLast().last), ["need", "want"].contains(words.last) { return .symbol }
        let isAsked = makers.contains { maker in
            maker.isWide ? text.contains(maker) : (" " + text).contains(" " + maker)
        }
        // "Create `a.py` with a function" introduces one; "with the function" takes one for real.
        if isAsked, indefinite.contains(where: { (" " + text.trimmed).hasSuffix(" " + $0) }) { return .symbol }
        let fillers = ["a", "an", "the", "its", "our", "your", "function", "method", "file"]
        if let last = words.last(where: { !fillers.contains($0) }), places.contains(last) { return .nothing }
        if placesChinese.contains(where: { text.trimmed.hasSuffix($0) }) { return .nothing }
        return isAsked ? .symbol : .nothing
    }

    /// Whether the name right after `prose` is only compared with, or only used.
    static func compares(before prose: String) -> Bool {
        let text = prose.lowercased().trimmed
        let endings = [
            "like", "similar to", "same as", "as in", "just as", "use", "using", "call", "calling", "reuse", "with",
            "via",
            "类似", "像", "如同", "参照", "仿照", "使用", "调用", "利用", "用",
        ]
        return endings.contains { ending in
            ending.isWide
                ? text.hasSuffix(ending)
                : [" " + ending, " " + ending + " the"].contains { (" " + text).hasSuffix($0) }
        }
    }
}

extension String {
    /// Whether it is written in a script without blanks between words.
    fileprivate var isWide: Bool { utf8.count > count }
}
