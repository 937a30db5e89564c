extension Gates {
    /// Tests about the edited code that failed before must pass after: otherwise a "fix" could leave all as it was.
    ///
    /// `targets` names them; `isWhole` says that the runner names none and its exit status speaks for all.
    package static func mending(targets: [String], isWhole: Bool, after: TestReport?) -> Verdict.Finding {
        guard isWhole || !targets.isEmpty else {
            return Verdict.Finding(gate: "mending", outcome: .passed, reason: "no failing test is about this change")
        }
        guard let after else {
            let reason = "the failing tests could not be run again"
            return Verdict.Finding(gate: "mending", outcome: .blocked, reason: reason)
        }
        let failing = isWhole ? (after.exitStatus == 0 ? 0 : 1) : targets.count { !after.passed.contains($0) }
        guard failing > 0 else {
            let what = isWhole ? "the test command" : targets.prefix(3).joined(separator: ", ")
            return Verdict.Finding(gate: "mending", outcome: .passed, reason: "\(what) failed before and passes now")
        }
        return Verdict.Finding(
            gate: "mending",
            outcome: .failed,
            reason: isWhole
                ? "the test command still ends with status \(after.exitStatus)"
                : "\(failing) of \(targets.count) tests that have to be mended still fail"
        )
    }
}
