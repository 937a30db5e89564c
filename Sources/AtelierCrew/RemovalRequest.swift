internal import AtelierCodeMap
internal import Foundation

/// A requirement that asks to take one symbol away, and for nothing else.
struct RemovalRequest: Equatable {
    /// As written, perhaps with its type or module before a dot.
    let name: String

    private static let verbs: Set<String> = ["remove", "delete", "drop"]
    private static let chineseVerbs = ["删除", "移除", "删掉", "去掉"]
    private static let fillers: Set<String> = [
        "a", "any", "anymore", "anywhere", "as", "class", "constant", "dead", "file", "from", "function",
        "in", "is", "it", "longer", "method", "module", "more", "needed", "no",
        "obsolete", "of", "old", "our", "please", "since", "that", "the", "there", "this", "unneeded", "unused",
        "use", "used", "uses", "we", "which",
    ]
    private static let chineseFillers = [
        "不再使用", "没有使用", "没有用到", "未使用", "不再需要", "无用", "删除", "移除", "删掉", "去掉", "函数", "方法", "常量", "变量",
        "文件", "模块", "代码", "已经", "因为", "请", "把", "将", "从", "的", "中", "里", "在", "类", "它", "了", "已",
    ]

    /// Nil when the text asks for something else, or for more.
    init?(_ text: String) {
        // "Not used" gives a reason; any other "not" asks for something else.
        let plain = text.replacing(
            /(?i)\b(is|was) not (used|needed)\b|\bisn't (used|needed)\b|\bnot used\b/,
            with: "unused"
        )
        .replacing(/(?i)\bnobody uses it\b|\bnothing uses it\b/, with: "unused")
        let sentence = NamedSentence(plain, verbs: Self.verbs, fillers: Self.fillers)
        guard sentence.names.count == 1, !sentence.isInside(sentence.names[0]),
            sentence.saysNoMore(chineseVerbs: Self.chineseVerbs, chineseFillers: Self.chineseFillers)
        else { return nil }
        name = sentence.names[0]
    }
}
