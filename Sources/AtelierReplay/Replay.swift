package import AtelierBlackboard
package import AtelierCrew
package import AtelierDomain
internal import Foundation

/// Replays of one record.
package struct Replay: Sendable {
    private let recording: Recording
    private let orchestrate: Orchestrate
    private let scratch: String
    private let onStep: @Sendable (ReplayStep) -> Void

    /// Takes a record, and `scratch` as the folder for the files of commands that really have to be run: it is made only
    /// then, and whoever names it removes it.
    package init(
        _ recording: Recording,
        orchestrate: @escaping Orchestrate,
        scratch: String,
        onStep: @escaping @Sendable (ReplayStep) -> Void = { _ in }
    ) {
        self.recording = recording
        self.orchestrate = orchestrate
        self.scratch = scratch
        self.onStep = onStep
    }

    /// How a replay ended, with what it did.
    package struct Outcome: Sendable {
        package enum Verdict: String, Codable, Sendable {
            /// The replay did what the record says, to the last task.
            case equal
            /// The same, as far as the record goes: the run was cut off there.
            case ended
            case parted
            /// Another model was asked; differences are what was looked for.
            case compared
        }

        package let verdict: Verdict
        package let parting: Parting?
        /// Whether it was stopped after the step that was named.
        package let isStopped: Bool
        package let steps: [ReplayStep]
        package let recorded: RunHistory
        package let replayed: RunHistory
        /// The facts that the replay wrote, up to the named step if there is one.
        package let facts: [Fact]
    }

    /// Replays from the record alone, up to and with the task `step` if there is one.
    package func run(until step: String? = nil) async throws -> Outcome {
        try await run(.recorded, until: step)
    }

    /// Asks `model` at every call and runs commands that the record does not know with `commands`.
    package func run(
        asking model: any ModelPort,
        commands: any CommandPort,
        until step: String? = nil
    ) async throws -> Outcome {
        try await run(.asking(model, commands), until: step)
    }

    private func run(_ mode: Tape.Mode, until step: String?) async throws -> Outcome {
        let result = try await rehearse(recording, mode, until: step)
        let replayed = result.history
        let isThere = replayed.tasks.contains { $0.kind == step && $0.state == .done }
        if let step, !isThere, result.tape.miss == nil {
            throw ReplayError(
                .noSuchStep,
                "The run has no step \(step).",
                hint: "Its steps: \(replayed.tasks.map(\.kind).joined(separator: ", "))."
            )
        }
        let compared = Self.compare(recording.history, result, until: step)
        var verdict: Outcome.Verdict
        var parting: Parting?
        switch compared {
        case .equal: verdict = .equal
        case .ended: verdict = .ended
        case .parted(let found): (verdict, parting) = (.parted, found)
        }
        if case .asking = mode { verdict = .compared }
        return Outcome(
            verdict: verdict,
            parting: parting,
            isStopped: step != nil,
            steps: result.tape.steps,
            recorded: recording.history,
            replayed: replayed,
            facts: Self.facts(of: replayed, until: step)
        )
    }

    func rehearse(
        _ recording: Recording,
        _ mode: Tape.Mode,
        until step: String? = nil
    ) async throws -> Rehearsal.Result {
        try await Rehearsal(recording: recording, orchestrate: orchestrate, scratch: scratch, onStep: onStep)
            .run(mode, until: step)
    }

    static func compare(
        _ history: RunHistory,
        _ result: Rehearsal.Result,
        until step: String? = nil
    ) -> Comparison.Verdict {
        let used = Set(result.tape.usedCalls)
        let unused = Set(history.modelCalls.enumerated().filter { !used.contains($0.offset) }.map(\.element.task))
        return Comparison(
            recorded: history,
            replayed: result.history,
            miss: result.tape.miss,
            hasUnused: { unused.contains($0) }
        ).verdict(until: step)
    }

    /// Later tasks may have been under way when the replay was stopped; what they wrote is not asked for.
    private static func facts(of history: RunHistory, until step: String?) -> [Fact] {
        guard let step else { return history.facts }
        let writer = TaskID("\(history.requirement.id)-\(step)")
        guard let last = history.facts.last(where: { $0.writer == writer }) else { return history.facts }
        return history.facts.filter { $0.sequence <= last.sequence }
    }
}
