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

    /// What asks Python code in `worktree`.
    func probe(in worktree: String) -> PythonProbe {
        PythonProbe(base: base, ports: ports, worktree: worktree, needs: plan.check?.needs ?? [])
    }

    /// `candidate` under the gates.
    func trial(of candidate: CandidateFact, _ baseline: BaselineFact, _ assignment: Assignment) -> Trial {
        Trial(
            plan: plan,
            baseline: baseline,
            candidate: candidate,
            requirement: assignment.claim.requirement,
            base: base,
            ports: ports,
            worktree: assignment.worktree
        )
    }

    /// One candidate; `kept` holds answers of earlier ones, by position of the edit, that are not asked for again.
    func candidate(
        _ number: Int,
        approach: Approach,
        seed: Int,
        after previous: Previous? = nil,
        keeping kept: [Int: String] = [:]
    ) async throws -> CandidateFact {
        do {
            return try await drawn(number, approach: approach, seed: seed, after: previous, keeping: kept)
        } catch is PromptTooLong where approach == .whole {
            return try await drawn(number, approach: .sample, seed: seed, after: previous, keeping: kept)
        }
    }

    private func drawn(
        _ number: Int,
        approach: Approach,
        seed: Int,
        after previous: Previous?,
        keeping kept: [Int: String]
    ) async throws -> CandidateFact {
        let writer = CoderPrompt(
            definition: definition,
            plan: plan,
            requirement: requirement,
            examples: examples,
            carrying: carrying,
            approach: approach
        )
        var draft = Draft(base: base, plan: plan, mapper: ports.mapper)
        var answers: [String] = []
        for (index, edit) in plan.edits.enumerated() {
            // One text of the whole file answers for all of its edits.
            if let answer = approach == .whole ? answers.first : kept[index] {
                answers.append(answer)
                draft.apply(answer, for: edit, seesFile: approach == .whole)
                continue
            }
            var repair: Repair?
            if approach == .repair, let previous, index < previous.answers.count {
                repair = Repair(answer: previous.answers[index], failure: previous.failure)
            }
            let (reply, isWhole) = try await reply(writer, edit, draft, repair, approach: approach, seed: seed)
            answers.append(reply.text)
            guard reply.isComplete else {
                draft.problem = "the answer for \(edit.path) was cut off at \(reply.generatedTokens) tokens"
                break
            }
            draft.apply(reply.text, for: edit, seesFile: isWhole && FileContext.isShownWhole(edit.path, in: base))
            if !draft.problem.isEmpty { break }
        }
        var candidate = CandidateFact(
            number: number,
            changes: draft.changes,
            answers: answers,
            problem: draft.problem,
            linesBefore: draft.linesBefore,
            linesAfter: draft.linesAfter
        )
        candidate.approaches = [approach]
        return candidate
    }

    /// Files up to this size can be asked for as a whole: some thousand tokens, which a small model still copies faithfully.
    private static let wholeBytesMax = 4_000

    /// `approach`, or another draw where the whole file cannot be asked for.
    func possible(_ approach: Approach) -> Approach {
        guard approach == .whole else { return approach }
        let paths = Set(plan.edits.map(\.path))
        let isInside = plan.edits.allSatisfy { [.replace, .add, .addMember].contains($0.action) }
        guard isInside, paths.count == 1, let data = paths.first.flatMap({ base.data($0) }) else { return .sample }
        return data.count <= Self.wholeBytesMax ? .whole : .sample
    }

    /// The model's answer to as much of the prompt as fits.
    private func reply(
        _ writer: CoderPrompt,
        _ edit: PlannedEdit,
        _ draft: Draft,
        _ repair: Repair?,
        approach: Approach,
        seed: Int
    ) async throws -> (reply: ModelReply, isWhole: Bool) {
        let layout = try writer.layout(for: edit, draft: draft, after: repair)
        func asking(_ tokensMax: Int) -> PackedAsking {
            PackedAsking(sections: layout.sections) { texts in
                ModelRequest(
                    messages: try writer.messages(for: edit, draft: draft, layout: layout, texts: texts),
                    tokensMax: tokensMax,
                    temperature: approach.temperature,
                    seed: seed,
                    stop: writer.stops(for: edit, draft: draft, tokensMax: tokensMax)
                )
            }
        }
        let wanted = writer.tokensMax(for: edit, draft: draft)
        do {
            return try await asking(wanted).answer(ports)
        } catch let refusal as PromptTooLong {
            // A file that is written anew stands in the prompt, so it has no more tokens than that; some are for the change.
            let tight = refusal.promptTokens + refusal.promptTokens / 8
            guard edit.action == .rewrite, tight < wanted else { throw refusal }
            return try await asking(tight).answer(ports)
        }
    }
}
