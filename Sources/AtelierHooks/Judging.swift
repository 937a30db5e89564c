internal import AtelierChecks
package import AtelierDomain

extension HookDesk {
    /// A verdict with what the user may have to know of how it came about.
    package struct Judgement: Sendable {
        package let verdict: HookVerdict
        package let settings: HookSettings
        /// Whether it was ready before it was asked for.
        package let wasReady: Bool
    }

    /// The fast verdict of a state: remembered, from the shelf, or made now.
    ///
    /// Rules in `skipped` do not count this time. `expected` is told how many milliseconds making it takes, when it has to be
    /// made and that is more than usual.
    package func judgement(
        of state: StagedState,
        in repository: any HookRepository,
        skipped: [String] = [],
        expected: Say = { _ in }
    ) async throws -> Judgement {
        var settings = try await repository.settings(in: state.tree)
        settings.policy.off += skipped
        let key = VerdictKey(
            tree: state.tree,
            bases: state.bases,
            kind: .fast,
            policy: settings.policy.digest,
            program: program
        )
        if let known = memory[key] { return Judgement(verdict: known, settings: settings, wasReady: true) }
        let startedAtMs = nowMs()
        let entries = try await repository.entries(of: state)
        // A small change is judged before the board, which may be at a sync, has answered.
        if entries.count > Self.smallCount, let kept = try await shelf.verdict(key) {
            memory.keep(kept)
            return Judgement(verdict: kept, settings: settings, wasReady: true)
        }
        if let milliseconds = Self.milliseconds(for: entries, usual: budgetMilliseconds()) {
            try await expected(.budget(milliseconds))
        }
        var findings: [Finding] = []
        for part in Self.parts(of: entries) {
            try Task.checkCancellation()
            // Another hook may have come up meanwhile, and must hear within milliseconds that somebody is there.
            await Task.yield()
            let change = try await repository.change(part, of: state.tree)
            findings += check(change, settings.policy)
        }
        let now = nowMs()
        let verdict = HookVerdict(
            key: key,
            isPassed: !findings.contains { $0.severity == .error },
            findings: Array(Set(findings).sorted().prefix(Self.findingsMax)),
            milliseconds: Int(max(0, now - startedAtMs)),
            madeAtMs: now
        )
        memory.keep(verdict)
        return Judgement(verdict: verdict, settings: settings, wasReady: false)
    }

    /// A change with more findings than these is mended by other means than a list.
    private static let findingsMax = 1_000
    /// Files that are judged faster than they are looked up.
    private static let smallCount = 20
    /// What one round of checks reads at most.
    private static let partMax = (files: 200, bytes: 4 << 20)
    /// Over this nothing is read.
    private static let fileBytesMax = 1 << 20

    private static func readBytes(_ entry: ChangedEntry) -> Int {
        [entry.old?.bytes ?? 0, entry.new?.bytes ?? 0].filter { $0 <= fileBytesMax }.reduce(0, +)
    }

    /// Longer than usual only for changes that nobody makes by hand: a millisecond a file, and one for 20 kB.
    private static func milliseconds(for entries: [ChangedEntry], usual: Int) -> Int? {
        let bytes = entries.reduce(0) { $0 + readBytes($1) }
        let needed = usual + entries.count + bytes / 20_000
        return entries.count > 100 || bytes > 4 << 20 ? min(needed, 60_000) : nil
    }

    /// So that a first commit of a large repository does not lie in the memory as a whole.
    private static func parts(of entries: [ChangedEntry]) -> [ArraySlice<ChangedEntry>] {
        var parts: [ArraySlice<ChangedEntry>] = []
        var (start, bytes) = (0, 0)
        for (position, entry) in entries.enumerated() {
            bytes += readBytes(entry)
            guard position + 1 - start >= partMax.files || bytes >= partMax.bytes else { continue }
            parts.append(entries[start...position])
            (start, bytes) = (position + 1, 0)
        }
        if start < entries.count { parts.append(entries[start...]) }
        return parts
    }

    /// Those of the names in `SKIP` that are rules of ours or begin some; other hook managers read the same variable.
    static func rules(in skipped: [String]) -> [String] {
        Set(skipped).filter { name in FastChecks.rules.contains { $0.isMeant(by: name) } }.sorted()
    }

    func judgeCommit(
        _ question: HookQuestion,
        _ repository: any HookRepository,
        _ outcome: inout Outcome,
        _ say: Say
    ) async throws {
        // A rebase makes commits that were judged when they were new; in a merge or cherry-pick the conflicts are what matters.
        guard !question.isInContinuousIntegration, await repository.operation() != .rebase else {
            outcome.isSkipped = true
            return
        }
        let state = try await repository.staged(index: question.index)
        outcome.object = state.tree
        guard !state.isUnchanged else { return }
        let judgement = try await judgement(of: state, in: repository, skipped: question.skipped, expected: say)
        if !judgement.wasReady { outcome.made.append(judgement.verdict) }
        let words = HookWords(question.language)
        if let complaint = judgement.settings.complaint { try await say(.err(words.settings(complaint))) }
        for line in words.lines(of: judgement.verdict) { try await say(.err(line)) }
        if judgement.settings.reviews {
            let untold = reviews.tell(of: repository.path)
            if untold > 0 { try await say(.err(words.reviewed(untold))) }
        }
        outcome.exit = judgement.verdict.isPassed ? 0 : 1
        guard judgement.verdict.isPassed else {
            try await say(.err(words.wayOut(of: judgement.verdict)))
            return
        }
        let rules = Self.rules(in: question.skipped)
        if !rules.isEmpty { outcome.letThrough = (state.tree, rules) }
        if judgement.settings.runsCheck { outcome.wishes.append((state, .staged)) }
    }
}
