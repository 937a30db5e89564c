internal import AtelierCodeMap
internal import Foundation

/// A requirement that asks to give one symbol another name, and for nothing else.
struct RenameRequest: Equatable {
    /// As written, perhaps with its type or module before a dot.
    let old: String
    /// The bare new name.
    let new: String

    private static let verbs: Set<String> = ["rename", "renamed", "renaming"]
    private static let chineseVerbs = ["重命名", "改名", "更名"]
    /// What such a sentence may say besides; any other word asks for more than a rule does.
    private static let fillers: Set<String> = [
        "a", "across", "adapt", "adjust", "again", "all", "and", "any", "anywhere", "as", "at", "be",
        "better", "call", "called", "callers", "calls", "class", "code", "codebase",
        "constant", "enum", "every", "everything",
        "everywhere", "file", "files", "from", "function", "functions", "global", "imports", "in", "including",
        "inside",
        "instead", "interface", "into", "is", "it", "its", "itself", "method", "module", "must", "name",
        "named",
        "occurrence", "occurrences", "of", "our", "places", "please", "project", "property",
        "protocol", "reference", "references", "repo", "repository", "should", "sites", "struct", "test",
        "tests", "that", "the", "them", "there", "this", "throughout", "to", "too", "type", "update", "usage", "usages",
        "use", "used", "users", "uses", "variable", "we", "wherever", "whole", "with", "you",
    ]
    private static let chineseFillers = [
        "重命名", "改名", "更名", "函数", "方法", "常量", "变量", "接口", "文件", "模块", "所有", "全部", "调用处", "调用者", "调用", "引用",
        "导入", "测试", "同时", "一起", "并且", "更新", "修改", "到处", "整个", "仓库", "项目", "代码", "地方", "使用", "其它", "其他",
        "不变", "行为", "保持", "为", "成", "叫", "把", "将", "请", "的", "中", "里", "在", "类", "和", "并", "也", "都", "它",
    ]

    /// Nil when the text asks for something else, or for more.
    init?(_ text: String) {
        let changesName = text.lowercased().contains("change the name")
        let verbs = changesName ? Self.verbs.union(["change"]) : Self.verbs
        let sentence = NamedSentence(text, verbs: verbs, fillers: Self.fillers)
        let names = sentence.names
        guard names.count == 2, names[0] != names[1], !sentence.isInside(names[0]), !Self.isNarrow(text),
            sentence.saysNoMore(chineseVerbs: Self.chineseVerbs, chineseFillers: Self.chineseFillers)
        else { return nil }
        let parts = names[1].split(separator: ".").map(String.init)
        // `Type.a` to `Other.b` moves it, too.
        let owner = names[0].split(separator: ".").dropLast().map(String.init)
        guard let last = parts.last, parts.count == 1 || parts.dropLast() == owner[...] else { return nil }
        old = names[0]
        new = last
    }

    /// Whether only a part of the places is meant.
    private static func isNarrow(_ text: String) -> Bool {
        let lowered = text.lowercased()
        return lowered.contains(
            /\bin (the |all |its |our )*(tests?|calls?|callers?|imports?|references?|uses|usages)\b/
        )
            || lowered.contains("only") || lowered.contains("只")
    }
}
