internal import AtelierEval

/// Tells an evaluation's steps on standard error: a line for each case that has ended, and what is under way.
struct EvalProgress {
    let session: Session
    let printer: ProgressPrinter

    init(session: Session) {
        self.session = session
        printer = session.progress
    }

    func tell(_ step: EvalStep) {
        switch step {
        case .begun(let arm, let id, let estimate):
            // Where a line cannot be drawn again, what has ended is enough.
            guard session.environment.isErrorTerminal else { return }
            session.terminal.writeError("\r\u{1B}[K" + line(estimate.done + 1, arm, id, estimate, "…"))
        case .ended(let row, let estimate):
            let state = session.texts(row.isSolved ? EvalPhrase.solved : .unsolved)
            let seconds = ResultPage.seconds(row.milliseconds)
            let reason = Sanitizer.line(String(row.outcome.reason.prefix(Self.reasonCharacters)))
            let parts = [state, row.outcome.ending.rawValue, "\(seconds) s", reason].filter { !$0.isEmpty }
            let text = line(estimate.done, row.key.arm, row.key.caseID, estimate, parts.joined(separator: ", "))
            let start = session.environment.isErrorTerminal ? "\r\u{1B}[K" : ""
            session.terminal.writeError(start + text + "\n")
        case .again(let arm, let id, let differences):
            let what = differences.map { session.texts(DifferencePhrase(difference: $0)) }.joined(separator: ", ")
            session.terminal.writeError(session.texts(EvalPhrase.again, arm.name, Sanitizer.line(id), what) + "\n")
        }
    }

    private static let reasonCharacters = 90

    private func line(_ number: Int, _ arm: Arm, _ id: String, _ estimate: Estimate, _ state: String) -> String {
        let name = Sanitizer.line(id)
        let place = session.texts(EvalPhrase.begun, "\(number)", "\(estimate.total)", arm.name, name)
        guard let left = estimate.secondsLeft, estimate.done < estimate.total else { return "\(place): \(state)" }
        return "\(place): \(state); \(session.texts(EvalPhrase.left, Self.duration(left)))"
    }

    /// Such as `2 h 05 min`, `12 min` and `40 s`.
    static func duration(_ seconds: Int) -> String {
        let minutes = (seconds + 30) / 60
        if seconds < 90 { return "\(seconds) s" }
        if minutes < 60 { return "\(minutes) min" }
        let rest = minutes % 60
        return "\(minutes / 60) h \(rest < 10 ? "0" : "")\(rest) min"
    }
}
