internal import AtelierGates

/// Says how far the evidence carries each criterion of a plan.
struct Proof {
    let plan: PlanFact
    let baseline: BaselineFact

    /// The criteria with their standing, given the report on the candidate; examples that could not be run are named.
    func criteria(after: TestReport?) -> [Criterion] {
        let held = heldExamples(after)
        // A function with an example that was not shown to hold carries no sentence by its other examples.
        let missing = plan.examples.filter { example in !held.contains { $0.example == example } }
        let covered = Set(held.flatMap { ExpressionNames.roots(in: $0.example.call) })
            .subtracting(missing.flatMap { ExpressionNames.roots(in: $0.call) })
        let fixed = fixedTests(after)
        return plan.criteria.map { text in
            let own = held.filter { text.contains($0.example.call) }
            let hasUnheld = plan.examples.contains { example in
                text.contains(example.call) && !held.contains { $0.example == example }
            }
            if let first = own.first, !hasUnheld, own.contains(where: \.bites) {
                let names = own.map(\.name).joined(separator: ", ")
                return Criterion(
                    text: text,
                    standing: .proven,
                    evidence: "\(names) (value given as \(first.example.value))"
                )
            }
            if own.isEmpty, !hasUnheld, held.contains(where: \.bites),
                Criteria.isCovered(text, byExamplesOf: covered)
            {
                return Criterion(
                    text: text,
                    standing: .proven,
                    evidence: "carried by the examples of the same function"
                )
            }
            let kept = after.map { baseline.before?.passed.intersection($0.passed).count ?? 0 } ?? 0
            if own.isEmpty, !hasUnheld, kept > 0, Criteria.asksToKeep(text) {
                return Criterion(text: text, standing: .tested, evidence: "\(kept) tests that passed before still pass")
            }
            if let test = fixed.first, own.isEmpty, !hasUnheld {
                return Criterion(text: text, standing: .tested, evidence: "\(test) failed before and passes now")
            }
            return Criterion(text: text, standing: .unproven, evidence: reason(own: own, hasUnheld: hasUnheld))
        }
    }

    private struct Held {
        let example: Example
        let name: String
        let bites: Bool
    }

    private func heldExamples(_ after: TestReport?) -> [Held] {
        guard let test = baseline.test, let after else { return [] }
        return zip(test.examples, test.names).filter { after.passed.contains($0.1) }.map {
            Held(example: $0.0, name: $0.1, bites: baseline.biting.contains($0.1))
        }
    }

    /// Tests of the repository itself that failed before and pass now.
    private func fixedTests(_ after: TestReport?) -> [String] {
        (baseline.before?.failed ?? []).intersection(after?.passed ?? []).sorted()
    }

    private func reason(own: [Held], hasUnheld: Bool) -> String {
        if plan.check == nil { return "no test command was found" }
        if hasUnheld { return baseline.setAside.first ?? "an example of it could not be run" }
        if !own.isEmpty { return "its examples passed on the old code as well" }
        return "no example or test speaks of it"
    }
}
