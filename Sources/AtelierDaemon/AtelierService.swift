package import AtelierAPI

/// What the handlers ask of the house; every call may throw an `AtelierError`, which reaches the client as an `ErrorBody`.
///
/// An `idPrefix` is what a person typed: the beginning of a requirement's identifier, refused unless exactly one has it.
package protocol AtelierService: Sendable {
    /// Takes a requirement in and returns at once; the work goes on behind.
    func submit(_ request: SubmitRequest) async throws -> RequirementView
    /// The newest first, at most `limit`.
    func requirements(limit: Int) async throws -> [RequirementSummary]
    func requirement(idPrefix: String) async throws -> RequirementView
    /// Events with a sequence over `after`, first the written ones, then live; ends when the requirement is final.
    func events(after: Int64, idPrefix: String) async throws -> AsyncThrowingStream<EventView, any Error>
    func accept(idPrefix: String) async throws -> AcceptView
    func reject(idPrefix: String) async throws -> RequirementView
    func undo(idPrefix: String) async throws -> AcceptView
    func cancel(idPrefix: String) async throws -> RequirementView
    /// The default one first.
    func models() async throws -> [ModelView]
    /// Fetches a model, the default one when `id` is nil; ends when its digest was checked.
    func fetchModel(id: String?) async throws -> AsyncThrowingStream<ProgressLine, any Error>
    /// Reads the whole file; a wrong digest is a value, not an error.
    func verifyModel(id: String?) async throws -> ModelView
    func fetchEngine() async throws -> AsyncThrowingStream<ProgressLine, any Error>
    /// Looks at the machine, and at the repository when one is named.
    func doctor(repositoryPath: String?) async throws -> DoctorView
    func status() async throws -> StatusView
}
