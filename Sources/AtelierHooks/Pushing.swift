internal import AtelierChecks
internal import AtelierDomain

/// One reference that a push or a receive moves.
struct ReferenceUpdate: Equatable {
    let name: String
    /// Nil where it is made.
    let old: ObjectID?
    /// Nil where it is deleted.
    let new: ObjectID?

    /// `<local reference> <local id> <remote reference> <remote id>`, as pre-push is told.
    init?(pushLine line: Substring) {
        let words = line.split(separator: " ")
        guard words.count == 4, let new = ObjectID(hex: String(words[1])), let old = ObjectID(hex: String(words[3]))
        else {
            return nil
        }
        self.init(name: String(words[2]), old: old, new: new)
    }

    /// `<old id> <new id> <reference>`, as pre-receive is told.
    init?(receiveLine line: Substring) {
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count == 3, let old = ObjectID(hex: String(words[0])), let new = ObjectID(hex: String(words[1]))
        else {
            return nil
        }
        self.init(name: String(words[2]), old: old, new: new)
    }

    /// All zeros stand for no object.
    init(name: String, old: ObjectID, new: ObjectID) {
        func isThere(_ id: ObjectID) -> Bool { id.hex.contains { $0 != "0" } }
        self.name = name
        self.old = isThere(old) ? old : nil
        self.new = isThere(new) ? new : nil
    }
}

extension HookDesk {
    /// What one push or receive is judged by at most: references and commits.
    private static let moveMax = (references: 100, commits: 500)
    /// How long a push may wait: it talks to another machine anyway.
    private static let pushMilliseconds = 5_000

    /// Judges every commit that is sent: its change by the fast checks, its tree by what the check command said of it.
    func judgePush(
        _ question: HookQuestion,
        _ repository: any HookRepository,
        _ outcome: inout Outcome,
        _ say: Say
    ) async throws {
        let updates = question.input.split(separator: "\n").compactMap(ReferenceUpdate.init(pushLine:))
        guard !question.isInContinuousIntegration, !updates.isEmpty || question.isInputCut else {
            outcome.isSkipped = true
            return
        }
        try await say(.budget(max(Self.pushMilliseconds, budgetMilliseconds())))
        // A remote without a name is called by its address; then everything known from anywhere is left out.
        let remote = question.arguments.first.flatMap { $0.contains("/") || $0.contains(":") ? nil : $0 }
        let glob = remote.map { "refs/remotes/\($0)" } ?? "refs/remotes"
        let commits = try await commits(of: updates, in: repository, references: glob, question, say)
        outcome.object = commits.first?.id
        let words = HookWords(question.language)
        for commit in commits {
            if try await !judge(commit, in: repository, question, &outcome, say) { outcome.exit = 1 }
            guard !question.skipped.contains("check") else { continue }
            if try await !judgeSlow(commit, isTip: commit == commits.first, in: repository, question, &outcome, say) {
                outcome.exit = 1
            }
        }
        if outcome.exit != 0 { try await say(.err(words.pushRefused())) }
    }

    /// What the repository's own commands said of a commit; gives whether it passed, as far as is known.
    ///
    /// Of the tip all tests are wanted; of the others, those that their changes can break were enough.
    private func judgeSlow(
        _ commit: HistoryCommit,
        isTip: Bool,
        in repository: any HookRepository,
        _ question: HookQuestion,
        _ outcome: inout Outcome,
        _ say: Say
    ) async throws -> Bool {
        let words = HookWords(question.language)
        let tree = commit.state.tree
        if let lint = try await shelf.verdict(of: .lint, on: tree, in: repository.path), !lint.findings.isEmpty {
            try await say(.err(words.linted(commit)))
            for line in words.lines(of: lint) { try await say(.err(line)) }
        }
        let whole = try await shelf.verdict(of: .check, on: tree, in: repository.path)
        let part = try await whole == nil ? shelf.verdict(of: .affected, on: tree, in: repository.path) : nil
        if let failed = [whole, part].compactMap(\.self).first(where: { !$0.isPassed }) {
            for line in words.checkFailed(commit, failed) { try await say(.err(line)) }
            outcome.wishes.append((commit.state, .again))
            return false
        }
        if await checks.isUnderWay(tree, in: repository.path) {
            try await say(.err(words.checkUnderWay(commit)))
        } else if isTip, whole == nil, try await repository.settings(in: tree).runsCheck {
            try await say(.err(words.checkBegins(commit)))
            outcome.wishes.append((commit.state, .committed))
        }
        return true
    }

    /// Judges what is about to come into a repository, reference by reference; `update` is asked for one, `pre-receive` for all.
    func judgeReceive(
        _ question: HookQuestion,
        _ repository: any HookRepository,
        _ outcome: inout Outcome,
        _ say: Say
    ) async throws {
        let updates = Self.receivedUpdates(question)
        try await say(.budget(Self.pushMilliseconds))
        let words = HookWords(question.language)
        if updates.isEmpty, question.isInputCut { try await say(.err(words.inputCut())) }
        for update in updates {
            var isRefused = false
            for commit in try await commits(of: [update], in: repository, references: "refs/*", question, say) {
                outcome.object = outcome.object ?? commit.id
                if try await judge(commit, in: repository, question, &outcome, say) { continue }
                isRefused = true
            }
            guard isRefused else { continue }
            outcome.exit = 1
            try await say(.err(words.reference(update.name)))
        }
    }

    static func receivedUpdates(_ question: HookQuestion) -> [ReferenceUpdate] {
        guard question.hook == .update else {
            return question.input.split(separator: "\n").compactMap(ReferenceUpdate.init(receiveLine:))
        }
        let told = question.arguments
        guard told.count == 3 else { return [] }
        return [ReferenceUpdate(receiveLine: "\(told[1]) \(told[2]) \(told[0])")].compactMap(\.self)
    }

    /// The fast verdict of a commit, told where something was found; gives whether it passed.
    private func judge(
        _ commit: HistoryCommit,
        in repository: any HookRepository,
        _ question: HookQuestion,
        _ outcome: inout Outcome,
        _ say: Say
    ) async throws -> Bool {
        let skipped = question.skipped.filter { $0 != "check" && $0 != "message" }
        let judgement = try await judgement(of: commit.state, in: repository, skipped: skipped, expected: say)
        if !judgement.wasReady { outcome.made.append(judgement.verdict) }
        // Warnings were told of when the commit was made.
        guard !judgement.verdict.isPassed else { return true }
        let words = HookWords(question.language)
        // Whoever let it through decided for the commit, not for a repository that others push to.
        if question.hook == .prePush {
            let rules = try await shelf.letThrough(commit.state.tree)
            let errors = judgement.verdict.findings.filter { $0.severity == .error }
            if errors.allSatisfy({ error in rules.contains { CheckRule.isMeant(rule: error.rule, by: $0) } }) {
                try await say(.err(words.letThrough(commit, Set(errors.map(\.rule)).sorted())))
                return true
            }
        }
        try await say(.err(words.commit(commit)))
        for line in words.lines(of: judgement.verdict) { try await say(.err(line)) }
        return false
    }

    /// Each commit once, newest first.
    private func commits(
        of updates: [ReferenceUpdate],
        in repository: any HookRepository,
        references glob: String,
        _ question: HookQuestion,
        _ say: Say
    ) async throws -> [HistoryCommit] {
        let words = HookWords(question.language)
        if updates.count > Self.moveMax.references || question.isInputCut { try await say(.err(words.inputCut())) }
        var commits: [HistoryCommit] = []
        for update in updates.prefix(Self.moveMax.references) {
            guard let new = update.new else { continue }
            let rest = Self.moveMax.commits + 1 - commits.count
            let hidden = [update.old].compactMap(\.self)
            let brought = try await repository.commits(from: new, beyond: hidden, references: glob, limit: max(1, rest))
            commits += brought.filter { commit in !commits.contains { $0.id == commit.id } }
        }
        if commits.count > Self.moveMax.commits { try await say(.err(words.tooMany(Self.moveMax.commits))) }
        return Array(commits.prefix(Self.moveMax.commits))
    }
}
