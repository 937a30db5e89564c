import AtelierCrew
import AtelierDomain
import AtelierHooks
import AtelierOrchestrator
import Foundation
import ServiceLifecycle
import Synchronization
import Testing

@testable import AtelierDaemon

/// A sandbox that answers as it is told, and says when a command begins and ends.
private final class ScriptedCommands: CommandPort {
    private let commands = Mutex<[SandboxedCommand]>([])
    private let signal: AsyncStream<String>.Continuation
    private let hangs: Bool
    let signals: AsyncStream<String>

    init(hangs: Bool = false) {
        self.hangs = hangs
        (signals, signal) = AsyncStream.makeStream()
    }

    var asked: [SandboxedCommand] { commands.withLock { $0 } }

    func policyHash(of command: SandboxedCommand) async throws -> ContentHash { ContentHash(of: "policy") }

    func run(_ command: SandboxedCommand) async throws -> CommandResult {
        commands.withLock { $0.append(command) }
        signal.yield("begin")
        if hangs {
            do {
                try await Task.sleep(for: .seconds(600))
            } catch {
                signal.yield("cancelled")
                throw error
            }
        }
        // What the worktree holds decides.
        let text = try String(contentsOfFile: command.worktree + "/a.txt", encoding: .utf8)
        let isPassed = !text.contains("bad")
        return CommandResult(
            exitStatus: isPassed ? 0 : 3,
            output: Data((isPassed ? "fine" : "1 failed").utf8),
            isTruncated: false,
            milliseconds: 5,
            policyHash: ContentHash(of: "policy")
        )
    }
}

@Suite struct CheckRoomTests {
    /// Runs `body` beside a room that works.
    private static func with(
        _ commands: any CommandPort,
        check: String = "make test",
        _ body: @Sendable @escaping (HookHouse, CheckRoom, HookedRepository, BoardShelf) async throws -> Void
    ) async throws {
        try await HookHouse.with { house in
            try house.write(".atelier/config.yaml", "check: \(check)\nhooks:\n  slow: on\n")
            try await house.git("add", "-A")
            try await house.git("commit", "-qm", "settings")
            let shelf = BoardShelf(board: house.board)
            let room = CheckRoom(
                shelf: shelf,
                trial: CheckTrial(commands: { commands }, program: "1.0.0", nowMs: { 1_000 }),
                cores: Gate(slots: 2),
                cacheDirectory: house.folder + "/cache",
                logger: DaemonHarness.quiet
            )
            let repository = try await house.room.repositories.hooked(at: house.path)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await room.run() }
                try await body(house, room, repository, shelf)
                group.cancelAll()
            }
        }
    }

    private static func stage(_ text: String, _ house: HookHouse, _ repository: HookedRepository) async throws
        -> ObjectID
    {
        try house.write("a.txt", text)
        try await house.git("add", "-A")
        return try await repository.staged(index: nil).tree
    }

    /// Waits for the verdict of a tree, which comes after the command ended.
    private static func settled(_ tree: ObjectID, _ room: CheckRoom, _ path: String) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while await room.isUnderWay(tree, in: path) {
            guard ContinuousClock.now < deadline else { throw CancellationError() }
            await Task.yield()
        }
    }

    @Test func aTreeIsCheckedAsItIsStagedAndTheVerdictKept() async throws {
        let commands = ScriptedCommands()
        try await Self.with(commands) { house, room, repository, shelf in
            for (text, isPassed) in [("bad\n", false), ("good\n", true)] {
                let tree = try await Self.stage(text, house, repository)
                // The working tree is not what is judged.
                try house.write("a.txt", "something else\n")
                await room.want(tree, in: repository, as: .committed)
                try await Self.settled(tree, room, house.path)
                let verdict = try #require(try await shelf.check(of: tree, in: house.path))
                #expect(verdict.isPassed == isPassed && verdict.detail.contains("1 failed") == !isPassed)
                await room.want(tree, in: repository, as: .committed)
            }
            #expect(commands.asked.map(\.argv) == Array(repeating: ["/bin/sh", "-c", "make test"], count: 2))
            #expect(Set(commands.asked.map(\.worktree)).count == 1)
        }
    }

    /// Nothing scripted: the command reads the tree, in the sandbox, as another user.
    @Test func theRealSandboxJudgesTheTree() async throws {
        try await DaemonHarness.withTemporaryFolder { folder in
            let sandbox = try await SandboxRoom(configuration: DaemonHarness.configuration(in: folder)).sandbox()
            try await Self.with(sandbox, check: "grep -q good a.txt") { house, room, repository, shelf in
                for (text, isPassed) in [("good\n", true), ("bad\n", false), ("good enough\n", true)] {
                    let tree = try await Self.stage(text, house, repository)
                    await room.want(tree, in: repository, as: .committed)
                    try await Self.settled(tree, room, house.path)
                    let verdict = try #require(try await shelf.check(of: tree, in: house.path))
                    #expect(verdict.isPassed == isPassed)
                    #expect(isPassed || verdict.detail.contains("ended with status 1"))
                }
            }
        }
    }

    @Test func aStagedTreeIsGivenUpForTheNextOne() async throws {
        let commands = ScriptedCommands(hangs: true)
        try await Self.with(commands) { house, room, repository, _ in
            var signals = commands.signals.makeAsyncIterator()
            let first = try await Self.stage("1\n", house, repository)
            await room.want(first, in: repository, as: .staged)
            #expect(await signals.next() == "begin")
            let second = try await Self.stage("2\n", house, repository)
            await room.want(second, in: repository, as: .staged)
            let next = [await signals.next(), await signals.next()]
            #expect(Set(next) == ["begin", "cancelled"])
            let (one, two) = (
                await room.isUnderWay(first, in: house.path), await room.isUnderWay(second, in: house.path)
            )
            #expect(!one && two)
        }
    }
}
