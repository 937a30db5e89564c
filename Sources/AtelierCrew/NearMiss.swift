internal import AtelierCodeMap
internal import AtelierDomain
internal import AtelierGates

/// The search for a slip in what the model wrote, where failing tests are in sight: it is often one operator, number or
/// name away from what passes, and the search costs no tokens.
struct NearMiss {
    let draw: Draw
    let baseline: BaselineFact
    let assignment: Assignment

    /// All such searches of a run together.
    private static let secondsMax = 180
    /// A mutant that takes longer than this belongs to tests that are too slow to try hundreds.
    private static let mutantMillisecondsMax = 500

    private var plan: PlanFact { draw.plan }

    /// Candidate `number`: the one before with one small change; nil where none was found or none was looked for.
    ///
    /// It passes the tests and the gates that need no run. What the search took is added to `search`.
    func candidate(
        _ number: Int,
        _ search: inout CandidateFact.Search?,
        _ result: inout TaskResult
    ) async throws -> CandidateFact? {
        let earlier: [CandidateFact] = try assignment.allFacts("candidate")
        guard let check = plan.check, let last = earlier.last, canSearch,
            isWorth(last, after: earlier.dropLast(), try assignment.fact("judgement"))
        else { return nil }
        let mutants = MutantSearch(
            plan: plan,
            base: draw.base,
            ports: draw.ports,
            worktree: assignment.worktree,
            before: baseline.before
        )
        for edit in plan.edits {
            let secondsLeft = Self.secondsMax - Self.milliseconds(earlier, and: search) / 1_000
            guard secondsLeft > 0 else { return nil }
            let finding = try await mutants.find(
                edit,
                in: last.changes,
                check: check,
                with: baseline.test,
                before: number,
                seconds: secondsLeft
            )
            guard let finding else { continue }
            finding.add(to: &result, &search)
            guard let content = finding.content else { continue }
            let others = last.changes.filter { $0.path != edit.path }
            let candidate = CandidateFact(
                number: number,
                changes: (others + [FileChange(path: edit.path, content: content)]).sorted { $0.path < $1.path },
                answers: [],
                problem: "",
                linesBefore: last.linesBefore,
                linesAfter: last.linesAfter
            )
            if draw.trial(of: candidate, baseline, assignment).passesCheaply { return candidate }
        }
        return nil
    }

    /// Whether tests fail that are about the edits and nothing else does, which no small change of these would mend; and less
    /// than half of the run's time is spent.
    private var canSearch: Bool {
        let mending = Mending(plan: plan, before: baseline.before, map: draw.base.map)
        let isAll = mending.isWhole || (baseline.before?.failed ?? []).isSubset(of: mending.targets)
        let hasTime = assignment.spent.milliseconds * 2 < assignment.claim.requirement.budget.secondsMax * 1_000
        return mending.isAsked && isAll && hasTime && plan.edits.allSatisfy { $0.action == .replace }
    }

    /// Whether `last` is the model's and new, failed at tests and not before them, and those tests are quick.
    private func isWorth(
        _ last: CandidateFact,
        after earlier: some Sequence<CandidateFact>,
        _ judgement: JudgementFact
    ) -> Bool {
        guard judgement.number == last.number, let after = judgement.after, after.exitStatus != 0,
            !last.answers.isEmpty, !last.changes.isEmpty, !earlier.contains(where: { $0.changes == last.changes })
        else { return false }
        let first = earlier.first { $0.number == 0 } ?? last
        guard let search = first.search, search.mutants > 0 else { return false }
        return search.milliseconds <= search.mutants * Self.mutantMillisecondsMax
    }

    /// What the searches of a run took but for the first, which is not among these.
    private static func milliseconds(_ earlier: [CandidateFact], and search: CandidateFact.Search?) -> Int {
        let before = earlier.filter { $0.number > 0 }.compactMap(\.search)
        return (before + [search].compactMap(\.self)).reduce(0) { $0 + $1.milliseconds }
    }
}
