/// The pure checks from evidence to verdict.
package enum Gates {
    /// What held before the change must hold after it: no test that passed may fail or vanish, and where the runner
    /// names no tests the exit status may not turn from zero.
    package static func baseline(before: TestReport?, after: TestReport?) -> Verdict.Finding {
        guard let before, let after else {
            return Verdict.Finding(
                gate: "baseline",
                outcome: .passed,
                reason: "there is no test command, so nothing could break that is checked"
            )
        }
        let lost = before.passed.subtracting(after.passed)
        if !lost.isEmpty {
            let names = lost.sorted().prefix(3).joined(separator: ", ")
            return Verdict.Finding(
                gate: "baseline",
                outcome: .failed,
                reason: "\(lost.count) test(s) that passed before do not pass now: \(names)"
            )
        }
        if before.exitStatus == 0, after.exitStatus != 0 {
            return Verdict.Finding(
                gate: "baseline",
                outcome: .failed,
                reason: "the test command passed before and now ends with status \(after.exitStatus)"
            )
        }
        return Verdict.Finding(
            gate: "baseline",
            outcome: .passed,
            reason: before.passed.isEmpty
                ? "the test command ends as before" : "all \(before.passed.count) tests that passed still pass"
        )
    }

    /// Every test made from the requirement's own examples must pass on the candidate.
    package static func examples(names: Set<String>, after: TestReport?) -> Verdict.Finding {
        guard !names.isEmpty else {
            return Verdict.Finding(gate: "examples", outcome: .passed, reason: "the requirement gives no example")
        }
        guard let after else {
            return Verdict.Finding(gate: "examples", outcome: .blocked, reason: "the examples could not be run")
        }
        let missing = names.subtracting(after.passed)
        guard missing.isEmpty else {
            return Verdict.Finding(
                gate: "examples",
                outcome: .failed,
                reason: "\(missing.count) of \(names.count) examples of the requirement do not hold"
            )
        }
        return Verdict.Finding(
            gate: "examples",
            outcome: .passed,
            reason: "all \(names.count) examples of the requirement hold"
        )
    }

    /// A patch may not hollow out what it edits: a symbol that shrinks to less than a third needs a request to remove.
    package static func shrink(linesBefore: Int, linesAfter: Int, removalAsked: Bool) -> Verdict.Finding {
        let isHollow = linesBefore >= 9 && linesAfter * 3 < linesBefore && !removalAsked
        return Verdict.Finding(
            gate: "shrink",
            outcome: isHollow ? .failed : .passed,
            reason: isHollow
                ? "the new text keeps \(linesAfter) of \(linesBefore) lines and nobody asked to remove code"
                : "\(linesBefore) lines became \(linesAfter)"
        )
    }

    /// A patch must change something.
    package static func changes(count: Int) -> Verdict.Finding {
        Verdict.Finding(
            gate: "changes",
            outcome: count > 0 ? .passed : .failed,
            reason: count > 0 ? "\(count) file(s) changed" : "the answer changes nothing"
        )
    }

    /// What loaded before must load after: asked where there is no check command; nil says nothing.
    package static func loads(problem: String?) -> Verdict.Finding {
        let reason = problem.map { $0.isEmpty ? "the changed file loads as before" : $0 }
        return Verdict.Finding(
            gate: "loads",
            outcome: problem?.isEmpty == false ? .failed : .passed,
            reason: reason ?? "no Python file was loaded"
        )
    }

    /// A whole class or file that is written anew keeps what it defines.
    package static func kept(lost: [String]) -> Verdict.Finding {
        let names = lost.prefix(3).joined(separator: ", ")
        return Verdict.Finding(
            gate: "kept",
            outcome: lost.isEmpty ? .passed : .failed,
            reason: lost.isEmpty
                ? "every definition is still there" : "the new text loses \(names), which nobody asked to remove"
        )
    }

    /// A variable that is set and never read is work that stops half-way.
    package static func unread(names: [String]) -> Verdict.Finding {
        Verdict.Finding(
            gate: "unread",
            outcome: names.isEmpty ? .passed : .failed,
            reason: names.first.map { "the new variable \($0) is set and never used" } ?? "every new variable is used"
        )
    }

    /// The changed files must parse in their language.
    package static func syntax(problems: [String]) -> Verdict.Finding {
        Verdict.Finding(
            gate: "syntax",
            outcome: problems.isEmpty ? .passed : .failed,
            reason: problems.first ?? "every changed file parses"
        )
    }
}
