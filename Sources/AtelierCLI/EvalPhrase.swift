internal import AtelierEval

/// What people read while an evaluation runs, in each language.
enum EvalPhrase: CaseIterable, Template {
    case begun
    case left
    case solved
    case unsolved
    case again
    case readyAlready
    case silentDaemon
    case written

    func template(_ language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }

    private var english: String {
        switch self {
        case .begun: "[%1/%2] %3 %4"
        case .left: "about %1 left"
        case .solved: "solved"
        case .unsolved: "NOT solved"
        case .again: "%1 %2 is run again, for this has changed: %3"
        case .readyAlready: "%1 results in all, %2 of them from before."
        case .silentDaemon: "Starting a second daemon, whose model never answers."
        case .written: "Wrote %1"
        }
    }

    private var chinese: String {
        switch self {
        case .begun: "【%1/%2】%3 %4"
        case .left: "约剩 %1"
        case .solved: "已解决"
        case .unsolved: "未解决"
        case .again: "%1 %2 重新运行，因为有变化：%3"
        case .readyAlready: "共 %1 个结果，其中 %2 个是以前的。"
        case .silentDaemon: "正在启动第二个守护进程，它的模型从不回答。"
        case .written: "已写入 %1"
        }
    }
}

/// What makes a stored result worthless, in each language.
struct DifferencePhrase: Template {
    let difference: ResultKey.Difference

    func template(_ language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }

    private var english: String {
        switch difference {
        case .place: "its place"
        case .caseContent: "the case"
        case .model: "the model"
        case .version: "the release of atelier"
        case .build: "the daemon's program or agents"
        case .seed: "the seed"
        case .tokens: "the crew's tokens"
        }
    }

    private var chinese: String {
        switch difference {
        case .place: "位置"
        case .caseContent: "题目"
        case .model: "模型"
        case .version: "atelier 版本"
        case .build: "守护进程程序或代理定义"
        case .seed: "种子"
        case .tokens: "团队的 token 数"
        }
    }
}

extension Language {
    /// The language of the report's pages.
    var report: ReportWord.Language {
        switch self {
        case .english: .english
        case .chinese: .chinese
        }
    }
}
