/// What people read of a calibration, in each language.
enum CalibratePhrase: CaseIterable, Template {
    case rederived
    case notRederived
    case head
    case anecdote
    case rough
    case functions
    case methods
    case documented
    case undocumented
    case prices
    case setAside
    case testsFail
    case unnoticed
    case noAnswer
    case nothingTried
    case wrongThoughLanded
    case caveat

    func template(_ language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }

    private var english: String {
        switch self {
        case .rederived: "written again"
        case .notRederived: "NOT written again"
        case .head: "With %1 the crew wrote %2 of %3 functions of yours again so that your tests pass (95 %: %4 to %5)."
        case .anecdote:
            "%1 are too few to tell: any share within that interval fits. For more: --count, and tests of more functions."
        case .rough: "That is rough: the interval is wider than 30 points. For more: --count."
        case .functions: "functions"
        case .methods: "methods"
        case .documented: "with documentation"
        case .undocumented: "without documentation"
        case .prices: "Half of them took less than %1 s, %2 tokens read and %3 written."
        case .setAside: "Set aside: %1, because %2."
        case .testsFail: "their tests do not pass in the sandbox with the function as it is"
        case .unnoticed: "their tests pass without the body too"
        case .noAnswer: "the model did not answer, and nothing was tried after that (atelier doctor may tell why)"
        case .nothingTried:
            "Nothing can be said of this repository: of %1 functions %2 were looked at, and none could be tried "
                + "(%3 set aside; the others are not named by a test, or have a body of a line)."
        case .wrongThoughLanded: "%1 of what the crew landed does not pass your tests."
        case .caveat:
            "Bodies were taken out of the last commit, and the crew could see your tests, as it does in daily work. "
                + "Code that is public may have been part of what the model was trained on; a new function may be harder."
        }
    }

    private var chinese: String {
        switch self {
        case .rederived: "已重新写出"
        case .notRederived: "未能重新写出"
        case .head: "使用 %1，团队重新写出了您的 %3 个函数中的 %2 个，并通过您的测试（95 % 区间：%4 至 %5）。"
        case .anecdote: "%1 个太少，说明不了问题：区间内的任何比例都有可能。要更多：--count，并为更多函数写测试。"
        case .rough: "这个数字很粗略：区间宽于 30 个百分点。要更多：--count。"
        case .functions: "函数"
        case .methods: "方法"
        case .documented: "有文档"
        case .undocumented: "无文档"
        case .prices: "其中一半用时少于 %1 秒，读取 %2 个 token，写出 %3 个。"
        case .setAside: "未尝试：%1 个，因为%2。"
        case .testsFail: "函数未改动时，它们的测试在沙箱中也不通过"
        case .unnoticed: "去掉函数体后它们的测试仍然通过"
        case .noAnswer: "模型没有回答，此后没有再尝试（atelier doctor 或许能说明原因）"
        case .nothingTried:
            "对这个仓库无从判断：%1 个函数中查看了 %2 个，没有一个可以尝试（%3 个被搁置；其余的没有测试提到，或函数体只有一行）。"
        case .wrongThoughLanded: "团队落地的改动中有 %1 个没有通过您的测试。"
        case .caveat:
            "函数体取自最近一次提交；和日常工作一样，团队看得到您的测试。公开的代码可能在模型的训练数据里；全新的函数可能更难。"
        }
    }
}
