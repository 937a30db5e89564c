internal import AtelierCrew
internal import AtelierDomain
internal import AtelierOrchestrator
internal import Foundation
internal import Synchronization

/// The world of a rehearsal: the record instead of model, sandbox and clock.
final class ReplaySurroundings: Surroundings {
    private let tape: Tape
    private let repository: ReplayRepository
    private let definition: CrewDefinition
    /// What the run was told of earlier ones; nil where it was told nothing.
    private let experience: Experience?
    /// Where a command that really has to be run finds its files; never made otherwise.
    private let scratch: String
    private let clock: Mutex<Int64>

    init(
        tape: Tape,
        repository: ReplayRepository,
        crew: CrewDefinition,
        experience: Experience?,
        scratch: String,
        startMs: Int64
    ) {
        self.tape = tape
        self.repository = repository
        definition = crew
        self.experience = experience
        self.scratch = scratch
        clock = Mutex(startMs)
    }

    /// A millisecond later at each call, so that a replay today says what one tomorrow says.
    func nowMs() -> Int64 {
        clock.withLock { now in
            now += 1
            return now
        }
    }

    func repository(at path: String) async throws -> any RepositoryPort { repository }

    func model(for use: ModelUse) async throws -> any ModelPort { TapeModel(tape: tape) }

    func modelName(for use: ModelUse) async throws -> String { "" }

    func experience(_ kind: String, _ learnt: () async throws -> Experience) async throws -> Experience {
        experience ?? Experience(kind: kind)
    }

    func forbidsEgress(repositoryPath: String) async -> Bool { false }

    func commands() async throws -> any CommandPort { TapeCommands(tape: tape, repository: repository) }

    func chance() -> Double { 0 }

    func pause(milliseconds: Int64) async throws { try await Task.sleep(for: .milliseconds(milliseconds)) }

    /// One attempt at a time: the record is told by the task that is under way.
    func limits() -> WorkLimits { WorkLimits(attemptsMax: 1) }

    func worktree(of requirement: RequirementID, lane: Int) -> String { scratch + "/tree" }

    func discardWorktrees(of requirement: RequirementID) async {}

    func crew(for path: String) async throws -> CrewDefinition { definition }

    func landingHabits() async throws -> LandingHabits { LandingHabits(version: "replay") }

    func failPoint(_ name: String) {}
}

private struct TapeModel: ModelPort {
    let tape: Tape

    func complete(_ request: ModelRequest) async throws -> ModelReply { try await tape.reply(to: request) }
}

private struct TapeCommands: CommandPort {
    let tape: Tape
    let repository: ReplayRepository

    func policyHash(of command: SandboxedCommand) async throws -> ContentHash {
        try await tape.policyHash(of: command)
    }

    func run(_ command: SandboxedCommand) async throws -> CommandResult {
        try await tape.result(of: command) {
            guard let tree = command.tree else { return }
            let parent = (command.worktree as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            try await repository.makeFiles(of: tree, in: command.worktree)
        }
    }
}
