internal import AtelierGates

/// Says how far the evidence carries each criterion of a plan.
struct Proof {
    let plan: PlanFact
    let baseline: BaselineFact
    /// The failing tests that the change had to mend.
    let mending: Mending
    /// What the candidate's own tests were shown to notice.
    let bite: Bite?
    /// Names of tests that use a symbol which rules change.
    var covering: Set<String> = []
    /// Whether no test runs a line that is new.
    var isUnrun = false
    /// How far other answers go with the candidate; nil where none were drawn.
    var agreement: AgreementFact?

    /// The criteria with their standing, given the report on the candidate; examples that could not be run are named.
    func criteria(after: TestReport?) -> [Criterion] {
        if let edit = plan.edits.first, edit.action.isByRule { return plan.criteria.map { byRule($0, edit, after) } }
        let held = heldExamples(after)
        // A function with an example that was not shown to hold carries no sentence by its other examples.
        let missing = plan.examples.filter { example in !held.contains { $0.example == example } }
        let covered = Set(held.flatMap { ExpressionNames.roots(in: $0.example.call) })
            .subtracting(missing.flatMap { ExpressionNames.roots(in: $0.call) })
        let fixed = fixedTests(after)
        return plan.criteria.map { text in
            if let bite { return Self.criterion(text, bite) }
            let own = held.filter { text.contains($0.example.call) }
            let hasUnheld = plan.examples.contains { example in
                text.contains(example.call) && !held.contains { $0.example == example }
            }
            let isWithoutExample = own.isEmpty && !hasUnheld
            let why = reason(own: own, hasUnheld: hasUnheld)
            let unproven = Criterion(text: text, standing: .unproven, evidence: why)
            if let first = own.first, !hasUnheld, own.contains(where: \.bites) {
                let names = own.map(\.name).joined(separator: ", ")
                let evidence = "\(names) (value given as \(first.example.value))"
                guard Criteria.saysMore(text, than: own.map(\.example)) else {
                    return Criterion(text: text, standing: .proven, evidence: evidence)
                }
                let roots = own.flatMap { ExpressionNames.roots(in: $0.example.call) }
                return carried(text, by: evidence, held, of: roots)
            }
            if isWithoutExample, mending.isDone(after: after), isAboutFailingTests(text) {
                let what = mending.isWhole ? "the test command" : mending.targets.prefix(3).joined(separator: ", ")
                return Criterion(text: text, standing: .proven, evidence: "\(what) failed before and passes now")
            }
            // That much passes as before says nothing of the one thing that a sentence wants kept.
            if isWithoutExample, Criteria.asksToKeep(text), Criteria.isSpecific(text, beside: known) { return unproven }
            if isWithoutExample, held.contains(where: \.bites),
                Criteria.isCovered(text, byExamplesOf: covered, isOnly: isOnly(among: covered))
            {
                let names = covered.filter(text.contains)
                let evidence = "carried by the examples of the same function"
                return carried(text, by: evidence, held, of: names.isEmpty ? covered : Set(names))
            }
            let kept = after.map { baseline.before?.passed.intersection($0.passed).count ?? 0 } ?? 0
            if isWithoutExample, isUnrun {
                return Criterion(
                    text: text,
                    standing: .unproven,
                    evidence: "no test was seen to run a line that is new"
                )
            }
            if isWithoutExample, kept > 0, Criteria.asksToKeep(text) {
                return Criterion(text: text, standing: .tested, evidence: "\(kept) tests that passed before still pass")
            }
            if isWithoutExample, let test = fixed.first {
                return Criterion(text: text, standing: .tested, evidence: "\(test) failed before and passes now")
            }
            return unproven
        }
    }

    /// A sentence that says more than the examples do, or holds none: it takes two examples of that function, and other
    /// answers that go the same way; where none were compared, its own examples carry as many words as it takes to state them.
    private func carried(_ text: String, by evidence: String, _ held: [Held], of names: some Sequence<String>)
        -> Criterion
    {
        let names = Set(names)
        let examples = held.count { !names.isDisjoint(with: ExpressionNames.roots(in: $0.example.call)) }
        guard examples >= AgreementFact.examplesMin else {
            var doubt = "one example is little to go by"
            if let agreement, agreement.inputs > 0 {
                doubt =
                    agreement.isAlike && agreement.isTaken ? "\(doubt), though \(agreement.support)" : agreement.doubt
            }
            return Criterion(text: text, standing: .unproven, evidence: "\(evidence); but \(doubt)")
        }
        guard let agreement, agreement.inputs > 0 else {
            let own = held.count { text.contains($0.example.call) }
            guard Criteria.saysMore(text, than: held.map(\.example), stating: max(own, 1)) else {
                return Criterion(text: text, standing: .proven, evidence: evidence)
            }
            let doubt = "\(evidence); but it says more than its examples, and answers were not compared"
            return Criterion(text: text, standing: .unproven, evidence: doubt)
        }
        let isBorneOut = agreement.isBorneOut && agreement.isTaken
        let rest = isBorneOut ? agreement.support : "but \(agreement.doubt)"
        return Criterion(text: text, standing: isBorneOut ? .proven : .unproven, evidence: "\(evidence); \(rest)")
    }

    /// What a sentence may name without asking for more than that it is kept.
    private var known: [String] { plan.edits.flatMap { [$0.name, $0.symbol, $0.path] } }

    /// Whether one new function is all that is asked for, and `names` hold it.
    private func isOnly(among names: Set<String>) -> Bool {
        plan.edits.count == 1 && plan.edits[0].action == .add && names.contains(plan.edits[0].name)
    }

    /// Tests whose values were taken from the code show what it does now, never that it does right; they are worth
    /// something as far as they notice when that changes.
    private static func criterion(_ text: String, _ bite: Bite) -> Criterion {
        let evidence = "\(bite.tests) tests pass and notice \(bite.killed) of \(bite.mutants) small changes of the code"
        if let first = bite.contradicted.first {
            let doubt = "the documentation says otherwise: the code gives \(first)"
            return Criterion(text: text, standing: .unproven, evidence: doubt)
        }
        let isSharp = bite.mutants > 0 && bite.killed * 2 >= bite.mutants
        return Criterion(text: text, standing: isSharp ? .tested : .unproven, evidence: evidence)
    }

    /// What a rule did needs no example; tests that use the symbol, or would miss it, show that it reached every place.
    private func byRule(_ text: String, _ edit: PlannedEdit, _ after: TestReport?) -> Criterion {
        let kept = after.map { baseline.before?.passed.intersection($0.passed) ?? [] } ?? []
        let seen = kept.filter { test in covering.contains { test.contains($0) } }
        guard !seen.isEmpty, !isUnrun else {
            let doubt =
                edit.action == .rename
                ? "no test that passes runs what uses `\(edit.symbol)`" : "no test that passes uses that file"
            return Criterion(text: text, standing: .unproven, evidence: "done by rule; \(doubt)")
        }
        let what = edit.action == .rename ? "that use it pass by the new name" : "pass without it"
        return Criterion(text: text, standing: .tested, evidence: "done by rule; \(seen.count) tests \(what)")
    }

    /// Whether a sentence asks for nothing more than that what fails is mended: it names an edited symbol or its tests
    /// and asks for a fix.
    private func isAboutFailingTests(_ text: String) -> Bool {
        let lowered = text.lowercased()
        let asksForFix = ["fix", "repair", "mend", "bug", "test", "修复", "修正", "测试", "错误"].contains {
            lowered.contains($0)
        }
        let isShort = text.count <= 160
        return asksForFix && isShort && (plan.edits.contains { text.contains($0.name) } || lowered.contains("test"))
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
