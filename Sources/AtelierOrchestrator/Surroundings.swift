package import AtelierCrew
package import AtelierDomain

/// What the orchestrator needs of the world outside the board; the daemon provides it.
package protocol Surroundings: Sendable {
    /// The wall clock in milliseconds since 1970.
    func nowMs() -> Int64
    /// Opens the repository at `path` for one attempt.
    func repository(at path: String) async throws -> any RepositoryPort
    /// The model that `definition` asks for, started if need be.
    func model() async throws -> any ModelPort
    func commands() async throws -> any CommandPort
    /// The directory that is the worktree of a run.
    func worktree(of requirement: RequirementID) -> String
    /// The run is over: its worktree may go.
    func discardWorktree(of requirement: RequirementID) async
    /// The agents that work on the repository at `path`.
    func crew(for path: String) async throws -> CrewDefinition
    /// Ends the process at a named place when a test asked for it; else does nothing.
    func failPoint(_ name: String)
}
