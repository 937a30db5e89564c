import AtelierAPI
import AtelierBlackboard
import AtelierDaemon
import AtelierDomain
import AtelierGit
import AtelierHooks
import AtelierOrchestrator
import Synchronization

/// A service that answers from memory, can fail on request, and keeps what it was asked.
final class FakeService: AtelierService {
    /// How `events` behaves after its first two events.
    enum Ending {
        case ends
        case fails
        /// Says nothing more until the test is over.
        case hangs
    }

    let ending: Ending
    private let submissions = Mutex<[SubmitRequest]>([])

    /// Where live events come from; `FakeService.events` when there is none.
    let board: Blackboard?

    /// Who answers chats; nobody when there is none.
    let engine: ScriptedEngine?
    let modelGate = Gate(slots: 1)
    let chatLimits: ChatLimits
    /// Who answers hooks; nobody when there is none.
    let hooks: HookRoom?

    init(
        ending: Ending = .ends,
        board: Blackboard? = nil,
        engine: ScriptedEngine? = nil,
        chatLimits: ChatLimits = ChatLimits(),
        hooks: HookRoom? = nil
    ) {
        self.ending = ending
        self.board = board
        self.engine = engine
        self.chatLimits = chatLimits
        self.hooks = hooks
    }

    func answer(_ question: HookQuestion, _ say: HookDesk.Say) async throws {
        guard let hooks else { throw Unforeseen() }
        try await hooks.answer(question, say)
    }

    func check(_ request: CheckRequest) async throws -> CheckView {
        guard let hooks else { throw Unforeseen() }
        return try await hooks.check(request)
    }

    func findings(repositoryPath: String?) async throws -> [FindingView] { [] }

    func applyFinding(idPrefix: String) async throws -> RequirementView { throw Unforeseen() }

    func chatModels() async throws -> [ModelView] { [Self.model] }

    func chatEngine(for model: String?) async throws -> any ChatEngine {
        guard let engine, model == nil || model == engine.modelID else {
            throw DaemonError(.unknownModel, "There is no model '\(model ?? "-")'.", hint: "Known models: toy.")
        }
        return engine
    }

    /// What was submitted, in order.
    var submitted: [SubmitRequest] { submissions.withLock { $0 } }

    static let view = RequirementView(
        id: "abcdefgh",
        text: "Fix 加法 in calc.py",
        state: .landed,
        repositoryPath: "/repo",
        baseCommit: String(repeating: "1", count: 40),
        branch: "atelier/abcdefgh-fix",
        createdAtMs: 1_000,
        plan: ["Change add in calc.py"],
        claims: [ClaimView(text: "add is right", standing: .proven, evidence: "python3 -m unittest")],
        verdict: "passed",
        patch: "diff --git a/calc.py b/calc.py\n",
        commit: String(repeating: "2", count: 40)
    )

    static let events = [
        EventView(sequence: 1, atMs: 1_000, requirement: "abcdefgh", kind: "requirement.accepted", message: "taken"),
        EventView(sequence: 2, atMs: 2_000, requirement: "abcdefgh", kind: "task.claimed", message: "plan"),
    ]

    static let statusView = StatusView(
        pid: 42,
        version: "0.1.0",
        startedAtMs: 1,
        uptimeSeconds: 2,
        engine: .ready,
        model: "m",
        running: 1,
        queued: 0
    )

    static let model = ModelView(
        id: "m+1",
        modelClass: .local,
        bytes: 10,
        sha256: "0",
        state: .verified,
        isDefault: true,
        licence: "Apache-2.0",
        contextTokens: 16_384
    )

    func submit(_ request: SubmitRequest) async throws -> RequirementView {
        submissions.withLock { $0.append(request) }
        return Self.view
    }

    func requirements(limit: Int) async throws -> [RequirementSummary] {
        (0..<limit).map { number in
            RequirementSummary(
                id: "r\(number)",
                text: "t",
                state: .running,
                reason: "",
                repositoryPath: "/repo",
                createdAtMs: 1
            )
        }
    }

    func requirement(idPrefix: String) async throws -> RequirementView {
        guard Self.view.id.hasPrefix(idPrefix) else {
            throw DaemonError(.unknownRequirement, "No requirement begins with \(idPrefix).", hint: "atelier status")
        }
        return Self.view
    }

    func events(after: Int64, idPrefix: String) async throws -> AsyncThrowingStream<EventView, any Error> {
        _ = try await requirement(idPrefix: idPrefix)
        let ending = ending
        return AsyncThrowingStream { continuation in
            for event in Self.events where event.sequence > after { continuation.yield(event) }
            switch ending {
            case .ends: continuation.finish()
            case .fails: continuation.finish(throwing: DaemonError(.wrongState, "The board is gone."))
            case .hangs: break
            }
        }
    }

    func steps(repositoryPath: String) async throws -> StepList { StepList(steps: []) }

    func accept(idPrefix: String, mode: AcceptMode) async throws -> AcceptView {
        AcceptView(
            requirement: idPrefix,
            action: mode == .squash ? .squashed : .fastForwarded,
            branch: "main",
            commit: "c",
            snapshotReference: "refs/atelier/snapshots/1"
        )
    }

    func reject(idPrefix: String) async throws -> RequirementView { throw Unforeseen() }

    func undo(idPrefix: String) async throws -> AcceptView {
        AcceptView(requirement: idPrefix, action: .undone, commit: "c", snapshotReference: "s")
    }

    func cancel(idPrefix: String) async throws -> RequirementView {
        throw DaemonError(.wrongState, "It has ended.", hint: "Nothing to do.")
    }

    func models() async throws -> [ModelView] { [Self.model] }

    func fetchModel(id: String?) async throws -> AsyncThrowingStream<ProgressLine, any Error> {
        AsyncThrowingStream { continuation in
            continuation.yield(ProgressLine(stage: "download", message: id ?? "default", completed: 1, total: 2))
            continuation.finish()
        }
    }

    func verifyModel(id: String?) async throws -> ModelView { Self.model }

    func fetchEngine() async throws -> AsyncThrowingStream<ProgressLine, any Error> {
        AsyncThrowingStream { $0.finish() }
    }

    func doctor(repositoryPath: String?) async throws -> DoctorView {
        DoctorView(checks: [.init(name: "repository", standing: .ok, message: repositoryPath ?? "none")])
    }

    func status() async throws -> StatusView { Self.statusView }
}

/// An error that no part of ours offers at a border; its text must not reach a client.
struct Unforeseen: Error, CustomStringConvertible {
    let description = "secret inner text"
}
