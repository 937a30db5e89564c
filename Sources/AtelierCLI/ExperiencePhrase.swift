/// What people read of the order in which a run tried things, in each language.
enum ExperiencePhrase: CaseIterable, Template {
    case head
    case first
    case demoted
    case sample
    case reasoned
    case whole

    func template(_ language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }

    private var english: String {
        switch self {
        case .head: "Order"
        case .first:
            "%1 first, for that solved the last change of this kind here (%2: %3 candidates, %4 tokens written)"
        case .demoted: "as usual again, for %1 went first in %2 and did not solve it"
        case .sample: "a freer draw"
        case .reasoned: "the reason before the code"
        case .whole: "the whole file at once"
        }
    }

    private var chinese: String {
        switch self {
        case .head: "顺序"
        case .first: "先用“%1”，因为它解决了这里上一个同类改动（%2：%3 个候选，写出 %4 个 token）"
        case .demoted: "恢复通常的顺序，因为“%1”在 %2 中排在最前却没有解决问题"
        case .sample: "更自由的抽取"
        case .reasoned: "先说原因再写代码"
        case .whole: "一次写出整个文件"
        }
    }
}
