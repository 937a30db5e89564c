internal import AtelierAPI
internal import Synchronization

/// Tells on standard error how a run or a download goes, one line an event with the seconds since it began.
///
/// On a terminal the progress of one stage redraws its own line; elsewhere every line stays, and progress is told in steps of ten percent.
final class ProgressPrinter: Sendable {
    private let terminal: Terminal
    private let texts: Texts
    private let isTerminal: Bool
    private let clock = ContinuousClock()
    private let started: ContinuousClock.Instant
    private let last = Mutex(Last())

    private struct Last {
        var stage = ""
        var tenth = -1
        var isOpenLine = false
    }

    init(terminal: Terminal, texts: Texts, isTerminal: Bool) {
        self.terminal = terminal
        self.texts = texts
        self.isTerminal = isTerminal
        started = clock.now
    }

    /// Book-keeping that says nothing to the person who waits.
    private static let quiet: Set<String> = ["task.added", "task.ready", "task.done", "fact.written", "command.ran"]

    func event(_ event: EventView) {
        guard !Self.quiet.contains(event.kind) else { return }
        let stage = event.kind.split(separator: ".").first.map(String.init) ?? event.kind
        line("\(elapsed) \(label(stage)) \(Sanitizer.line(event.message))")
    }

    func note(_ text: String) {
        line("\(elapsed) \(text)")
    }

    func progress(_ step: ProgressLine) {
        let text = "\(elapsed) \(Sanitizer.line(step.stage)): \(Sanitizer.line(step.message))"
        guard let completed = step.completed, let total = step.total, total > 0 else { return line(text) }
        let percent = Int(Double(completed) / Double(total) * 100)
        let tenth = percent / 10
        let isNew = last.withLock { last in
            defer { (last.stage, last.tenth) = (step.stage, tenth) }
            return last.stage != step.stage || last.tenth != tenth
        }
        if isTerminal {
            last.withLock { $0.isOpenLine = true }
            terminal.writeError("\r\u{1B}[K\(text) \(percent) %")
        } else if isNew {
            terminal.writeError("\(text) \(percent) %\n")
        }
    }

    /// Ends a line that is still being redrawn.
    func finish() {
        if closeOpenLine() { terminal.writeError("\n") }
    }

    private func line(_ text: String) {
        finish()
        terminal.writeError(text + "\n")
    }

    private func closeOpenLine() -> Bool {
        last.withLock { last in
            defer { last.isOpenLine = false }
            return last.isOpenLine
        }
    }

    /// Such as `[  3.2s]`.
    private var elapsed: String {
        let (seconds, attoseconds) = (clock.now - started).components
        let text = ResultPage.seconds(Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
        return "[" + String(repeating: " ", count: max(0, 6 - text.count)) + text + "s]"
    }

    private func label(_ stage: String) -> String {
        switch stage {
        case "requirement": texts(.stageRequirement)
        case "task": texts(.stageTask)
        case "model": texts(.stageModel)
        case "landing": texts(.stageLanding)
        default: Sanitizer.line(stage)
        }
    }
}
