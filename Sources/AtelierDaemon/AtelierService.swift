package import AtelierAPI
package import AtelierGit

/// What the handlers ask of the house; every call may throw an `AtelierError`, which reaches the client as an `ErrorBody`.
///
/// An `idPrefix` is what a person typed: the beginning of a requirement's identifier, refused unless exactly one has it.
package protocol AtelierService: BoardService, ControlService, ModelService, ChatService, HookService, ReviewService,
    MapService
{
    /// Takes a requirement in and returns at once; the work goes on behind.
    func submit(_ request: SubmitRequest) async throws -> RequirementView
    /// The newest first, at most `limit`.
    func requirements(limit: Int) async throws -> [RequirementSummary]
    func requirement(idPrefix: String) async throws -> RequirementView
    /// Events with a sequence over `after`, first the written ones, then live; ends when the requirement is final.
    func events(after: Int64, idPrefix: String) async throws -> AsyncThrowingStream<EventView, any Error>
    func accept(idPrefix: String, mode: AcceptMode) async throws -> AcceptView
    /// The accepts in a repository that can be undone, the newest first.
    func steps(repositoryPath: String) async throws -> StepList
    func reject(idPrefix: String) async throws -> RequirementView
    func undo(idPrefix: String) async throws -> AcceptView
    func cancel(idPrefix: String) async throws -> RequirementView
    /// Runs a recorded run once more; the last frame says how it went.
    func replay(_ request: ReplayRequest) async throws -> AsyncThrowingStream<ReplayFrame, any Error>
    func export(idPrefix: String, _ request: ExportRequest) async throws -> ExportView
    /// Looks at the machine, and at the repository when one is named.
    func doctor(repositoryPath: String?) async throws -> DoctorView
    func status() async throws -> StatusView
}
