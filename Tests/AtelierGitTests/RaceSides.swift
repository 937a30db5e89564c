import AtelierDomain
import Foundation
import Synchronization

@testable import AtelierGit

/// When the user's branch was moved by somebody else: a beginning and, once it is over, an end.
final class RaceMoves: Sendable {
    private struct State {
        var spans: [Span] = []
        var isOver = false
        var events: [String] = []
    }

    private struct Span {
        let from = ContinuousClock.now
        var to: ContinuousClock.Instant?
        var hasFailed = false
    }

    private let state = Mutex(State())

    /// Notes when `body` ran; one that throws has moved nothing and explains nothing.
    func during<Result>(_ body: () async throws -> Result) async throws -> Result {
        let number = state.withLock { state in
            state.spans.append(Span())
            return state.spans.count - 1
        }
        var hasFailed = true
        defer {
            state.withLock { state in
                state.spans[number].to = .now
                state.spans[number].hasFailed = hasFailed
            }
        }
        let result = try await body()
        hasFailed = false
        return result
    }

    /// How many were under way at some moment since `from`, with or without those that came to nothing.
    func count(since from: ContinuousClock.Instant, withFailed: Bool = false) -> Int {
        state.withLock { state in
            state.spans.filter { span in (withFailed || !span.hasFailed) && span.to.map { $0 >= from } ?? true }.count
        }
    }

    /// Writes down what a side did or saw, for a fault's message.
    func note(_ text: String) {
        let now = Date().timeIntervalSince1970
        state.withLock { $0.events.append(String(format: "%.4f ", now) + text) }
    }

    /// What was noted, oldest first.
    var events: [String] { state.withLock { $0.events } }

    /// Whether the user has finished.
    var isOver: Bool {
        get { state.withLock { $0.isOver } }
        set { state.withLock { $0.isOver = newValue } }
    }
}

/// The user at the command line.
struct RaceUser: Sendable {
    let scratch: Scratch
    let seed: Int
    let moves: RaceMoves

    struct Commit: Sendable {
        let subject: String
        /// The one file that it changes.
        let file: String
        /// How often the branch was moved while git made it.
        let movesMeanwhile: Int
    }

    struct Log: Sendable {
        var commits: [Commit] = []
        var counts: [String: Int] = [:]
        var faults: [String] = []
    }

    private static let triesMax = 200
    private static let curesMax = 20

    func work() throws -> Log {
        defer { moves.isOver = true }
        var random = Seeded(seed)
        var log = Log()
        for step in 0..<10 {
            switch random.below(8) {
            case 0, 1, 2: try commit(step, .staged, &log)
            case 3: try commit(step, .all, &log)
            case 4: try commit(step, .named, &log)
            case 5: try turn(["switch", "-q", random.pick(["main", "side"])], &log)
            case 6: try rebase(&log)
            default: try keepHouse(step, &log)
            }
        }
        return log
    }

    private enum Way { case staged, all, named }

    @discardableResult
    private func git(_ arguments: String...) throws -> String { try git(arguments) }

    private func git(_ arguments: [String]) throws -> String {
        let words = arguments.filter { !$0.hasPrefix("-") || $0 == "--hard" }.joined(separator: " ")
        moves.note("user begins \(words)")
        do {
            let text = try scratch.run("git", ["-C", scratch.path] + arguments)
            moves.note("user ended \(words): \(text.prefix(200).replacing("\n", with: "; "))")
            return text
        } catch {
            moves.note("user ended \(words), refused: \("\(error)".suffix(300).replacing("\n", with: "; "))")
            throw error
        }
    }

    /// Commits one file, again and again until git takes it.
    private func commit(_ step: Int, _ way: Way, _ log: inout Log) throws {
        let file = way == .staged ? "user/new\(seed)-\(step).txt" : "user/\(step % 4).txt"
        let subject = "user-\(seed)-\(step)"
        try scratch.write(file, "\(subject)\n")
        var firstError: String?
        for _ in 0..<Self.triesMax {
            let from = ContinuousClock.now
            do {
                if way == .staged { try git("add", "--", file) }
                switch way {
                case .staged: try git("commit", "-q", "-m", subject)
                case .all: try git("commit", "-q", "-a", "-m", subject)
                case .named: try git("commit", "-q", "-m", subject, "--", file)
                }
            } catch {
                if firstError == nil { firstError = "\(error)" }
                log.counts["commits again", default: 0] += 1
                // Git wrote the index it had read before the branch moved; the user sees that and takes it back.
                try settle(since: from, ["reset", "-q"], &log)
                continue
            }
            let meanwhile = moves.count(since: from)
            log.commits.append(Commit(subject: subject, file: file, movesMeanwhile: meanwhile))
            log.counts["commits", default: 0] += 1
            try settle(since: from, ["reset", "-q", "--hard"], &log)
            return
        }
        let history = try git("log", "-3", "--format=%h %s", "--name-only")
        log.faults.append("git never took \(subject): \(firstError ?? "") \(try git("status")) \(history)")
    }

    /// Runs a command that may be refused; whether it was done.
    @discardableResult
    private func turn(_ arguments: [String], _ log: inout Log) throws -> Bool {
        let from = ContinuousClock.now
        // What git refuses, for a lock or for what is staged just then, the user leaves.
        let isDone = (try? git(arguments)) != nil
        log.counts[isDone ? arguments[0] : "\(arguments[0]) refused", default: 0] += 1
        try settle(since: from, ["reset", "-q", "--hard"], &log)
        return isDone
    }

    private func rebase(_ log: inout Log) throws {
        let from = ContinuousClock.now
        guard (try? git("rebase", "-q", "main", "side")) == nil else {
            log.counts["rebase", default: 0] += 1
            return try settle(since: from, ["reset", "-q", "--hard"], &log)
        }
        log.counts["rebase refused", default: 0] += 1
        let folders = ["rebase-merge", "rebase-apply"].map { scratch.path + "/.git/" + $0 }
        for _ in 0..<Self.triesMax where folders.contains(where: FileManager.default.fileExists(atPath:)) {
            _ = try? git("rebase", "--abort")  // Until no lock is in its way.
        }
        try settle(since: from, ["reset", "-q", "--hard"], &log)
    }

    private func keepHouse(_ step: Int, _ log: inout Log) throws {
        let from = ContinuousClock.now
        try turn(["gc", "-q"], &log)
        let tree = scratch.root + "/tree\(step)"
        _ = try? git("worktree", "add", "-q", "--detach", tree, "HEAD")
        _ = try? FileManager.default.removeItem(atPath: tree)
        try git("worktree", "prune")
        try settle(since: from, ["reset", "-q", "--hard"], &log)
    }

    /// Looks, as a user does, whether git shows changes that the user did not make, and takes them back.
    ///
    /// They may only be there when the branch was moved meanwhile. Whoever went on without having looked would commit them.
    private func settle(since from: ContinuousClock.Instant, _ cure: [String], _ log: inout Log) throws {
        var cures = 0
        while cures < Self.curesMax {
            let looked = ContinuousClock.now
            let shown = (try? git("--no-optional-locks", "status", "--porcelain", "--", "landed")) ?? "?"
            if shown.isEmpty { return }
            // Git reads HEAD and index one after the other, so what it shows during a move means nothing.
            if moves.count(since: looked, withFailed: true) > 0 { continue }
            guard moves.count(since: from) > 0 else {
                log.faults.append("changes of nobody's: \(shown)")
                return
            }
            log.counts["stale index", default: 0] += 1
            cures += 1
            _ = try? git(cure)
        }
        guard try wasMovedBack() else {
            let traces = try git("log", "-g", "-40", "--format=%h %gs", "HEAD")
            log.faults.append("\(cure) does not take back \(try git("status", "--porcelain"))\n\(traces)")
            return
        }
        log.counts["moved back by git reset", default: 0] += 1
        try git("checkout", "-q", "HEAD", "--", "landed")
        try git("clean", "-q", "-f", "--", "landed")
    }

    /// Whether a `git reset` to where HEAD is has moved it: git reads HEAD first, writes index and branch later and does not
    /// compare, so an accept in between is taken back and its files stay, as after any reset that is not hard.
    private func wasMovedBack() throws -> Bool {
        let lines = try git("log", "-g", "--format=%H %gs", "HEAD").split(separator: "\n")
        return zip(lines, lines.dropFirst()).contains { newer, older in
            newer.hasSuffix(" reset: moving to HEAD") && newer.prefix(40) != older.prefix(40)
        }
    }
}

/// Requirements that land, are accepted and undone.
struct RaceMover: Sendable {
    let scratch: Scratch
    let seed: Int
    let moves: RaceMoves
    let kind: Kind

    enum Kind: Sendable {
        case ours
        /// Plain git does what accept and undo do.
        case git
    }

    private static let branch = "refs/heads/atelier/race"

    /// What was done, and what nobody could have foreseen.
    func work() async -> (counts: [String: Int], faults: [String]) {
        var counts: [String: Int] = [:]
        do {
            try await work(&counts)
        } catch {
            return (counts, ["\(error)"])
        }
        return (counts, [])
    }

    private func work(_ counts: inout [String: Int]) async throws {
        var random = Seeded(seed + 1_000_000)
        var round = 0
        while !moves.isOver, round < 400 {
            round += 1
            guard let landed = try await land(round, &random) else {
                counts["landing put off", default: 0] += 1
                continue
            }
            counts["landed", default: 0] += 1
            for _ in 0..<(1 + random.below(3)) {
                let mode = random.pick([AcceptMode.automatic, .automatic, .merge, .squash])
                let isUndone = !random.once(in: 3)
                do {
                    switch kind {
                    case .ours: try await move(mode, isUndone: isUndone, &counts)
                    case .git: try await moveByGit(isUndone: isUndone, &counts)
                    }
                } catch let error as GitError {
                    moves.note("refused: \(error.code) \(error.message)")
                    counts["refused: \(error.code)", default: 0] += 1
                    if [.engineFailed, .inputOutput].contains(error.code) { print("races: \(seed): \(error.message)") }
                } catch is Scratch.Failure {
                    counts["refused by git", default: 0] += 1
                }
            }
            let repository = try GitRepository(opening: scratch.path)
            _ = try await patiently { try await repository.deleteReference(Self.branch, expected: landed) }
        }
    }

    private func move(_ mode: AcceptMode, isUndone: Bool, _ counts: inout [String: Int]) async throws {
        let repository = try GitRepository(opening: scratch.path)
        moves.note("accept begins")
        let acceptance = try await patiently {
            try await moves.during {
                try await repository.accept(
                    Self.branch,
                    requirement: RequirementID("race"),
                    mode: mode,
                    atSeconds: 1_700_000_100
                )
            }
        }
        moves.note("accepted \(acceptance.movedReference) \(acceptance.before.short) to \(acceptance.after.short)")
        counts["accepted", default: 0] += 1
        guard isUndone else { return }
        moves.note("undo begins")
        try await patiently { try await moves.during { try await repository.undoAccept(acceptance) } }
        moves.note("undone")
        counts["undone", default: 0] += 1
    }

    private func moveByGit(isUndone: Bool, _ counts: inout [String: Int]) async throws {
        let before = try scratch.id("HEAD")
        try await moves.during { _ = try scratch.git("merge", "-q", "--ff-only", Self.branch) }
        counts["accepted", default: 0] += 1
        guard isUndone, try scratch.id("HEAD") == scratch.id(Self.branch) else { return }
        try await moves.during { _ = try scratch.git("reset", "-q", "--keep", before.hex) }
        counts["undone", default: 0] += 1
    }

    /// Lands a change of two files on what is checked out; nil when that cannot be told just now.
    private func land(_ round: Int, _ random: inout Seeded) async throws -> ObjectID? {
        let files = ["landed/\(random.below(4)).txt", "landed/new\(random.below(6)).txt"]
        do {
            let repository = try GitRepository(opening: scratch.path)
            let head = try await repository.currentDescription().headCommit
            let changes = files.map { FileChange(path: $0, content: Data("landed \(round)\n".utf8)) }
            let tree = try await repository.tree(from: repository.rootTree(of: head), applying: changes)
            let commit = try await repository.commit(
                tree: tree,
                parents: [head],
                message: "land \(seed) \(round)",
                atSeconds: 1_700_000_000 + Int64(round),
                offsetMinutes: 0
            )
            try await patiently {
                try await repository.moveReference(Self.branch, from: nil, to: commit, log: "landed")
            }
            try await patiently { try await repository.writeNote("note\n", on: commit, atSeconds: 1_700_000_000) }
            return commit
        } catch let error as GitError where error.code == .notFound || error.code == .unbornHead {
            return nil
        }
    }

    /// Tries again while somebody else holds a lock.
    private func patiently<Result>(_ body: () async throws -> Result) async throws -> Result {
        for _ in 0..<500 {
            do {
                return try await body()
            } catch let error as GitError where error.code == .referenceLocked {
                await Task.yield()
            }
        }
        return try await body()
    }
}
