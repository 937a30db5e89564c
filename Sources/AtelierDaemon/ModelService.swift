package import AtelierAPI

/// What the handlers ask about models; every call may throw an `AtelierError`.
package protocol ModelService: Sendable {
    /// The user's own first.
    func models() async throws -> [ModelView]
    /// Fetches a model, the default one when `id` is nil; ends when its digest was checked.
    func fetchModel(id: String?) async throws -> AsyncThrowingStream<ProgressLine, any Error>
    /// Reads the whole file; a wrong digest is a value, not an error.
    func verifyModel(id: String?) async throws -> ModelView
    /// Checks the files of a model and writes it into the user's `models.yaml`.
    func addModel(_ addition: ModelAddition) async throws -> ModelView
    /// Takes a model out of the user's `models.yaml`; its files stay.
    func removeModel(id: String) async throws -> ModelView
    /// Has a model answer three short questions of ours.
    func testModel(id: String?) async throws -> ModelTestView
    /// Tries settings of the engine on a local model; the last line says which was kept.
    func tuneModel(id: String?) async throws -> AsyncThrowingStream<ProgressLine, any Error>
    /// What the last such trial measured; throws `unknownModel` when there was none.
    func tuning(id: String?) async throws -> TuningView
    /// Model files that other programs keep on this machine; nothing is hashed or copied.
    func foundModels() async throws -> FoundModelList
    func fetchEngine() async throws -> AsyncThrowingStream<ProgressLine, any Error>
    /// The bill, of one requirement or of all; `sinceMs` leaves out earlier calls.
    func ledger(idPrefix: String?, sinceMs: Int64) async throws -> LedgerView
}
