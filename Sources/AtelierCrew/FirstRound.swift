internal import AtelierCodeMap
internal import AtelierDomain
internal import AtelierGates
internal import Foundation

/// What goes before the model's likeliest answer and needs no model: the search for a slip, and tests of code that is there.
struct FirstRound {
    let draw: Draw
    let baseline: BaselineFact
    let worktree: String

    private var plan: PlanFact { draw.plan }
    private var mending: Mending { Mending(plan: plan, before: baseline.before, map: draw.base.map) }

    /// A candidate without the model, where failing tests are in sight and a mutant of an edited symbol passes them.
    ///
    /// Examples alone do not start a search: one or two are too few to tell a mend from a chance hit. `taken` gets what it
    /// took.
    func slip(_ result: inout TaskResult, _ taken: inout CandidateFact.Search?) async throws -> CandidateFact? {
        guard let check = plan.check, plan.edits.allSatisfy({ $0.action == .replace }) else { return nil }
        let search = MutantSearch(
            plan: plan,
            base: draw.base,
            ports: draw.ports,
            worktree: worktree,
            before: baseline.before
        )
        let asksForFix = CommitMessage.asksForFix(draw.requirement)
        guard mending.isAsked || asksForFix && baseline.before?.failed.isEmpty == false && search.canLook(check) else {
            return nil
        }
        for edit in plan.edits {
            guard let finding = try await search.find(edit, check: check, with: baseline.test) else { continue }
            finding.add(to: &result, &taken)
            guard let content = finding.content else { continue }
            let lines = draw.base.map.symbol(path: edit.path, qualifiedName: edit.symbol)?.lines.count ?? 0
            return CandidateFact(
                number: 0,
                changes: [FileChange(path: edit.path, content: content)],
                answers: [],
                problem: "",
                linesBefore: lines,
                linesAfter: lines
            )
        }
        return nil
    }
}
