import AtelierBlackboard
import AtelierDomain
import AtelierGit
import AtelierHooks
import Foundation
import Synchronization

@testable import AtelierDaemon

/// A real repository, a board in memory and the hook room over both, for the length of a test.
struct HookHouse: Sendable {
    let folder: String
    let board: Blackboard
    let room: HookRoom
    let checks = Wishes()

    var path: String { folder + "/repo" }
    var spool: String { folder + "/spool" }

    /// What was asked of the check queue.
    final class Wishes: CheckQueue {
        private let wishes = Mutex<[String]>([])

        var all: [String] { wishes.withLock { $0 } }

        func want(_ state: StagedState, in repository: any HookRepository, as wish: CheckWish) async {
            wishes.withLock { $0.append("\(wish)") }
        }

        func isUnderWay(_ tree: ObjectID, in repositoryPath: String) async -> Bool { false }
    }

    private init(folder: String, board: Blackboard) {
        self.folder = folder
        self.board = board
        room = Self.room(board, checks)
    }

    private static func room(
        _ board: Blackboard,
        _ checks: Wishes,
        _ messages: any MessageShelf = NoMessages(),
        _ reviews: any ReviewQueue = NoReviews()
    )
        -> HookRoom
    {
        HookRoom(
            board: board,
            program: "1.0.0",
            surroundings: GitSurroundings(),
            checks: checks,
            messages: messages,
            reviews: reviews,
            logger: DaemonHarness.quiet,
            nowMs: { 1_700_000_000_000 }
        )
    }

    /// Another room over the same board, with a model behind it.
    func room(messages: any MessageShelf = NoMessages(), reviews: any ReviewQueue = NoReviews()) -> HookRoom {
        Self.room(board, checks, messages, reviews)
    }

    static func with<Value>(_ body: (HookHouse) async throws -> Value) async throws -> Value {
        try await DaemonHarness.withTemporaryFolder { folder in
            let real = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
            let house = HookHouse(folder: real, board: try await Blackboard.inMemory())
            try await house.run("git", "init", "-q", "-b", "main", "repo", in: real)
            try await house.git("config", "user.name", "Ada")
            try await house.git("config", "user.email", "ada@example.org")
            try house.write("a.txt", "one\n")
            try await house.git("add", "-A")
            try await house.git("commit", "-qm", "first")
            try FileManager.default.createDirectory(atPath: house.spool, withIntermediateDirectories: false)
            let value = try await body(house)
            try await house.board.close()
            return value
        }
    }

    func write(_ name: String, _ text: String) throws {
        let file = URL(fileURLWithPath: path + "/" + name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    @discardableResult
    func git(_ arguments: String...) async throws -> String { try await run(["git"] + arguments, in: path) }

    @discardableResult
    func run(_ arguments: String..., in directory: String) async throws -> String {
        try await run(arguments, in: directory)
    }

    /// On a thread of its own: a program may wait for the daemon under test, which needs Swift's.
    private func run(_ arguments: [String], in directory: String) async throws -> String {
        let outcome: Result<String, any Error> = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: Result { try wait(arguments, in: directory) }) }
        }
        return try outcome.get()
    }

    private func wait(_ arguments: [String], in directory: String) throws -> String {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C",
        ]
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(text: "\(arguments): \(text)") }
        return text.trimmingCharacters(in: .newlines)
    }

    struct Failed: Error {
        let text: String
    }

    /// The question of a hook called in the repository, as it goes over the socket or into the spool.
    func fields(_ further: String...) -> String {
        (["directory=\(path)"] + further).map { $0 + "\0" }.joined()
    }
}
