import AtelierBlackboard
import AtelierCodeMap
import AtelierCrew
import AtelierDaemon
import AtelierDomain
import AtelierGit
import Foundation
import Logging
import Testing

@testable import AtelierOrchestrator

@Suite(.enabled(if: ScriptedRun.canRun, Comment(rawValue: ScriptedRun.whyNot)))
struct RecordedCommandsTests {
    @Test func aRecordedCommandIsNotRunAgain() async throws {
        try await withBench { bench in
            let claim = try await bench.claim(owner: "one", nowMs: 1)
            let first = try await bench.port(claim).run(bench.command)
            // As after a crash: another daemon, another lease, the same record.
            let next = try await bench.claim(owner: "two", nowMs: 100_000)
            let second = try await bench.port(next).run(bench.command)
            #expect(first == second)
            #expect(first.text == "hello\n")
            #expect(bench.world.counted.count == 1)
            var other = bench.command
            other.environment = ["A": "1"]
            _ = try await bench.port(next).run(other)
            #expect(bench.world.counted.count == 2)
        }
    }

    @Test func aCommandWhoseRecordWasLostIsRunAgain() async throws {
        try await withBench { bench in
            let late = try await bench.claim(owner: "one", nowMs: 1)
            let next = try await bench.claim(owner: "two", nowMs: 100_000)
            // It ran, but what came of it reaches nobody: its lease is over.
            await #expect(throws: BlackboardError.self) { try await bench.port(late).run(bench.command) }
            #expect(try await bench.board.history(of: late.requirement.id).commandCalls == [])
            _ = try await bench.port(next).run(bench.command)
            #expect(bench.world.counted.count == 2)
            #expect(try await bench.board.history(of: late.requirement.id).commandCalls.count == 1)
        }
    }

    @Test func subjectsAndAgentsAreThoseOfTheFirstLook() async throws {
        try await withBench { bench in
            let claim = try await bench.claim(owner: "one", nowMs: 1)
            let inputs = RecordedInputs(claim: claim, board: bench.board, surroundings: bench.world)
            let repository = RecordedRepository(inner: bench.world.git, inputs: inputs)
            #expect(try await repository.recentSubjects(limit: 30) == ["feat: begin"])
            let crew = try await inputs.crew()
            let later = ["/usr/bin/git", "commit", "--quiet", "--allow-empty", "-m", "later"]
            #expect(try await Child.run(later, in: bench.world.git.description.path).exitStatus == 0)
            #expect(try await bench.world.git.recentSubjects(limit: 30).count == 2)
            #expect(try await repository.recentSubjects(limit: 30) == ["feat: begin"])
            #expect(try await inputs.crew().sources == crew.sources)
        }
    }

    /// A board with one claimed task, and a repository to run commands on.
    private struct Bench {
        let board: Blackboard
        let world: ScriptedWorld
        let command: SandboxedCommand

        func claim(owner: String, nowMs: Int64) async throws -> Claim {
            try #require(try await board.claimNext(owner: owner, leaseSeconds: 60, nowMs: nowMs))
        }

        func port(_ claim: Claim) -> RecordedCommands {
            let workshop = Workshop(
                board: board,
                surroundings: world,
                mapper: CodeMapper(grammars: nil),
                floor: Floor(),
                modelSlots: 1,
                cores: Gate(slots: 1),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            )
            return RecordedCommands(claim: claim, workshop: workshop, repository: world.git)
        }
    }

    private func withBench(_ body: (Bench) async throws -> Void) async throws {
        try await withFolder { folder in
            let world = try await ScriptedWorld.make(
                in: folder,
                files: ["a.txt": "hello\n"],
                model: ScriptedModel(answers: [""])
            )
            let requirement = Requirement(
                id: RequirementID("aa"),
                text: "t",
                repositoryPath: world.git.description.path,
                baseCommit: world.git.description.headCommit,
                baseBranch: nil,
                budget: Budget(),
                createdAtMs: 1
            )
            let board = try await Blackboard.inMemory()
            try await board.accept(requirement, firstTask: TaskDraft(role: .planner, kind: "plan"), nowMs: 1)
            let command = SandboxedCommand(
                argv: ["cat", "a.txt"],
                worktree: folder + "/tree",
                tree: try await world.git.rootTree(of: requirement.baseCommit)
            )
            try await body(Bench(board: board, world: world, command: command))
        }
    }
}
