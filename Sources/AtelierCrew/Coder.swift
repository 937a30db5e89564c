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
        let requirement = assignment.claim.requirement
        let round = Int(assignment.claim.task.kind.split(separator: ".").last ?? "0") ?? 0
        let base = try await Codebase.load(requirement.baseCommit, ports: ports)
        let writer = CoderPrompt(
            definition: try assignment.crew.definition(of: .coder),
            requirement: requirement.text,
            examples: plan.examples
        )
        let previous = round % 2 == 1 ? try Self.previous(assignment) : nil
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
                temperature: round < 2 ? 0 : 0.8,
                seed: round + 1
            )
            let reply = try await ports.model.complete(request)
            answers.append(reply.text)
            guard reply.isComplete else {
                draft.problem = "the answer for \(edit.path) was cut off at \(reply.generatedTokens) tokens"
                break
            }
            draft.apply(Answer.code(in: reply.text), for: edit)
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
            facts: [try FactDraft(kind: "candidate", value: candidate)],
            tasks: [TaskDraft(role: .tester, kind: "judge.\(round)", dependsOn: [assignment.claim.task.kind])]
        )
    }

    private struct Previous {
        let answers: [String]
        let failure: String
    }

    private static func previous(_ assignment: Assignment) throws -> Previous {
        let candidate: CandidateFact = try assignment.fact("candidate")
        let judgement: JudgementFact = try assignment.fact("judgement")
        let reasons = judgement.verdict.reasons.joined(separator: "\n")
        return Previous(
            answers: candidate.answers,
            failure: judgement.failure.isEmpty ? reasons : judgement.failure
        )
    }
}

/// Finds the code in a model's answer.
enum Answer {
    /// The text of the first fence, or of the whole answer when it has none; without the fence's language.
    static func code(in answer: String) -> String {
        guard let open = answer.range(of: "```") else { return answer }
        let rest = answer[open.upperBound...]
        guard let line = rest.firstIndex(where: \.isNewline) else { return answer }
        let body = rest[rest.index(after: line)...]
        return String(body.range(of: "\n```").map { body[..<$0.lowerBound] } ?? body)
    }
}
