/// The words of the report's pages, in each language.
package enum ReportWord: String, CaseIterable, Sendable {
    case title
    case passRate
    case suite
    case arm
    case all
    case solved
    case interval
    case tokens
    case cached
    case median
    case p90
    case cost
    case honesty
    case against
    case onlyArm
    case onlyBase
    case gain
    case turns
    case losses
    case failures
    case cases
    case made
    case mixed
    case honestyNote
    case pairsNote

    /// The language of the words.
    package enum Language: String, CaseIterable, Sendable {
        case english = "en"
        case chinese = "zh"
    }

    package func text(_ language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }

    private var english: String {
        switch self {
        case .title: "The ledger"
        case .passRate: "Pass rate"
        case .suite: "suite"
        case .arm: "arm"
        case .all: "all"
        case .solved: "solved"
        case .interval: "95 %"
        case .tokens: "written tokens a case"
        case .cached: "cached"
        case .median: "median s"
        case .p90: "p90 s"
        case .cost: "cost"
        case .honesty: "called proven: right"
        case .against: "Against the bare model"
        case .onlyArm: "only this arm"
        case .onlyBase: "only the other"
        case .gain: "gain"
        case .turns: "What turned a bare fail into a pass"
        case .losses: "What the bare model solves and the crew does not"
        case .failures: "Not solved"
        case .cases: "cases"
        case .made: "made with"
        case .mixed: "These results were made with different programs or models; their figures do not belong together."
        case .honestyNote: "Called proven: the crew landed it, and no claim about it is unproven."
        case .pairsNote: "p: McNemar's exact test on the cases that both arms have."
        }
    }

    private var chinese: String {
        switch self {
        case .title: "评测账本"
        case .passRate: "通过率"
        case .suite: "套件"
        case .arm: "方案"
        case .all: "全部"
        case .solved: "已解决"
        case .interval: "95 % 区间"
        case .tokens: "每题生成 token"
        case .cached: "缓存"
        case .median: "中位秒数"
        case .p90: "p90 秒数"
        case .cost: "费用"
        case .honesty: "称已证明：其中正确"
        case .against: "与单独的模型相比"
        case .onlyArm: "仅此方案"
        case .onlyBase: "仅另一方案"
        case .gain: "差值"
        case .turns: "模型单独失败、团队解决的原因"
        case .losses: "模型单独解决、团队未解决的题目"
        case .failures: "未解决"
        case .cases: "题目"
        case .made: "生成于"
        case .mixed: "这些结果由不同的程序或模型生成，数字不可合并比较。"
        case .honestyNote: "称已证明：团队落到分支，且没有任何结论未经证明。"
        case .pairsNote: "p：对两个方案都有的题目做 McNemar 精确检验。"
        }
    }
}

extension Turn {
    package func text(_ language: ReportWord.Language) -> String {
        switch (self, language) {
        case (.search, .english): "search without the model"
        case (.search, .chinese): "不用模型的搜索"
        case (.observation, .english): "observed values"
        case (.observation, .chinese): "观察到的值"
        case (.firstCandidate, .english): "first candidate"
        case (.firstCandidate, .chinese): "第一个候选"
        case (.repair, .english): "repair round"
        case (.repair, .chinese): "修复轮"
        case (.agreement, .english): "agreement of several answers"
        case (.agreement, .chinese): "多个答案的一致"
        case (.laterCandidate, .english): "later candidate"
        case (.laterCandidate, .chinese): "后来的候选"
        case (.nearMiss, .english): "search from a candidate"
        case (.nearMiss, .chinese): "从候选出发的搜索"
        }
    }
}

extension FailureKind {
    package func text(_ language: ReportWord.Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }

    private var english: String {
        switch self {
        case .wrongAnswer: "wrong answer"
        case .cutAnswer: "answer cut at its cap"
        case .tooLarge: "request too large"
        case .wrongThoughProven: "landed as proven, wrong"
        case .wrongAndUnproven: "landed as unproven, wrong"
        case .refused: "refused or asked back"
        case .gaveUp: "gave up: no candidate passed"
        case .timedOut: "out of time"
        case .cancelled: "cancelled"
        case .checkEnded: "result never ends"
        }
    }

    private var chinese: String {
        switch self {
        case .wrongAnswer: "答案错误"
        case .cutAnswer: "答案被截断"
        case .tooLarge: "请求过大"
        case .wrongThoughProven: "称已证明，但错误"
        case .wrongAndUnproven: "未证明，且错误"
        case .refused: "拒绝或反问"
        case .gaveUp: "放弃：没有候选通过"
        case .timedOut: "超时"
        case .cancelled: "已取消"
        case .checkEnded: "结果不终止"
        }
    }
}
