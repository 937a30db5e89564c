import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

/// Times for `scripts/bench-git`, which makes the repository and times git itself on it; does nothing without it.
///
/// The repository holds `main`, and `change`, one commit ahead of it with twenty files changed.
@Suite struct BenchTests {
    private static let path = ProcessInfo.processInfo.environment["ATELIER_BENCH"]
    private static let rounds = 5

    private struct Clock {
        private(set) var lines: [String] = []

        /// Runs `body` and notes the time it took; `before` is not counted.
        mutating func time(
            _ name: String,
            rounds: Int = BenchTests.rounds,
            before: () async throws -> Void = {},
            _ body: () async throws -> Void
        ) async throws {
            for _ in 0..<rounds {
                try await before()
                let started = ContinuousClock.now
                try await body()
                let taken = ContinuousClock.now - started
                lines.append("bench \(name) \(taken / .microseconds(1))")
            }
        }
    }

    @Test(.enabled(if: path != nil)) func figures() async throws {
        let path = try #require(Self.path)
        let open = { try GitRepository(opening: path) }
        func id(_ name: String) async throws -> ObjectID { try #require(try await open().commits(named: name).first) }
        let (base, change) = (try await id("main"), try await id("change"))
        let baseTree = try await open().rootTree(of: base)
        let changeTree = try await open().rootTree(of: change)
        var clock = Clock()
        try await clock.time("open") { _ = try open() }
        try await clock.time("stagedTree") { _ = try await open().stagedTree() }
        try await clock.time("diff") { _ = try await open().patch(from: baseTree, to: changeTree) }
        let worktree = path + ".ours"
        let clear = {
            for leftover in [worktree, worktree + ".manifest"] where FileManager.default.fileExists(atPath: leftover) {
                try FileManager.default.removeItem(atPath: leftover)
            }
        }
        try await clock.time("worktreeFirst", rounds: 2, before: clear) {
            try await open().checkOut(baseTree, into: worktree)
        }
        // The manifest vouches only for what is older than itself by a tick of the file system's clock.
        try await Task.sleep(for: .milliseconds(100))
        try await open().checkOut(baseTree, into: worktree)
        var isChanged = false
        let pause = { try await Task.sleep(for: .milliseconds(60)) }
        try await clock.time("worktreeSecond", before: pause) {
            isChanged.toggle()
            try await open().checkOut(isChanged ? changeTree : baseTree, into: worktree)
        }
        try clear()
        try await land(&clock, path, base, baseTree)
        try await accept(&clock, path, change)
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }?.split(separator: " ").dropFirst()
            .first
        print((clock.lines + ["bench memory \(peak ?? "0")"]).joined(separator: "\n"))
    }

    private func land(_ clock: inout Clock, _ path: String, _ base: ObjectID, _ baseTree: ObjectID) async throws {
        let branch = "refs/heads/atelier/bench"
        var round = 0
        var landed: ObjectID?
        try await clock.time("land") {
            round += 1
            let repository = try GitRepository(opening: path)
            if let landed { try await repository.deleteReference(branch, expected: landed) }
            let changes = (0..<20).map { number in
                FileChange(path: "bench/\(number).txt", content: Data("round \(round) \(number)\n".utf8))
            }
            let tree = try await repository.tree(from: baseTree, applying: changes)
            let commit = try await repository.commit(
                tree: tree,
                parents: [base],
                message: "land \(round)",
                atSeconds: 1_700_000_000,
                offsetMinutes: 0
            )
            try await repository.moveReference(branch, from: nil, to: commit, log: "bench")
            try await repository.writeNote("note \(round)\n", on: commit, atSeconds: 1_700_000_000)
            landed = commit
        }
        if let landed { try await GitRepository(opening: path).deleteReference(branch, expected: landed) }
    }

    private func accept(_ clock: inout Clock, _ path: String, _ change: ObjectID) async throws {
        var taken: Acceptance?
        let undo = {
            if let taken { try await GitRepository(opening: path).undoAccept(taken) }
        }
        try await clock.time("accept", before: undo) {
            taken = try await GitRepository(opening: path).accept(
                "refs/heads/change",
                requirement: RequirementID("bench"),
                atSeconds: 1_700_000_000
            )
        }
        try await undo()
    }
}
