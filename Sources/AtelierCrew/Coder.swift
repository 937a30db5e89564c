internal import AtelierGates
internal import AtelierCodeMap
package import AtelierDomain
internal import Foundation

/// Writes code symbol by symbol: the model gives the new text of one symbol, the splice is ours.
package struct Coder: Sendable {
    package init() {}

    /// Makes one candidate: round 0 is greedy, odd rounds repair the one before, even rounds start afresh.
    package func work(_ assignment: Assignment, ports: Ports) async throws -> TaskResult {
        let plan: PlanFact = try assignment.fact("plan")
        let baseline: BaselineFact = try assignment.fact("baseline")
        let requirement = assignment.claim.requirement
        let round = Int(assignment.claim.task.kind.split(separator: ".").last ?? "0") ?? 0
        let base = try await Codebase.load(requirement.baseCommit, ports: ports)
        let writer = CoderPrompt(
            definition: try assignment.crew.definition(of: .coder),
            requirement: requirement.text,
            examples: baseline.test?.examples ?? [],
            asksForReason: round % 4 >= 2
        )
        let previous = round % 2 == 1 ? try Self.previous(assignment, baseline: baseline) : nil
        var draft = Draft(base: base, mapper: ports.mapper)
        var answers: [String] = []
        for (index, edit) in plan.edits.enumerated() {
            var messages = try writer.messages(for: edit, draft: draft)
            if let previous, index < previous.answers.count {
                messages += try writer.repair(answer: previous.answers[index], failure: previous.failure, edit: edit)
            }
            let request = ModelRequest(
                messages: messages,
                tokensMax: writer.tokensMax(for: edit, draft: draft),
                temperature: Self.temperature(round: round),
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

    /// Greedy first; repairs a little warmer, so that the model does not fall back on the same text; samples warmest.
    private static func temperature(round: Int) -> Double {
        if round == 0 { return 0 }
        return round % 2 == 1 ? 0.4 : 0.8
    }

    private struct Previous {
        let answers: [String]
        let failure: String
    }

    private static func previous(_ assignment: Assignment, baseline: BaselineFact) throws -> Previous {
        let candidate: CandidateFact = try assignment.fact("candidate")
        let judgement: JudgementFact = try assignment.fact("judgement")
        var failure = judgement.failure
        if failure.isEmpty { failure = judgement.verdict.reasons.joined(separator: "\n") }
        if candidate.changes.isEmpty, candidate.problem.isEmpty {
            failure = "This is the code as it was, so nothing is mended:\n\(baseline.failure)"
        }
        return Previous(answers: candidate.answers, failure: failure)
    }
}
