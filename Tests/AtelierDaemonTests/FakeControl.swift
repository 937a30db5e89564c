import AtelierAPI
import AtelierDaemon
import AtelierDomain

extension FakeService {
    func hold(idPrefix: String?, mode: Hold) async throws -> StatusView {
        StatusView(
            pid: 42,
            version: "0.1.0",
            startedAtMs: 1,
            uptimeSeconds: 2,
            engine: .ready,
            running: idPrefix == nil ? 1 : 2,
            queued: 0,
            hold: mode
        )
    }

    func resume(idPrefix: String?) async throws -> StatusView { Self.statusView }

    func retry(idPrefix: String) async throws -> RequirementView { try await requirement(idPrefix: idPrefix) }

    func rebase(idPrefix: String) async throws -> RequirementView { try await requirement(idPrefix: idPrefix) }

    func decisions() async throws -> DecisionList {
        DecisionList(
            decisions: [
                DecisionView(id: "abcdefgh-go", requirement: "abcdefgh", question: "Go?", options: ["yes", "no"])
            ]
        )
    }

    func decide(_ request: DecideRequest) async throws -> DecisionList {
        guard request == DecideRequest(id: "abcdefgh-go", answer: "yes") else { throw Unforeseen() }
        return DecisionList(decisions: [])
    }
}

extension FakeService {
    func addModel(_ addition: ModelAddition) async throws -> ModelView { Self.model }

    func removeModel(id: String) async throws -> ModelView { Self.model }

    func testModel(id: String?) async throws -> ModelTestView {
        ModelTestView(
            id: id ?? "m+1",
            modelClass: .local,
            digest: "0",
            contextTokens: 1,
            answers: true,
            keepsSchema: true,
            isRepeatable: true,
            promptRate: nil,
            generationRate: 1,
            sentBytes: 0
        )
    }

    func tuneModel(id: String?) async throws -> AsyncThrowingStream<ProgressLine, any Error> {
        AsyncThrowingStream { $0.finish() }
    }

    func tuning(id: String?) async throws -> TuningView { TuningView(model: id ?? "m+1", trials: [], kept: "") }

    func foundModels() async throws -> FoundModelList { FoundModelList(models: []) }

    func ledger(idPrefix: String?, sinceMs: Int64) async throws -> LedgerView { LedgerView(lines: []) }
}
