internal import AtelierGit

/// How a repository's hooks stand, for people and for programs.
enum HookPage {
    private struct View: Encodable {
        struct Hook: Encodable {
            let name: String
            let state: String
            let before: [String]
        }

        let folder: String
        let hooks: [Hook]
    }

    static func give(
        _ installation: HookInstallation,
        _ hooks: [HookInstallation.Hook],
        in session: Session,
        ending: String? = nil
    ) throws {
        let view = View(
            folder: installation.folder,
            hooks: hooks.map { View.Hook(name: $0.name, state: $0.state.rawValue, before: $0.before) }
        )
        try session.give(view, page: page(view, hooks, session.texts, ending: ending))
    }

    private static func page(
        _ view: View,
        _ hooks: [HookInstallation.Hook],
        _ texts: Texts,
        ending: String?
    ) -> String {
        let width = hooks.map(\.name.count).max() ?? 0
        let lines = hooks.map { hook in
            let name = hook.name.padding(to: width + 2)
            let files = hook.before.map(fileName).joined(separator: ", ")
            let after = files.isEmpty ? "" : " " + texts(HookPhrase.after, files)
            return "\(name)\(texts(HookPhrase(hook.state)))\(Sanitizer.line(after))"
        }
        let isDisplaced = hooks.contains { $0.state == .displaced }
        let ends = isDisplaced ? [texts(HookPhrase.putRight)] : ending.map { [$0] } ?? []
        return ([Sanitizer.line(view.folder)] + lines + ends).map { $0 + "\n" }.joined()
    }

    private static func fileName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}

extension String {
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

/// What people read about hooks, in each language.
enum HookPhrase: CaseIterable, Template {
    case installed
    case calledByOther
    case displaced
    case other
    case none
    case after
    case putRight
    case daemonAnswers
    case messagesByName
    case noFindings
    case howToApply

    init(_ state: HookInstallation.State) {
        switch state {
        case .installed: self = .installed
        case .calledByOther: self = .calledByOther
        case .displaced: self = .displaced
        case .other: self = .other
        case .none: self = .none
        }
    }

    func template(_ language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }

    private var english: String {
        switch self {
        case .installed: "installed"
        case .calledByOther: "installed, called by another hook manager"
        case .displaced: "DISPLACED by another hook manager"
        case .other: "somebody else's"
        case .none: "-"
        case .after: "after %1"
        case .putRight: "Put ours beside what displaced it:  atelier hook install"
        case .noFindings: "No review has remarked on anything."
        case .howToApply:
            "These only advise. Have one mended on a branch of its own, with proof:  atelier apply FINDING"
        case .daemonAnswers: "The daemon answers them; without one git goes on:  atelier daemon start"
        case .messagesByName: "A first line for empty messages:  atelier hook install prepare-commit-msg"
        }
    }

    private var chinese: String {
        switch self {
        case .installed: "已安装"
        case .calledByOther: "已安装，由其他钩子管理器调用"
        case .displaced: "已被其他钩子管理器替换"
        case .other: "他人的钩子"
        case .none: "-"
        case .after: "在 %1 之后运行"
        case .putRight: "恢复我们的钩子，并保留现有钩子：  atelier hook install"
        case .noFindings: "审查没有提出任何意见。"
        case .howToApply: "以上仅供参考。在单独的分支上修复并验证：  atelier apply FINDING"
        case .daemonAnswers: "由守护进程应答；它未运行时 git 照常继续：  atelier daemon start"
        case .messagesByName: "为空提交信息生成首行：  atelier hook install prepare-commit-msg"
        }
    }
}
