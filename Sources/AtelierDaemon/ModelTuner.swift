internal import AtelierAPI
internal import AtelierDomain
internal import AtelierInference
internal import Foundation

/// Tries the settings of `EngineTuning` on one local model, one engine after the other, and keeps the fastest that gives the same
/// greedy answer as the engine as it comes.
struct ModelTuner {
    let room: ModelRoom
    let model: CatalogueModel
    let nowMs: Int64

    private static let answerTokens = 96

    /// - Throws: What keeps the engine from starting as it comes; a setting that fails is left out and said.
    func run(_ report: @Sendable (ProgressLine) -> Void) async throws -> TuningRecord {
        let plan = try await LoadingPlan(model, catalogue: room.catalogue.now, store: room.store, headers: room.headers)
        let binary = try await room.binary()
        for engine in await room.everyEngine() { await engine.unload() }
        let candidates = EngineTuning.candidates(cores: Cores.usable)
        var trials: [TuningRecord.Trial] = []
        var expected: String?
        for (number, tuning) in candidates.enumerated() {
            let total = Int64(candidates.count)
            report(
                ProgressLine(stage: "tune", message: "trying \(tuning.name)", completed: Int64(number), total: total)
            )
            do {
                let engine = try room.engine(
                    binary,
                    for: plan,
                    directory: room.configuration.runtimeDirectory + "/engine-tune",
                    tuning: tuning
                )
                let (trial, text) = try await trial(of: engine, tuning, expected: expected)
                expected = expected ?? text
                trials.append(trial)
            } catch  where expected != nil && !Task.isCancelled {
                report(ProgressLine(stage: "tune", message: "\(tuning.name) does not work: \(error)"))
            }
        }
        let equal = trials.filter(\.isEqual)
        guard let fastest = equal.min(by: { $0.milliseconds < $1.milliseconds }) else {
            throw DaemonError(.engineMissing, "The engine gave no answer to measure.")
        }
        let record = TuningRecord(trials: trials, kept: fastest.tuning, measuredAtMs: nowMs)
        try record.keep(for: plan.modelHash, in: room.configuration.stateDirectory)
        report(
            ProgressLine(
                stage: "tune",
                message: "kept: \(fastest.tuning.name)",
                completed: Int64(candidates.count),
                total: Int64(candidates.count)
            )
        )
        return record
    }

    private func trial(
        of engine: Engine,
        _ tuning: EngineTuning,
        expected: String?
    ) async throws -> (TuningRecord.Trial, String) {
        try await withThrowingTaskGroup(of: (TuningRecord.Trial, String)?.self) { group in
            group.addTask {
                try await engine.run()
                return nil
            }
            group.addTask {
                let read = try await engine.complete(Self.request(tokens: 1))
                let whole = try await engine.complete(Self.request(tokens: Self.answerTokens))
                let promptRate = Double(read.promptTokens) * 1_000 / Double(max(1, read.milliseconds))
                let generationRate = Double(whole.generatedTokens) * 1_000 / Double(max(1, whole.milliseconds))
                let trial = TuningRecord.Trial(
                    tuning: tuning,
                    promptRate: promptRate,
                    generationRate: generationRate,
                    isEqual: expected.map { $0 == whole.text } ?? true,
                    milliseconds: read.milliseconds + whole.milliseconds
                )
                return (trial, whole.text)
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                guard let result else { continue }
                await engine.stop()
                return result
            }
            throw CancellationError()
        }
    }

    private static func request(tokens: Int) -> ModelRequest {
        ModelRequest(messages: [ChatMessage(.user, text)], tokensMax: tokens)
    }

    /// About six hundred tokens of code, as a coder's prompt has.
    private static let text =
        (1...24).map { "def step_\($0)(value):\n    return value * \($0) + \($0 % 7)\n" }.joined(separator: "\n")
        + "\nWrite a function `all_steps(value)` that applies the first six of these in turn, in one python block."
}
