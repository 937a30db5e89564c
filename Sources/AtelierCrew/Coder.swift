internal import AtelierCodeMap
package import AtelierDomain
internal import AtelierGates
internal import Foundation

/// Writes code symbol by symbol: the model gives the new text of one symbol, the splice is ours.
package struct Coder: Sendable {
    package init() {}

    /// Makes one candidate, in the way that the round's approach says.
    package func work(_ assignment: Assignment, ports: Ports) async throws -> TaskResult {
        let plan: PlanFact = try assignment.fact("plan")
        let baseline: BaselineFact = try assignment.fact("baseline")
        let requirement = assignment.claim.requirement
        let round = Int(assignment.claim.task.kind.split(separator: ".").last ?? "0") ?? 0
        let base = try await Codebase.load(requirement.baseCommit, ports: ports)
        let last = try Self.previous(assignment, round: round)
        let approach = Approach.round(round, canRepair: last != nil)
        let writer = CoderPrompt(
            definition: try assignment.crew.definition(of: .coder),
            plan: plan,
            requirement: requirement.text,
            examples: baseline.test?.examples ?? [],
            asksForReason: approach == .reasoned
        )
        let previous = approach == .repair ? last : nil
        var draft = Draft(base: base, plan: plan, mapper: ports.mapper)
        var answers: [String] = []
        let kept = approach == .reasoned ? [:] : try Self.kept(plan, baseline, assignment)
        for (index, edit) in plan.edits.enumerated() {
            if let answer = kept[index] {
                answers.append(answer)
                draft.apply(answer, for: edit)
                continue
            }
            var messages = try writer.messages(for: edit, draft: draft)
            if let previous, index < previous.answers.count {
                messages += try writer.repair(answer: previous.answers[index], failure: previous.failure, edit: edit)
            }
            let request = ModelRequest(
                messages: messages,
                tokensMax: writer.tokensMax(for: edit, draft: draft),
                temperature: approach.temperature,
                seed: round + 1
            )
            let reply = try await ports.model.complete(request)
            answers.append(reply.text)
            guard reply.isComplete else {
                draft.problem = "the answer for \(edit.path) was cut off at \(reply.generatedTokens) tokens"
                break
            }
            draft.apply(reply.text, for: edit)
            if !draft.problem.isEmpty { break }
        }
        let candidate = CandidateFact(
            number: round,
            changes: draft.changes,
            answers: answers,
            problem: draft.problem,
            linesBefore: draft.linesBefore,
            linesAfter: draft.linesAfter
        )
        return TaskResult(
            facts: [try FactDraft(kind: "candidate", subject: String(round), value: candidate)],
            tasks: [TaskDraft(role: .tester, kind: "judge.\(round)", dependsOn: [assignment.claim.task.kind])]
        )
    }

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

    private struct Previous {
        let answers: [String]
        let failure: String
    }

    /// The candidate before with what it led to; nil when it changed nothing or could not be used.
    private static func previous(_ assignment: Assignment, round: Int) throws -> Previous? {
        guard round > 0 else { return nil }
        let candidate: CandidateFact = try assignment.fact("candidate")
        let judgement: JudgementFact = try assignment.fact("judgement")
        guard !candidate.changes.isEmpty, !judgement.failure.isEmpty else { return nil }
        return Previous(answers: candidate.answers, failure: judgement.failure)
    }
}
