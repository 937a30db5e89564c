package import AtelierDomain
internal import AtelierGates
internal import Foundation

/// Runs tests: the baseline before any code is written, and the judgement of each candidate.
package struct Tester: Sendable {
    package init() {}

    /// Runs the existing tests on the base, turns the requirement's examples into tests, and runs those on the old code:
    /// what passes there proves nothing about a change.
    package func baseline(_ assignment: Assignment, ports: Ports) async throws -> TaskResult {
        let plan: PlanFact = try assignment.fact("plan")
        let requirement = assignment.claim.requirement
        let base = try await Codebase.load(requirement.baseCommit, ports: ports)
        var result = TaskResult()
        guard let check = plan.check else {
            let why = plan.examples.isEmpty ? [] : ["the repository has no test command to run examples with"]
            let fact = BaselineFact(before: nil, test: nil, biting: [], setAside: why, failure: "")
            result.facts = [try FactDraft(kind: "baseline", value: fact)]
            return result
        }
        let runner = CheckRunner(ports: ports, worktree: assignment.worktree, check: check, base: base)
        let before = try await runner.run(on: base.tree, purpose: "baseline")
        before.add(to: &result)
        let writer = ExampleTestWriter(plan: plan, base: base, check: check)
        let (test, setAside) = writer.write(plan.examples)
        var biting = Set<String>()
        var failure = ""
        if let test {
            let tree = try await ports.repository.tree(from: base.tree, applying: [test.change])
            let old = try await runner.run(on: tree, purpose: "bite")
            old.add(to: &result)
            biting = old.report.notHolding(test.names)
            failure = biting.isEmpty ? "" : TestOutput.failure(in: old.output)
        }
        var fact = BaselineFact(
            before: before.report,
            test: test,
            biting: biting,
            setAside: setAside,
            failure: failure
        )
        if before.report.exitStatus != 0 { fact.ownFailure = TestOutput.failure(in: before.output) }
        result.facts = [try FactDraft(kind: "baseline", value: fact)]
        ports.failPoint("afterTests")
        return result
    }

    /// Judges one candidate by the gates; sends the next round to the coder, or the best candidate to ops.
    package func judge(_ assignment: Assignment, ports: Ports) async throws -> TaskResult {
        let plan: PlanFact = try assignment.fact("plan")
        let baseline: BaselineFact = try assignment.fact("baseline")
        let candidate: CandidateFact = try assignment.fact("candidate")
        let requirement = assignment.claim.requirement
        let trial = Trial(
            plan: plan,
            baseline: baseline,
            candidate: candidate,
            requirement: requirement,
            base: try await Codebase.load(requirement.baseCommit, ports: ports),
            ports: ports,
            worktree: assignment.worktree
        )
        let outcome = try await trial.outcome(with: baseline.test, purpose: "check.\(candidate.number)")
        var result = TaskResult()
        outcome.add(to: &result)
        let judgement = trial.judgement(of: outcome)
        result.facts.append(try FactDraft(kind: "judgement", subject: String(candidate.number), value: judgement))
        ports.failPoint("afterTests")
        let isWorthAgreement = try Agreeing.isWorth(
            plan,
            baseline,
            candidate,
            base: trial.base,
            mending: trial.mending,
            assignment: assignment
        )
        if let edit = plan.edits.first, edit.action == .writeTests, edit.symbol.isEmpty,
            judgement.verdict.outcome != .passed
        {
            // The model does not see this file, and must not write it anew.
            let why = judgement.verdict.reasons.first ?? "they do not hold"
            result.ending = .ends(.failed, reason: "the completed tests did not pass: \(why)")
            return result
        }
        if let edit = plan.edits.first, edit.action.isByRule, judgement.verdict.outcome != .passed {
            // The same rule makes the same change again.
            let why = judgement.verdict.reasons.first ?? "it does not hold"
            result.ending = .ends(.failed, reason: "the change by rule did not pass: \(why)")
            return result
        }
        try Self.next(after: judgement, agreeing: isWorthAgreement, assignment: assignment, result: &result)
        return result
    }

    /// What happens after a judgement: landing, other answers to compare with first, another round, or the end of the run.
    private static func next(
        after judgement: JudgementFact,
        agreeing: Bool,
        assignment: Assignment,
        result: inout TaskResult
    ) throws {
        let budget = assignment.claim.requirement.budget
        let judged = "judge.\(judgement.number)"
        if judgement.verdict.outcome == .passed {
            let next =
                agreeing
                ? TaskDraft(role: .coder, kind: "agree.\(judgement.number)", dependsOn: [judged])
                : TaskDraft(role: .ops, kind: "land", dependsOn: [judged])
            result.tasks = [next]
            return
        }
        let round = judgement.number + 1
        let spent = assignment.spent
        let isOver =
            round >= budget.candidatesMax || spent.tokens >= budget.tokensMax
            || spent.milliseconds >= budget.secondsMax * 1_000
        guard isOver else {
            result.tasks = [TaskDraft(role: .coder, kind: "code.\(round)", dependsOn: [judged])]
            return
        }
        let why = judgement.verdict.reasons.first ?? "no candidate passed"
        result.ending = .ends(.failed, reason: "\(round) candidate(s) tried, none passed the gates; the last: \(why)")
    }
}
