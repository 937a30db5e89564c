import AtelierChecks
import AtelierCodeMap
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
        settings: String = "check: make test\nhooks:\n  slow: on\n",
        mapper: CodeMapper = CodeMapper(grammars: nil),
        _ body: @Sendable @escaping (HookHouse, CheckRoom, HookedRepository, BoardShelf) async throws -> Void
    ) async throws {
        try await HookHouse.with { house in
            try house.write(".atelier/config.yaml", settings)
            try await house.git("add", "-A")
            try await house.git("commit", "-qm", "settings")
            let shelf = BoardShelf(board: house.board)
            let room = CheckRoom(
                shelf: shelf,
                trial: CheckTrial(
                    commands: { commands },
                    mapper: TreeMapper(mapper: mapper),
                    program: "1.0.0",
                    nowMs: { 1_000 }
                ),
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
        -> StagedState
    {
        try house.write("a.txt", text)
        try await house.git("add", "-A")
        return try await repository.staged(index: nil)
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
                let state = try await Self.stage(text, house, repository)
                let tree = state.tree
                // The working tree is not what is judged.
                try house.write("a.txt", "something else\n")
                await room.want(state, in: repository, as: .committed)
                try await Self.settled(tree, room, house.path)
                let verdict = try #require(try await shelf.verdict(of: .check, on: tree, in: house.path))
                #expect(verdict.isPassed == isPassed && verdict.detail.contains("1 failed") == !isPassed)
                await room.want(state, in: repository, as: .committed)
            }
            #expect(commands.asked.map(\.argv) == Array(repeating: ["/bin/sh", "-c", "make test"], count: 2))
            #expect(Set(commands.asked.map(\.worktree)).count == 1)
        }
    }

    /// Nothing scripted: the command reads the tree, in the sandbox, as another user.
    @Test func theRealSandboxJudgesTheTree() async throws {
        try await DaemonHarness.withTemporaryFolder { folder in
            let sandbox = try await SandboxRoom(configuration: DaemonHarness.configuration(in: folder)).sandbox()
            try await Self.with(sandbox, settings: "check: grep -q good a.txt\nhooks:\n  slow: on\n") {
                house,
                room,
                repository,
                shelf in
                for (text, isPassed) in [("good\n", true), ("bad\n", false), ("good enough\n", true)] {
                    let state = try await Self.stage(text, house, repository)
                    let tree = state.tree
                    await room.want(state, in: repository, as: .committed)
                    try await Self.settled(tree, room, house.path)
                    let verdict = try #require(try await shelf.verdict(of: .check, on: tree, in: house.path))
                    #expect(verdict.isPassed == isPassed)
                    #expect(isPassed || verdict.detail.contains("ended with status 1"))
                }
            }
        }
    }

    @Test func aVerdictThatComesAfterItsCommitIsNotedOnIt() async throws {
        let commands = ScriptedCommands()
        try await Self.with(commands) { house, room, repository, _ in
            for (text, words) in [
                ("good\n", "check passed in 5 ms, atelier 1.0.0"),
                ("bad\n", "check failed in 5 ms, atelier 1.0.0: /bin/sh -c make test ended with status 3"),
            ] {
                let state = try await Self.stage(text, house, repository)
                try await house.git("commit", "-qm", "as \(text)")
                await room.want(state, in: repository, as: .committed)
                try await Self.settled(state.tree, room, house.path)
                #expect(try await house.git("notes", "--ref=atelier-checks", "show", "HEAD") == words)
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
                await room.isUnderWay(first.tree, in: house.path), await room.isUnderWay(second.tree, in: house.path)
            )
            #expect(!one && two)
        }
    }

    private static let grammarsPath =
        ProcessInfo.processInfo.environment["ATELIER_GRAMMARS"]
        ?? NSHomeDirectory() + "/.cache/atelier/grammars/languages.so"

    /// Two modules with a test each, in real Python: the test of the one that did not change would fail if it were run.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: grammarsPath), "no grammars file"))
    func theAffectedTestThatFailsIsFoundAndTheOtherOneIsNotRun() async throws {
        try await DaemonHarness.withTemporaryFolder { folder in
            let sandbox = try await SandboxRoom(configuration: DaemonHarness.configuration(in: folder)).sandbox()
            let mapper = CodeMapper(grammars: try Grammars(path: Self.grammarsPath))
            try await Self.with(sandbox, settings: "hooks:\n  slow: on\n", mapper: mapper) {
                house,
                room,
                repository,
                shelf in
                try house.write("one.py", "def one():\n    return 1\n")
                try house.write("two.py", "from one import one\n\n\ndef two():\n    return one() + 1\n")
                for (name, call) in [("two", "two()"), ("other", "3")] {
                    let test = "import unittest\nfrom two import two\n\n\nclass T(unittest.TestCase):\n"
                    let value = name == "two" ? "2" : "4"
                    try house.write(
                        "test_\(name).py",
                        test + "    def test_\(name)(self):\n        self.assertEqual(\(call), \(value))\n"
                    )
                }
                try await house.git("add", "-A")
                try await house.git("commit", "-qm", "one test that fails")
                try house.write("one.py", "def one():\n    return 7\n")
                let state = try await Self.stage("x\n", house, repository)
                try await house.git("reset", "-q", "a.txt")
                let staged = try await repository.staged(index: nil)
                #expect(staged != state)
                await room.want(staged, in: repository, as: .staged)
                try await Self.settled(staged.tree, room, house.path)
                let part = try #require(try await shelf.verdict(of: .affected, on: staged.tree, in: house.path))
                #expect(!part.isPassed && part.detail.contains("test_two") && !part.detail.contains("test_other"))
                #expect(try await shelf.verdict(of: .check, on: staged.tree, in: house.path) == nil)
                // All of it once it is committed.
                await room.want(staged, in: repository, as: .committed)
                try await Self.settled(staged.tree, room, house.path)
                let whole = try #require(try await shelf.verdict(of: .check, on: staged.tree, in: house.path))
                #expect(!whole.isPassed && whole.detail.contains("test_two") && whole.detail.contains("test_other"))
            }
        }
    }

    /// The repository's own command, in the sandbox, on the files as they are staged.
    @Test func aLinterIsAskedOfStagedFilesAndRewritesNothing() async throws {
        try await DaemonHarness.withTemporaryFolder { folder in
            let sandbox = try await SandboxRoom(configuration: DaemonHarness.configuration(in: folder)).sandbox()
            let settings = """
                check: 'true'
                hooks:
                  slow: on
                  lint: 'fail() { grep -n bad "$@" /dev/null | sed "s/$/ is bad/"; echo mended > a.txt; return 1; }; fail'

                """
            try await Self.with(sandbox, settings: settings) { house, room, repository, shelf in
                let state = try await Self.stage("good\nbad\n", house, repository)
                try house.write("a.txt", "bad\nbad\n")
                await room.want(state, in: repository, as: .staged)
                try await Self.settled(state.tree, room, house.path)
                let verdict = try #require(try await shelf.verdict(of: .lint, on: state.tree, in: house.path))
                #expect(verdict.findings.map(\.path) == ["a.txt"] && verdict.findings.map(\.line) == [2])
                #expect(verdict.isPassed && verdict.findings.first?.rule == "lint")
                #expect(try String(contentsOfFile: house.path + "/a.txt", encoding: .utf8) == "bad\nbad\n")
            }
        }
    }

    /// Found by its settings; where the sandbox has no Swift there is no verdict.
    @Test(.enabled(if: hasSwift, "no swift on this machine"))
    func theFormatterThatARepositoryIsSetUpForIsAskedOfChangedFiles() async throws {
        try await DaemonHarness.withTemporaryFolder { folder in
            var configuration = DaemonHarness.configuration(in: folder)
            configuration.searchPath = Self.searchPath
            let sandbox = try await SandboxRoom(configuration: configuration).sandbox()
            try await Self.with(sandbox, settings: "check: 'true'\nhooks:\n  slow: on\n") {
                house,
                room,
                repository,
                shelf in
                try house.write(".swift-format", "{\"version\": 1}\n")
                try house.write("old.swift", "let   old=1\n")
                try await house.git("add", "-A")
                try await house.git("commit", "-qm", "set up")
                try house.write("new.swift", "let one = 1\nlet   two=2\n")
                let state = try await Self.stage("x\n", house, repository)
                await room.want(state, in: repository, as: .staged)
                try await Self.settled(state.tree, room, house.path)
                let verdict = try #require(try await shelf.verdict(of: .lint, on: state.tree, in: house.path))
                #expect(Set(verdict.findings.map(\.path)) == ["new.swift"])
                #expect(Set(verdict.findings.map(\.line)) == [2] && verdict.findings.first?.rule == "swift-format")
            }
        }
    }

    private static let searchPath = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map(String.init)
    private static let hasSwift = searchPath.contains { FileManager.default.isExecutableFile(atPath: $0 + "/swift") }
}
