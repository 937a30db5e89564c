internal import AtelierDomain
internal import Foundation

/// A plan of several edits, such as the methods of a class: each edit's answer is chosen by itself.
extension Agreeing {
    /// So many answers to one edit, the best answer's among them; fewer where there are many edits.
    private static let votesMax = 4
    private static let votesMaxOfMany = 3
    private static let editsMany = 6
    /// Apart from the seeds of whole answers.
    private static let seedsOfEdits = 2_000
    /// What all answers together may hold, for they go into the environment of one command (half of Linux's 2 MiB).
    private static let bytesMax = 1_000_000

    /// Puts together of each edit's answers the one that most go with, everything else being as in `best`; nil where nothing
    /// could be compared.
    func byEdit(
        best: CandidateFact,
        _ documented: [AgreementProbe.Documented],
        _ result: inout TaskResult
    ) async throws -> Compared? {
        var answers = [candidate]
        guard let first = number(of: best, in: &answers) else { return nil }
        var votes: [[Int]] = []
        for edit in plan.edits.indices {
            guard let own = try await drawn(edit, beside: first, &answers) else { break }
            votes.append(own)
        }
        votes += Array(repeating: [first], count: plan.edits.count - votes.count)
        let bytes = answers.reduce(0) { $0 + (Self.content(of: $1, plan: plan)?.count ?? 0) }
        guard answers.count > 1, bytes <= Self.bytesMax, let found = try await compared(answers, documented, &result)
        else { return nil }
        let parts = votes.enumerated().map { answers[found.choice(among: $1)].answers[$0] }
        guard let whole = try await withinBudget({ try await put(together: parts) }) else { return nil }
        let count = answers.count
        var chosen = number(of: whole, in: &answers) ?? first
        if chosen == count {
            guard let again = try await compared(answers, documented, &result) else { return nil }
            // What holds apart may not hold together.
            if again.held(chosen) < again.held(first) { chosen = first }
        }
        return found.fact(ofParts: votes, choosing: chosen).map { Compared($0, answers, order: [chosen, first]) }
    }

    /// Answers to one edit beside the others' in answer `first`, by number, that one's own at the head; nil where none can be
    /// drawn any more.
    private func drawn(_ edit: Int, beside first: Int, _ answers: inout [CandidateFact]) async throws -> [Int]? {
        let most = plan.edits.count > Self.editsMany ? Self.votesMaxOfMany : Self.votesMax
        let others = Self.kept(answers[first].answers).filter { $0.key != edit }
        var own = [first]
        let allowed = min(draw.definition.answersMax, assignment.claim.requirement.budget.candidatesMax + 1)
        for turn in 1..<min(most, allowed) {
            let seed = Self.seedsOfEdits + edit * Self.votesMax + turn
            let answer = try await withinBudget {
                try await draw.candidate(candidate.number, approach: .sample, seed: seed, keeping: others)
            }
            guard let answer else { return own.count > 1 ? own : nil }
            if let number = number(of: answer, in: &answers) { own.append(number) }
            if own.count == Self.votesMaxOfMany, Set(own).count == 1 { break }
        }
        return own
    }

    private func put(together parts: [String]) async throws -> CandidateFact {
        try await draw.candidate(candidate.number, approach: .sample, seed: 0, keeping: Self.kept(parts))
    }

    private static func kept(_ parts: [String]) -> [Int: String] {
        Dictionary(uniqueKeysWithValues: parts.enumerated().map { ($0, $1) })
    }

    /// Where an answer stands among `answers`, at their end if it is new; nil for one that cannot be used.
    private func number(of answer: CandidateFact, in answers: inout [CandidateFact]) -> Int? {
        guard Self.content(of: answer, plan: plan) != nil else { return nil }
        if let known = answers.firstIndex(where: { $0.changes == answer.changes }) { return known }
        answers.append(answer)
        return answers.count - 1
    }

    private func compared(
        _ answers: [CandidateFact],
        _ documented: [AgreementProbe.Documented],
        _ result: inout TaskResult
    ) async throws -> Agreement? {
        guard let finding = try await withinBudget({ try await probe(answers, [], documented) }) else { return nil }
        result.evidence.append(finding.evidence)
        result.artifacts.append(finding.log)
        return finding.answer
    }
}
