internal import AtelierGates

/// Which edits of a plan earlier candidates got right, as the requirement's own examples show.
///
/// With two edits that are each right half of the time, drawing both anew succeeds in a quarter of the rounds; keeping
/// the one that is shown to hold makes it a half.
struct KeptAnswers {
    let plan: PlanFact
    let baseline: BaselineFact
    let candidates: [CandidateFact]
    let judgements: [JudgementFact]

    /// The answers to keep, by position of the edit; empty for a plan of one edit.
    func byEdit() -> [Int: String] {
        guard plan.edits.count > 1, let test = baseline.test else { return [:] }
        var result: [Int: String] = [:]
        for (index, edit) in plan.edits.enumerated() {
            let own = zip(test.examples, test.names).filter { ExpressionNames.roots(in: $0.0.call).contains(edit.name) }
            guard !own.isEmpty else { continue }
            // A candidate that the search made has no answers.
            let answered = candidates.filter { index < $0.answers.count }
            let good = judgements.last { judgement in
                answered.contains { $0.number == judgement.number }
                    && own.allSatisfy { judgement.after?.passed.contains($0.1) == true }
            }
            let candidate = answered.first { $0.number == good?.number }
            if let candidate { result[index] = candidate.answers[index] }
        }
        // All kept and still not passed: the fault lies between them, so all are drawn anew.
        return result.count == plan.edits.count ? [:] : result
    }
}
