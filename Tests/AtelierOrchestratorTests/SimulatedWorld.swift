import AtelierCodeMap
import AtelierCrew
import AtelierDomain
import Foundation
import Synchronization

@testable import AtelierOrchestrator

/// Faults that the ports of a schedule make.
enum Fault: Error {
    /// The process ends here.
    case crash
}

/// The board says that it cannot be reached, whether or not it has done what it was asked.
struct Unreachable: AtelierError {
    let wireCode = "blackboard.storeUnreachable"
    let message = "the disk is away"
    let hint: String? = nil
    let isRetryable = false
    let isUserFixable = true
}

/// A failure of the engine that may be over in a moment.
struct EngineTrouble: AtelierError {
    let wireCode = "inference.engineCrashed"
    let message = "the engine crashed"
    let hint: String? = nil
    let isRetryable = true
    let isUserFixable = false
}

/// Clock, chance, model and sandbox of a schedule.
final class SimulatedSurroundings: Surroundings, ModelPort, CommandPort {
    private struct State {
        var nowMs: Int64 = 1_700_000_000_000
        /// In per cent; 0 once a schedule is to end.
        var faults = 6
        var calls = 0
    }

    let dice: Dice
    let workLimits: WorkLimits
    private let state = Mutex(State())

    init(dice: Dice, limits: WorkLimits = WorkLimits()) {
        self.dice = dice
        workLimits = limits
    }

    func nowMs() -> Int64 { state.withLock(\.nowMs) }
    func chance() -> Double { Double(dice.roll(1_000)) / 1_000 }
    func pause(milliseconds: Int64) async throws { throw OrchestratorError(.notYet, "another call is under way") }
    func limits() -> WorkLimits { workLimits }
    func repository(at path: String) async throws -> any RepositoryPort { throw Unreachable() }
    func model(for use: ModelUse) async throws -> any ModelPort { self }
    func modelName(for use: ModelUse) async throws -> String { "scripted" }

    func forbidsEgress(repositoryPath: String) async -> Bool { false }
    func commands() async throws -> any CommandPort { self }
    func worktree(of requirement: RequirementID, lane: Int) -> String { "/tmp/none" }
    func discardWorktrees(of requirement: RequirementID) async {}
    func crew(for path: String) async throws -> CrewDefinition { try CrewDefinition([]) }
    func failPoint(_ name: String) {}
    func landingHabits() async throws -> LandingHabits { LandingHabits(version: "test") }

    func advance(milliseconds: Int64) {
        state.withLock { $0.nowMs += milliseconds }
    }

    /// From here on nothing fails any more.
    func heal() {
        state.withLock { $0.faults = 0 }
    }

    /// Whether something fails now.
    func fails() -> Bool { dice.hits(state.withLock(\.faults)) }

    /// How many answers the model has written.
    var calls: Int { state.withLock(\.calls) }

    func complete(_ request: ModelRequest) async throws -> ModelReply {
        if fails() { throw dice.hits(50) ? EngineTrouble() as any Error : Fault.crash }
        state.withLock { $0.calls += 1 }
        advance(milliseconds: Int64(dice.roll(30_000)))
        return ModelReply(
            text: "answer",
            isComplete: true,
            promptTokens: 100,
            cachedTokens: 0,
            generatedTokens: 1 + dice.roll(request.tokensMax),
            milliseconds: 10,
            model: "m"
        )
    }

    func policyHash(of command: SandboxedCommand) async throws -> ContentHash { ContentHash(of: "policy") }

    func run(_ command: SandboxedCommand) async throws -> CommandResult {
        if fails() { throw dice.hits(50) ? EngineTrouble() as any Error : Fault.crash }
        advance(milliseconds: Int64(dice.roll(30_000)))
        return CommandResult(
            exitStatus: 0,
            output: Data("ok".utf8),
            isTruncated: false,
            milliseconds: 10,
            policyHash: ContentHash(of: "policy")
        )
    }
}
