package import AtelierCrew
package import AtelierDomain

/// What the orchestrator needs of the world outside the board; the daemon provides it.
package protocol Surroundings: Sendable {
    /// The wall clock in milliseconds since 1970.
    func nowMs() -> Int64
    /// A number from 0 to 1, for the jitter of retries.
    func chance() -> Double
    /// Returns after a while; throws when cancelled.
    func pause(milliseconds: Int64) async throws
    /// How much may go on at once, as the configuration says now.
    func limits() -> WorkLimits
    /// Opens the repository at `path` for one attempt.
    func repository(at path: String) async throws -> any RepositoryPort
    /// Whoever is to answer, started if need be.
    func model(for use: ModelUse) async throws -> any ModelPort
    /// The catalogue's name of whoever would answer first; nothing is started for it.
    func modelName(for use: ModelUse) async throws -> String
    /// What earlier runs say of a kind of change: `learnt`, which reads it off the board, unless a record says it.
    func experience(_ kind: String, _ learnt: () async throws -> Experience) async throws -> Experience
    /// Whether the repository's checkout says that nothing of it may leave this machine, committed or not.
    func forbidsEgress(repositoryPath: String) async -> Bool
    func commands() async throws -> any CommandPort
    /// The directory that is a worktree of a run; attempts of one run that go on at once have different lanes, from 0.
    func worktree(of requirement: RequirementID, lane: Int) -> String
    /// The run is over: its worktrees may go.
    func discardWorktrees(of requirement: RequirementID) async
    /// The agents that work on the repository at `path`.
    func crew(for path: String) async throws -> CrewDefinition
    /// What a receipt says of the machine, and what the user wants below every commit message.
    func landingHabits() async throws -> LandingHabits
    /// Ends the process at a named place when a test asked for it; else does nothing.
    func failPoint(_ name: String)
}

/// How much may go on at once, and how long an ending daemon waits for it.
package struct WorkLimits: Equatable, Sendable {
    /// Attempts under way; one more is kept free for tasks of the class `onDemand`.
    package var attemptsMax: Int
    /// Seconds that attempts are given to finish when the daemon is told to end.
    package var drainSeconds: Int
    /// What all runs of a day (UTC) may use together.
    package var day: Caps

    package init(attemptsMax: Int = 4, drainSeconds: Int = 5, day: Caps = Caps()) {
        self.attemptsMax = attemptsMax
        self.drainSeconds = drainSeconds
        self.day = day
    }
}

extension Surroundings {
    package func experience(_ kind: String, _ learnt: () async throws -> Experience) async throws -> Experience {
        try await learnt()
    }
}
