internal import AtelierCodeMap
package import AtelierDomain
internal import AtelierGates
internal import Foundation

/// Writes code symbol by symbol: the model gives the new text of one symbol, the splice is ours.
package struct Coder: Sendable {
    package init() {}

    /// Makes one candidate: without the model where a carried change merges, failing tests lead to a slip in the code or in
    /// the candidate before, or tests are all that is asked for; else in the way that the round's approach says.
    package func work(_ assignment: Assignment, ports: Ports) async throws -> TaskResult {
        let plan: PlanFact = try assignment.fact("plan")
        let baseline: BaselineFact = try assignment.fact("baseline")
        let requirement = assignment.claim.requirement
        let round = Int(assignment.claim.task.kind.split(separator: ".").last ?? "0") ?? 0
        let base = try await Codebase.load(requirement.baseCommit, ports: ports)
        let carrying = try await Carrying.of(requirement, base: base, ports: ports)
        let draw = Draw(
            plan: plan,
            base: base,
            requirement: requirement.text,
            examples: baseline.test?.examples ?? [],
            definition: try assignment.crew.definition(of: .coder),
            carrying: carrying,
            ports: ports
        )
        if assignment.claim.task.kind.hasPrefix("agree.") {
            return try await Agreeing(
                draw: draw,
                baseline: baseline,
                candidate: try assignment.fact("candidate"),
                judgement: try assignment.fact("judgement"),
                assignment: assignment
            ).work(ports: ports)
        }
        var result = TaskResult()
        var candidate: CandidateFact?
        var search: CandidateFact.Search?
        if let edit = plan.edits.first, edit.action.isByRule {
            candidate = try await Self.made(edit, base: base, ports: ports)
        } else if round == 0 {
            let first = FirstRound(draw: draw, baseline: baseline, worktree: assignment.worktree)
            if plan.edits.first?.action == .writeTests {
                let tester = try assignment.crew.definition(of: .tester)
                return try await first.tests(&result, after: assignment, tester: tester)
            }
            candidate = carrying?.candidate(besides: baseline.test?.path)
            if candidate == nil { candidate = try await first.slip(&result, &search) }
        } else {
            let nearMiss = NearMiss(draw: draw, baseline: baseline, assignment: assignment)
            candidate = try await nearMiss.candidate(round, &search, &result)
        }
        if candidate == nil {
            candidate = try await Self.drawn(
                round,
                from: draw,
                keeping: Self.kept(plan, baseline, assignment),
                assignment
            )
        }
        candidate?.search = search
        result.facts = [try FactDraft(kind: "candidate", subject: String(round), value: candidate)]
        result.tasks = [TaskDraft(role: .tester, kind: "judge.\(round)", dependsOn: [assignment.claim.task.kind])]
        return result
    }

    /// What rules make of an edit that the planner found they can make.
    private static func made(_ edit: PlannedEdit, base: Codebase, ports: Ports) async throws -> CandidateFact {
        let made = try await RuleEdit(edit: edit, base: base, ports: ports).make()
        return CandidateFact(
            number: 0,
            changes: made?.changes ?? [],
            answers: [],
            problem: made == nil ? "\(edit.path) no longer holds \(edit.symbol)" : "",
            linesBefore: made?.lines ?? 0,
            linesAfter: edit.action == .remove ? 0 : made?.lines ?? 0
        )
    }

    /// The model's candidate; a patch that was made before costs no judgement but leads to another way of asking, twice at most.
    private static func drawn(
        _ round: Int,
        from draw: Draw,
        keeping kept: [Int: String],
        _ assignment: Assignment
    ) async throws -> CandidateFact {
        let earlier: [CandidateFact] = try assignment.allFacts("candidate")
        let used = Approach.used(in: earlier)
        let previous = try previous(assignment, round: round, base: draw.base)
        let experience = try await draw.ports.experience(draw.plan.kindOfChange)
        // What cannot be asked here does not go before what can.
        let preferred = experience.first.flatMap { draw.possible($0) == $0 ? $0 : nil }
        let planned = Approach.round(round, canRepair: previous != nil, first: preferred)
        func candidate(_ wanted: Approach, turn: Int) async throws -> CandidateFact {
            let approach = draw.possible(wanted)
            return try await draw.candidate(
                round,
                approach: approach,
                seed: round + 1 + turn * Self.seedStep,
                after: previous,
                keeping: approach == .reasoned ? [:] : kept
            )
        }
        let first = planned == .whole && used.contains(.whole) ? .sample : planned
        var latest = try await candidate(first, turn: 0)
        for (turn, other) in first.others(than: used).prefix(2).enumerated() {
            guard earlier.contains(where: { !$0.changes.isEmpty && $0.changes == latest.changes }) else { break }
            let asked = latest.approaches ?? []
            latest = try await candidate(other, turn: turn + 1)
            latest.approaches = asked + (latest.approaches ?? [])
        }
        return latest
    }

    /// Apart from the seeds of the rounds, and of answers that are compared.
    private static let seedStep = 100

    private static func kept(
        _ plan: PlanFact,
        _ baseline: BaselineFact,
        _ assignment: Assignment
    ) throws -> [Int: String] {
        KeptAnswers(
            plan: plan,
            baseline: baseline,
            candidates: try assignment.allFacts("candidate"),
            judgements: try assignment.allFacts("judgement")
        ).byEdit()
    }

    /// The candidate before with what it led to, which for one that leaves the code as it is is how the tests fail on that; nil
    /// when nothing failed, it was not the model's, or could not be used.
    private static func previous(
        _ assignment: Assignment,
        round: Int,
        base: Codebase
    ) throws -> Draw.Previous? {
        guard round > 0 else { return nil }
        let candidate: CandidateFact = try assignment.fact("candidate")
        let judgement: JudgementFact = try assignment.fact("judgement")
        guard !candidate.answers.isEmpty else { return nil }
        guard candidate.changes.isEmpty else {
            return judgement.failure.isEmpty
                ? nil : Draw.Previous(answers: candidate.answers, failure: judgement.failure)
        }
        guard candidate.problem.isEmpty else { return nil }
        let (plan, baseline): (PlanFact, BaselineFact) = (try assignment.fact("plan"), try assignment.fact("baseline"))
        let mending = Mending(plan: plan, before: baseline.before, map: base.map)
        let own = mending.isAsked ? baseline.ownFailure ?? "" : ""
        let failure = own.isEmpty ? baseline.failure : own
        return failure.isEmpty ? nil : Draw.Previous(answers: candidate.answers, failure: failure)
    }
}
