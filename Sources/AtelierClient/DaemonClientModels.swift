package import AtelierAPI

// Models, the engine, and what both cost.
extension DaemonClient {
    /// The user's own first.
    package func models() async throws(ClientError) -> [ModelView] {
        let list: ModelList = try await transport.call(.get, "/v1/models", seconds: Self.seconds.quick)
        return list.models
    }

    /// Fetches a model, the default one when `id` is nil.
    package func fetchModel(_ id: String?, onProgress: (ProgressLine) async throws -> Void) async throws {
        try await transport.stream(.post, "/v1/models/fetch", query: Self.query("id", id), onItem: onProgress)
    }

    /// Has the daemon read the whole file.
    package func verifyModel(_ id: String?) async throws(ClientError) -> ModelView {
        try await transport.call(
            .post,
            "/v1/models/verify",
            query: Self.query("id", id),
            seconds: Self.seconds.slow
        )
    }

    package func fetchEngine(onProgress: (ProgressLine) async throws -> Void) async throws {
        try await transport.stream(.post, "/v1/engine/fetch", onItem: onProgress)
    }

    /// Checks the files of a model and writes it into the user's `models.yaml`.
    package func addModel(_ addition: ModelAddition) async throws(ClientError) -> ModelView {
        try await transport.call(.post, "/v1/models/add", body: addition, seconds: Self.seconds.slow)
    }

    /// Takes a model out of the user's `models.yaml`; its files stay.
    package func removeModel(_ id: String) async throws(ClientError) -> ModelView {
        try await transport.call(.post, "/v1/models/remove", query: Self.query("id", id), seconds: Self.seconds.quick)
    }

    /// Has a model, the default one when `id` is nil, answer short questions.
    package func testModel(_ id: String?) async throws(ClientError) -> ModelTestView {
        try await transport.call(.post, "/v1/models/test", query: Self.query("id", id), seconds: Self.seconds.slow)
    }

    /// Tries settings of the engine on a model, the default one when `id` is nil.
    package func tuneModel(_ id: String?, onProgress: (ProgressLine) async throws -> Void) async throws {
        try await transport.stream(.post, "/v1/models/tune", query: Self.query("id", id), onItem: onProgress)
    }

    /// What the last trial of a model's settings measured.
    package func tuning(of id: String?) async throws(ClientError) -> TuningView {
        try await transport.call(.get, "/v1/tuning", query: Self.query("id", id), seconds: Self.seconds.slow)
    }

    /// Model files that other programs keep on this machine.
    package func foundModels() async throws(ClientError) -> FoundModelList {
        try await transport.call(.get, "/v1/found-models", seconds: Self.seconds.slow)
    }

    /// What models cost, for one requirement (the beginning of its id) or for all, from `sinceMs` on.
    package func ledger(of id: String?, sinceMs: Int64) async throws(ClientError) -> LedgerView {
        var query = Self.query("requirement", id)
        query["since"] = "\(sinceMs)"
        return try await transport.call(.get, "/v1/costs", query: query, seconds: Self.seconds.quick)
    }
}
