internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation

/// Draws candidates from the model: an answer for every edit of the plan, spliced in one after the other.
struct Draw {
    let plan: PlanFact
    let base: Codebase
    let requirement: String
    /// The examples that are tests.
    let examples: [Example]
    let definition: AgentDefinition
    /// The change that is to be brought onto a newer base; nil for work from scratch.
    let carrying: Carrying?
    let ports: Ports

    /// The candidate before, for a repair.
    struct Previous {
        let answers: [String]
        let failure: String
    }

    /// One candidate; `kept` holds answers of earlier ones, by position of the edit, that are not asked for again.
    func candidate(
        _ number: Int,
        approach: Approach,
        seed: Int,
        after previous: Previous? = nil,
        keeping kept: [Int: String] = [:]
    ) async throws -> CandidateFact {
        let writer = CoderPrompt(
            definition: definition,
            plan: plan,
            requirement: requirement,
            examples: examples,
            carrying: carrying,
            asksForReason: approach == .reasoned
        )
        var draft = Draft(base: base, plan: plan, mapper: ports.mapper)
        var answers: [String] = []
        for (index, edit) in plan.edits.enumerated() {
            if let answer = kept[index] {
                answers.append(answer)
                draft.apply(answer, for: edit)
                continue
            }
            var repair: Repair?
            if approach == .repair, let previous, index < previous.answers.count {
                repair = Repair(answer: previous.answers[index], failure: previous.failure)
            }
            let layout = try writer.layout(for: edit, draft: draft, after: repair)
            let now = draft
            let asking = PackedAsking(sections: layout.sections) { texts in
                ModelRequest(
                    messages: try writer.messages(for: edit, draft: now, layout: layout, texts: texts),
                    tokensMax: writer.tokensMax(for: edit, draft: now),
                    temperature: approach.temperature,
                    seed: seed
                )
            }
            let reply = try await asking.ask(ports)
            answers.append(reply.text)
            guard reply.isComplete else {
                draft.problem = "the answer for \(edit.path) was cut off at \(reply.generatedTokens) tokens"
                break
            }
            draft.apply(reply.text, for: edit)
            if !draft.problem.isEmpty { break }
        }
        return CandidateFact(
            number: number,
            changes: draft.changes,
            answers: answers,
            problem: draft.problem,
            linesBefore: draft.linesBefore,
            linesAfter: draft.linesAfter
        )
    }
}
