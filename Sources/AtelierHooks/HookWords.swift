internal import AtelierChecks
internal import AtelierDomain

/// What hooks say, in the user's language.
package struct HookWords {
    let language: HookLanguage

    package init(_ language: HookLanguage) {
        self.language = language
    }

    /// Findings that are told of; the rest is counted.
    private static let toldMax = 20

    private func say(_ english: String, _ chinese: String) -> String {
        "atelier: " + (language == .chinese ? chinese : english)
    }

    func settings(_ complaint: String) -> String {
        say("the settings of the checks are not used: \(complaint)", "未采用检查设置：\(complaint)")
    }

    /// The findings of a verdict, errors first; none where nothing was found.
    func lines(of verdict: HookVerdict) -> [String] {
        let errors = verdict.findings.filter { $0.severity == .error }
        let others = verdict.findings.filter { $0.severity != .error }
        guard !verdict.findings.isEmpty else { return [] }
        var lines: [String] = []
        if !errors.isEmpty {
            lines.append(say("this is not let through (\(errors.count)):", "以下问题阻止了提交（\(errors.count) 项）："))
        }
        for finding in (errors + others).prefix(Self.toldMax) { lines.append(line(of: finding)) }
        let rest = verdict.findings.count - Self.toldMax
        if rest > 0 { lines.append(say("and \(rest) more", "另有 \(rest) 项")) }
        return lines
    }

    func line(of finding: Finding) -> String {
        let place = finding.path + (finding.line.map { ":\($0)" } ?? "")
        let kind =
            switch finding.severity {
            case .error: language == .chinese ? "错误" : "error"
            case .warning: language == .chinese ? "警告" : "warning"
            case .note: language == .chinese ? "提示" : "note"
            }
        return "  \(place): \(kind): \(finding.message) [\(finding.rule)]"
    }

    func wayOut(of verdict: HookVerdict) -> String {
        let rules = Set(verdict.findings.filter { $0.severity == .error }.map(\.rule)).sorted().joined(separator: ",")
        return say(
            "mend it and stage it again, or take it for right once with SKIP=\(rules)",
            "请修改后重新暂存；若确认无误，可用 SKIP=\(rules) 放行一次"
        )
    }

    func commit(_ commit: HistoryCommit) -> String {
        say("in commit \(commit.id.short) (\(commit.subject)):", "提交 \(commit.id.short)（\(commit.subject)）：")
    }

    func letThrough(_ commit: HistoryCommit, _ rules: [String]) -> String {
        let names = rules.joined(separator: ", ")
        return say(
            "commit \(commit.id.short) (\(commit.subject)) was let through with SKIP when it was made: \(names)",
            "提交 \(commit.id.short)（\(commit.subject)）在创建时已用 SKIP 放行：\(names)"
        )
    }

    func checkFailed(_ commit: HistoryCommit, _ verdict: HookVerdict) -> [String] {
        let head = say(
            "the check of commit \(commit.id.short) (\(commit.subject)) failed; it is run once more",
            "提交 \(commit.id.short)（\(commit.subject)）的检查未通过；正在重新运行"
        )
        return [head] + verdict.detail.split(separator: "\n").suffix(8).map { "  \($0)" }
    }

    func checkUnderWay(_ commit: HistoryCommit) -> String {
        say(
            "the check of commit \(commit.id.short) is not done yet",
            "提交 \(commit.id.short) 的检查尚未完成"
        )
    }

    func checkBegins(_ commit: HistoryCommit) -> String {
        say(
            "not all tests of commit \(commit.id.short) were run yet; they are now, and their verdict is for the next push",
            "提交 \(commit.id.short) 的全部测试尚未运行；现在开始运行，结果用于下次推送"
        )
    }

    func linted(_ commit: HistoryCommit) -> String {
        say(
            "the repository's formatter or linter on commit \(commit.id.short) (\(commit.subject)):",
            "仓库的格式化或静态检查工具对提交 \(commit.id.short)（\(commit.subject)）的意见："
        )
    }

    func pushRefused() -> String {
        say(
            "nothing was pushed; push without these checks with git push --no-verify",
            "未推送；可用 git push --no-verify 跳过检查"
        )
    }

    func reviewed(_ count: Int) -> String {
        say(
            "the review of earlier commits has \(count) remark\(count == 1 ? "" : "s"): atelier hook findings",
            "对先前提交的审查有 \(count) 条意见：atelier hook findings"
        )
    }

    func tooMany(_ limit: Int) -> String {
        say("only the newest \(limit) commits were looked at", "只检查了最新的 \(limit) 个提交")
    }

    func reference(_ name: String) -> String {
        say("\(name) is refused:", "拒绝更新 \(name)：")
    }

    func inputCut() -> String {
        say("git told of more references than could be looked at", "引用过多，只检查了其中一部分")
    }

    /// What became of a commit that asked for work; `place` is its message or a file.
    package func asked(_ text: String, at place: String?, _ outcome: AskedOutcome) -> String {
        let place = place ?? (language == .chinese ? "提交信息" : "the message")
        return switch outcome {
        case .taken(let id):
            say("\(id) is worked on, as asked in \(place): \(text)", "已按 \(place) 的请求开始处理 \(id)：\(text)")
        case .refused(let why):
            say("\(text) (asked in \(place)) is not worked on: \(why)", "未处理 \(place) 的请求“\(text)”：\(why)")
        }
    }

    func habit(_ remark: MessageRemark) -> String {
        switch remark {
        case .tooLong(let count, let limit):
            say(
                "the first line has \(count) characters; here they have at most \(limit)",
                "首行有 \(count) 个字符；此仓库通常不超过 \(limit) 个"
            )
        case .noBlankLine: say("the second line is not empty", "第二行不是空行")
        case .notConventional:
            say("commits here begin with a kind, such as `fix(scope): `", "此仓库的提交以类型开头，例如 `fix(scope): `")
        case .noScope: say("commits here begin with what they are about, such as `docs: `", "此仓库的提交以范围开头，例如 `docs: `")
        case .fullStop: say("first lines here end without a full stop", "此仓库的首行不以句号结尾")
        case .noIssueKey(let example):
            say("commits here name an issue, such as \(example)", "此仓库的提交会注明问题编号，例如 \(example)")
        }
    }
}

/// Whether work that a commit asked for became a requirement.
package enum AskedOutcome: Equatable, Sendable {
    /// The requirement's identifier.
    case taken(String)
    case refused(String)
}
