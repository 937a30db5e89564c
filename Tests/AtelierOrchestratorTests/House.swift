import AtelierBlackboard
import AtelierCodeMap
import AtelierCrew
import AtelierDomain
import AtelierTestSupport
import Foundation
import Logging
import ServiceLifecycle
import Synchronization

@testable import AtelierOrchestrator

// As the composition root of the daemon has it.
extension Blackboard: Board {}

/// A real orchestrator on a real board, with a model and commands that do as a test says.
final class House: Surroundings, ModelPort, CommandPort {
    private struct State {
        var requests: [ModelRequest] = []
        var underWay = 0
        var mostUnderWay = 0
    }

    let board: Blackboard
    let bell = Bell()
    let floor = Floor()
    let crewDefinition: CrewDefinition
    let workLimits: WorkLimits
    private let answer: @Sendable (ModelRequest) async throws -> String
    private let command: @Sendable (SandboxedCommand) async throws -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - agents: Files as they would stand in `Agents/`.
    ///   - limits: How much goes on at once.
    ///   - command: What a command does; it costs a second.
    ///   - answer: What the model says; each answer costs ten tokens.
    /// - Throws: What the definitions throw.
    init(
        agents: [String],
        limits: WorkLimits = WorkLimits(),
        command: @escaping @Sendable (SandboxedCommand) async throws -> Void = { _ in },
        answer: @escaping @Sendable (ModelRequest) async throws -> String
    ) async throws {
        board = try await Blackboard.inMemory()
        crewDefinition = try CrewDefinition(
            try agents.map { try AgentDefinition(parsing: $0, file: "agent.md") }
        )
        workLimits = limits
        self.command = command
        self.answer = answer
        try await board.setSchemas(crewDefinition.schemas)
    }

    /// What attempts of this house share; each one has a purse of its own.
    var workshop: Workshop {
        Workshop(
            board: board,
            surroundings: self,
            mapper: CodeMapper(grammars: nil),
            floor: floor,
            modelSlots: 1,
            cores: Gate(slots: 2),
            logger: Logger(label: "house", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    /// What the model was asked, in order.
    var requests: [ModelRequest] { state.withLock(\.requests) }
    /// The most answers that were written at once.
    var mostUnderWay: Int { state.withLock(\.mostUnderWay) }

    /// Posts a requirement whose plan is the crew's further tasks.
    func accept(
        _ id: String,
        budget: Budget = Budget(),
        queueClass: QueueClass = .sustained
    ) async throws {
        guard let commit = ObjectID(hex: String(repeating: "a", count: 40)) else { return }
        let requirement = Requirement(
            id: RequirementID(id),
            text: "make it \(id)",
            repositoryPath: "/r",
            baseCommit: commit,
            baseBranch: nil,
            budget: budget,
            queueClass: queueClass,
            createdAtMs: nowMs()
        )
        var drafts = crewDefinition.further[...]
        guard let first = drafts.popFirst() else { return }
        try await board.accept(requirement, firstTask: first, further: Array(drafts), nowMs: nowMs())
        bell.ring()
    }

    /// Runs the orchestrator while `body` does; then shuts it down as a daemon would.
    func whileRunning(_ body: (House) async throws -> Void) async throws {
        let workshop = workshop
        let orchestrator = Orchestrator(workshop: workshop, owner: "house", bell: bell)
        let services = ServiceGroup(services: [orchestrator], logger: workshop.logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            try await body(self)
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    /// Waits until the tasks of a requirement stand so, in order; answers how they stand at the end.
    func states(of id: String, until wanted: [String]) async throws -> [String] {
        let deadline = ContinuousClock.now + .seconds(90)
        var states: [String] = []
        while ContinuousClock.now < deadline {
            states = try await board.tasks(of: RequirementID(id)).map { "\($0.kind) \($0.state.rawValue)" }
            if states == wanted { break }
            try await Task.sleep(for: .milliseconds(5))
        }
        return states
    }

    /// Waits until `condition` holds, for a minute and a half at most, because tests share two cores.
    func wait(until condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(90)
        while ContinuousClock.now < deadline, try await !condition() { try await Task.sleep(for: .milliseconds(5)) }
    }

    func nowMs() -> Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }
    func chance() -> Double { 0 }
    func pause(milliseconds: Int64) async throws { try await Task.sleep(for: .milliseconds(milliseconds)) }
    func limits() -> WorkLimits { workLimits }
    func repository(at path: String) async throws -> any RepositoryPort { Nothing() }
    func model(for use: ModelUse) async throws -> any ModelPort { self }
    func modelName(for use: ModelUse) async throws -> String { "scripted" }

    func forbidsEgress(repositoryPath: String) async -> Bool { false }
    func commands() async throws -> any CommandPort { self }
    func worktree(of requirement: RequirementID, lane: Int) -> String { "/tmp/\(requirement)-\(lane)" }
    func discardWorktrees(of requirement: RequirementID) async {}
    func crew(for path: String) async throws -> CrewDefinition { crewDefinition }
    func failPoint(_ name: String) {}
    func landingHabits() async throws -> LandingHabits { LandingHabits(version: "test") }

    func complete(_ request: ModelRequest) async throws -> ModelReply {
        state.withLock { state in
            state.requests.append(request)
            state.underWay += 1
            state.mostUnderWay = max(state.mostUnderWay, state.underWay)
        }
        defer { state.withLock { $0.underWay -= 1 } }
        return ModelReply(
            text: try await answer(request),
            isComplete: true,
            promptTokens: 5,
            cachedTokens: 0,
            generatedTokens: 10,
            milliseconds: 1,
            model: "m"
        )
    }

    func policyHash(of command: SandboxedCommand) async throws -> ContentHash { ContentHash(of: "policy") }

    func run(_ command: SandboxedCommand) async throws -> CommandResult {
        try await self.command(command)
        return CommandResult(
            exitStatus: 0,
            output: Data("out".utf8),
            isTruncated: false,
            milliseconds: 1_000,
            policyHash: ContentHash(of: "policy")
        )
    }
}

/// A definition of a role that no code knows.
func agent(_ name: String, subscribes: [String] = ["requirement"], prompt: String = "{{requirement}}") -> String {
    """
    ---
    name: \(name)
    role: \(name)
    subscribes: [\(subscribes.joined(separator: ", "))]
    output: \(name)Note
    budget: { tokens: 40, turns: 2 }
    schema:
      type: object
      required: [note]
      properties:
        note: { type: string, minLength: 1 }
    ---
    # system
    You are \(name).

    # request
    \(prompt)
    """
}
