import AtelierDomain
import AtelierGit
import Foundation

/// The operations of one repository, one after the other.
struct GitBench {
    let path: String
    let rounds: Int
    let operations: Set<Operation>

    /// What can be measured, in this order; worktrees are made twice, first into nothing and then into what is there.
    enum Operation: String, CaseIterable, Sendable {
        case open, stagedTree, diff, worktrees, land, accept
    }

    /// What was measured: `bench NAME MICROSECONDS`, and the highest memory in KiB under the name `memory`.
    private struct Times {
        var lines: [String] = []

        /// Runs `body` and notes the time it took; `before` is not counted.
        mutating func time(
            _ name: String,
            rounds: Int,
            before: () async throws -> Void = {},
            _ body: () async throws -> Void
        ) async throws {
            for _ in 0..<rounds {
                try await before()
                let started = ContinuousClock.now
                try await body()
                lines.append("bench \(name) \((ContinuousClock.now - started) / .microseconds(1))")
            }
        }
    }

    /// Measures everything and gives a line for each time.
    func run() async throws -> [String] {
        var times = Times()
        let base = try await id("main")
        let change = try await id("change")
        let baseTree = try await open().rootTree(of: base)
        let changeTree = try await open().rootTree(of: change)
        for operation in Operation.allCases where operations.contains(operation) {
            switch operation {
            case .open:
                // What git did a moment ago has to be a tick old, as it is whenever a person is asking.
                try await Task.sleep(for: .milliseconds(200))
                try await times.time("open", rounds: rounds) { _ = try open() }
            case .stagedTree:
                try await times.time("stagedTree", rounds: rounds) { _ = try await open().stagedTree() }
            case .diff:
                try await times.time("diff", rounds: rounds) {
                    _ = try await open().patch(from: baseTree, to: changeTree)
                }
            case .worktrees:
                try await timeWorktrees(&times, baseTree, changeTree)
            case .land:
                try await timeLandings(&times, on: base, baseTree)
            case .accept:
                try await timeAccepts(&times, of: change)
            }
        }
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }?.split(separator: " ").dropFirst()
        return times.lines + ["bench memory \(peak?.first ?? "0")"]
    }

    private func open() throws -> GitRepository { try GitRepository(opening: path) }

    private func id(_ name: String) async throws -> ObjectID {
        guard let id = try await open().commits(named: name).first else {
            preconditionFailure("a name that is found names a commit")
        }
        return id
    }

    private func timeWorktrees(_ times: inout Times, _ base: ObjectID, _ change: ObjectID) async throws {
        let worktree = path + ".ours"
        let folder = (path as NSString).deletingLastPathComponent
        let prefix = (worktree as NSString).lastPathComponent
        let clear = {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasPrefix(prefix) {
                try FileManager.default.removeItem(atPath: folder + "/" + name)
            }
        }
        try await times.time("worktreeFirst", rounds: 2, before: clear) {
            try await open().checkOut(base, into: worktree)
        }
        // A manifest vouches only for what is older than itself by a tick of the file system's clock.
        let pause = { try await Task.sleep(for: .milliseconds(60)) }
        try await pause()
        try await open().checkOut(base, into: worktree)
        var isChanged = false
        try await times.time("worktreeSecond", rounds: rounds, before: pause) {
            isChanged.toggle()
            try await open().checkOut(isChanged ? change : base, into: worktree)
        }
        try clear()
    }

    private func timeLandings(_ times: inout Times, on base: ObjectID, _ baseTree: ObjectID) async throws {
        let branch = "refs/heads/atelier/bench"
        var round = 0
        var landed: ObjectID?
        let clear = {
            if let landed { try await open().deleteReference(branch, expected: landed) }
        }
        try await times.time("land", rounds: rounds, before: clear) {
            round += 1
            let repository = try open()
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
        try await clear()
    }

    private func timeAccepts(_ times: inout Times, of change: ObjectID) async throws {
        var taken: Acceptance?
        let undo = {
            if let taken { try await open().undoAccept(taken) }
        }
        try await times.time("accept", rounds: rounds, before: undo) {
            taken = try await open().accept(
                "refs/heads/change",
                requirement: RequirementID("bench"),
                atSeconds: 1_700_000_000
            )
        }
        try await undo()
    }
}
