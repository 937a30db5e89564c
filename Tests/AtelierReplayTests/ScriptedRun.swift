import AtelierBlackboard
import AtelierCodeMap
import AtelierCrew
import AtelierDaemon
import AtelierDomain
import AtelierGit
import AtelierOrchestrator
import Foundation
import Logging
import Synchronization

@testable import AtelierReplay

/// A run of the real orchestrator on a real repository, with a scripted model and real commands without a sandbox.
struct ScriptedRun {
    let board: Blackboard
    let requirement: Requirement
    let repository: GitRepository
    let commands: CountedCommands

    static let grammars =
        ProcessInfo.processInfo.environment["ATELIER_GRAMMARS"]
        ?? NSHomeDirectory() + "/.cache/atelier/grammars/languages.so"
    static let canRun =
        FileManager.default.fileExists(atPath: grammars) && FileManager.default.fileExists(atPath: "/usr/bin/git")
    static let whyNot = "git or the grammars are missing: run scripts/setup --tests"

    /// Takes the requirement to its end; `files` are the base commit, and a person who is asked decides so.
    static func make(
        in folder: String,
        files: [String: String],
        text: String,
        answers: [String],
        decision: String? = nil
    ) async throws -> ScriptedRun {
        let model = ScriptedModel(answers: answers)
        return try await make(in: folder, files: files, text: text, model: model, decision: decision)
    }

    /// The same with a model of the test's own.
    static func make(
        in folder: String,
        files: [String: String],
        text: String,
        model: any ModelPort,
        decision: String? = nil
    ) async throws -> ScriptedRun {
        var world = try await ScriptedWorld.make(in: folder, files: files, model: model)
        world.asksPerson = decision != nil
        return try await run("abcdefgh", on: try await Blackboard.inMemory(), world, text: text, decision: decision)
    }

    /// One more requirement in the world's repository, on a board that may have had others.
    static func run(
        _ id: String,
        on board: Blackboard,
        _ world: ScriptedWorld,
        text: String,
        decision: String? = nil
    ) async throws -> ScriptedRun {
        let repository = world.git
        let path = repository.description.path
        let requirement = Requirement(
            id: RequirementID(id),
            text: text,
            repositoryPath: path,
            baseCommit: repository.description.headCommit,
            baseBranch: repository.description.headBranch,
            budget: Budget(),
            createdAtMs: 1_700_000_000_000
        )
        let plan = TaskDraft(role: .planner, kind: "plan")
        let crew = try await world.crew(for: path)
        try await board.setSchemas(crew.schemas)
        let nowMs = requirement.createdAtMs
        try await board.accept(requirement, firstTask: plan, further: crew.further, nowMs: nowMs)
        try await work(on: board, world, until: requirement.id, decision: decision)
        return ScriptedRun(board: board, requirement: requirement, repository: repository, commands: world.counted)
    }

    func recording() async throws -> Recording {
        Recording(
            history: try await board.history(of: requirement.id),
            base: try await RecordedBase(of: requirement.baseCommit, in: repository)
        )
    }

    /// As the daemon's, over the real code map.
    static var orchestrate: Orchestrate {
        get throws {
            let mapper = CodeMapper(grammars: try Grammars(path: grammars))
            return { board, surroundings, bell in
                let workshop = Workshop(
                    board: board,
                    surroundings: surroundings,
                    mapper: mapper,
                    floor: Floor(),
                    modelSlots: 1,
                    cores: Gate(slots: 1),
                    logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
                )
                try await Orchestrator(workshop: workshop, owner: "test", bell: bell).run()
            }
        }
    }

    private static func work(
        on board: Blackboard,
        _ world: ScriptedWorld,
        until id: RequirementID,
        decision: String?
    ) async throws {
        let orchestrate = try orchestrate
        let bell = Bell()
        let changes = board.changes()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await orchestrate(board, world, bell) }
            group.addTask {
                var changed = changes.makeAsyncIterator()
                while try await board.requirement(id)?.state.isFinal != true, await changed.next() != nil {
                    for open in try await board.decisions() {
                        try await board.decide(open.task, answer: decision ?? "", nowMs: world.nowMs())
                    }
                    bell.ring()
                }
            }
            _ = try await group.next()
            group.cancelAll()
        }
    }
}

/// A world whose model is scripted; everything else is real.
struct ScriptedWorld: Surroundings {
    let git: GitRepository
    let scripted: any ModelPort
    let counted: CountedCommands
    let folder: String
    /// Whether ops waits for a person.
    var asksPerson = false

    /// A world below `folder`, whose repository has one commit with `files`.
    static func make(in folder: String, files: [String: String], model: any ModelPort) async throws -> ScriptedWorld {
        let path = folder + "/repository"
        try await makeRepository(at: path, files: files)
        return ScriptedWorld(
            git: try GitRepository(opening: path),
            scripted: model,
            counted: CountedCommands(),
            folder: folder + "/tree"
        )
    }

    private static func makeRepository(at path: String, files: [String: String]) async throws {
        for (name, content) in files {
            let file = URL(fileURLWithPath: "\(path)/\(name)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(content.utf8).write(to: file)
        }
        for arguments in [
            ["init", "--quiet", "--initial-branch=main"], ["config", "user.name", "Casey Example"],
            ["config", "user.email", "casey@example.org"], ["add", "."], ["commit", "--quiet", "-m", "feat: begin"],
        ] {
            let status = try await Child.run(["/usr/bin/git", "-C", path] + arguments, in: "/").exitStatus
            guard status == 0 else { throw Child.Failure() }
        }
    }

    func nowMs() -> Int64 { 1_700_000_000_000 }
    func repository(at path: String) async throws -> any RepositoryPort { git }
    func model(for use: ModelUse) async throws -> any ModelPort { scripted }
    func modelName(for use: ModelUse) async throws -> String { "scripted" }

    func forbidsEgress(repositoryPath: String) async -> Bool { false }
    func commands() async throws -> any CommandPort { counted }
    func chance() -> Double { 0 }
    func pause(milliseconds: Int64) async throws { try await Task.sleep(for: .milliseconds(milliseconds)) }
    func limits() -> WorkLimits { WorkLimits(attemptsMax: 1) }
    func worktree(of requirement: RequirementID, lane: Int) -> String { folder }
    func discardWorktrees(of requirement: RequirementID) async {}
    func landingHabits() async throws -> LandingHabits { LandingHabits(version: "test") }
    func failPoint(_ name: String) {}

    func crew(for path: String) async throws -> CrewDefinition {
        let agents = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Agents").path
        var sources = try ["coder.md", "ops.md", "planner.md", "tester.md"].map { file in
            AgentSource(file: file, text: try String(contentsOfFile: "\(agents)/\(file)", encoding: .utf8))
        }
        if asksPerson {
            let ops = sources[1].text
            let waiting = ops.replacing("subscribes: [judgement]", with: "subscribes: [judgement, approval]")
            sources[1] = AgentSource(file: "ops.md", text: waiting)
            sources.append(AgentSource(file: "approve.md", text: Self.person))
        }
        return try CrewDefinition(try sources.map { try AgentDefinition(parsing: $0.text, file: $0.file) })
    }

    private static let person = """
        ---
        name: approve
        role: person
        subscribes: [judgement]
        output: approval
        options: [land, stop]
        ---
        # question
        The tests have spoken. Shall it land?
        """
}

/// Gives its answers in turn, the last one for ever.
final class ScriptedModel: ModelPort {
    private let answers: [String]
    private let given = Mutex(0)

    init(answers: [String]) {
        self.answers = answers
    }

    func complete(_ request: ModelRequest) async throws -> ModelReply {
        let number = given.withLock { number in
            number += 1
            return number - 1
        }
        return ModelReply(
            text: answers[min(number, answers.count - 1)],
            isComplete: true,
            promptTokens: 10,
            cachedTokens: 0,
            generatedTokens: 5,
            milliseconds: 1_000,
            model: "scripted"
        )
    }
}

/// Runs commands as ordinary children and counts them.
final class CountedCommands: CommandPort {
    private let runs = Mutex(0)
    var count: Int { runs.withLock { $0 } }

    func policyHash(of command: SandboxedCommand) async throws -> ContentHash { ContentHash(of: "none") }

    func run(_ command: SandboxedCommand) async throws -> CommandResult {
        runs.withLock { $0 += 1 }
        let (status, output) = try await Child.run(
            ["/usr/bin/env"] + command.argv,
            in: command.worktree,
            environment: command.environment
        )
        return CommandResult(
            exitStatus: status,
            output: output,
            isTruncated: false,
            milliseconds: 500,
            policyHash: ContentHash(of: "none")
        )
    }
}

/// Child processes of the tests.
enum Child {
    struct Failure: Error {}

    /// Runs `argv` to its end and gives both outputs as one.
    static func run(
        _ argv: [String],
        in directory: String,
        environment: [String: String] = [:]
    ) async throws -> (exitStatus: Int, output: Data) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: argv[0])
        process.arguments = Array(argv.dropFirst())
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        let usual = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": "/nonexistent",
        ]
        process.environment = usual.merging(environment) { _, own in own }
        let pipe = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (Int(process.terminationStatus), output)
    }
}

/// Runs `body` with the path of an empty folder and removes it.
func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/ar-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let outcome: Result<Value, any Error>
    do {
        outcome = .success(try await body(folder))
    } catch {
        outcome = .failure(error)
    }
    try FileManager.default.removeItem(atPath: folder)
    return try outcome.get()
}
