import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

/// The user works with git while requirements land, are accepted and undone: nothing is lost and no lock stays behind.
///
/// The seed fixes what each side does; when the processes meet is the machine's choice. `ATELIER_RACES` takes another
/// number of seeds, `ATELIER_RACE_FROM` the first; `ATELIER_RACE_BY=git` lets plain git do what accept and undo
/// do, to tell what any second git does too.
@Suite struct RaceTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let seeds = Int(environment["ATELIER_RACES"] ?? "") ?? 30
    private static let first = Int(environment["ATELIER_RACE_FROM"] ?? "") ?? 0
    private static let mover = environment["ATELIER_RACE_BY"] == "git" ? RaceMover.Kind.git : .ours

    @Test func nothingIsLostWhileBothSidesWork() async throws {
        var tally: [String: Int] = [:]
        for seed in Self.first..<(Self.first + Self.seeds) {
            let run = try RaceRun(seed: seed, mover: Self.mover)
            let (counts, faults) = try await run.everything()
            tally.merge(counts) { $0 + $1 }
            guard faults.isEmpty else {
                Issue.record("seed \(seed): \(faults.joined(separator: "\n"))")
                continue
            }
        }
        let counts = tally.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        print("races: \(Self.seeds) seeds by \(Self.mover), \(counts.joined(separator: ", "))")
        // Both sides must have met, or nothing was shown.
        #expect(Self.seeds < 20 || tally["accepted", default: 0] > Self.seeds)
        #expect(Self.seeds < 20 || tally["undone", default: 0] > Self.seeds / 2)
    }
}

/// One seed: both sides at once, then what they left.
private struct RaceRun {
    let seed: Int
    let scratch: Scratch
    let moves = RaceMoves()
    let mover: RaceMover.Kind

    init(seed: Int, mover: RaceMover.Kind) throws {
        self.seed = seed
        self.mover = mover
        scratch = try Scratch()
        for number in 0..<4 {
            try scratch.write("landed/\(number).txt", "\(number)\n")
            try scratch.write("user/\(number).txt", "\(number)\n")
        }
        try scratch.git("add", "-A")
        try scratch.git("commit", "-qm", "base")
        try scratch.git("branch", "side")
        try scratch.git("config", "gc.auto", "0")
    }

    func everything() async throws -> (counts: [String: Int], faults: [String]) {
        let user = RaceUser(scratch: scratch, seed: seed, moves: moves)
        let other = RaceMover(scratch: scratch, seed: seed, moves: moves, kind: mover)
        async let done = Task.detachedFromPool { try user.work() }
        async let moved = other.work()
        let log = try await done
        var (counts, faults) = await moved
        counts.merge(log.counts) { $0 + $1 }
        faults += log.faults + (try leftovers()) + (try losses(log, &counts))
        if !faults.isEmpty {
            let log = NSTemporaryDirectory() + "atelier-race-\(seed).log"
            let heads = try String(contentsOfFile: scratch.path + "/.git/logs/HEAD", encoding: .utf8)
            try Data((moves.events.joined(separator: "\n") + "\n\n" + heads).utf8).write(to: URL(fileURLWithPath: log))
            faults.append("what both sides did, and where HEAD was: \(log)")
        }
        return (counts, faults)
    }

    /// Locks and half-made files, and what git itself complains of.
    private func leftovers() throws -> [String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: scratch.path + "/.git")
        let left = names.filter { $0.hasSuffix(".lock") || $0.hasPrefix("index.atelier") || $0.contains("incoming") }
        var faults = left.map { "left behind: \($0)" }
        let words = try scratch.run(
            "sh",
            ["-c", "git fsck --strict --no-dangling 2>&1 || true"],
            in: scratch.path
        )
        faults += words.split(separator: "\n").filter { !$0.hasPrefix("notice") && !$0.hasPrefix("Checking") }
            .map { "fsck: \($0)" }
        let mine = try scratch.git("status", "--porcelain", "--", "user")
        if !mine.isEmpty { faults.append("the user's files differ from what was committed: \(mine)") }
        return faults
    }

    /// Commits of the user's that no branch holds, or that hold more than the user put in.
    private func losses(_ log: RaceUser.Log, _ counts: inout [String: Int]) throws -> [String] {
        var faults: [String] = []
        let subjects = try scratch.git("log", "--branches", "HEAD", "--format=%s").split(separator: "\n")
        let held = Set(subjects.map(String.init))
        for commit in log.commits where !held.contains(commit.subject) {
            // A rebase leaves a commit out whose content is there by another: of a landing made on it, and squashed onto the upstream.
            if try !scratch.git("log", "--branches", "HEAD", "--format=%h", "-S\(commit.subject)", "--", commit.file)
                .isEmpty
            {
                counts["held by another commit", default: 0] += 1
                continue
            }
            let traces = try scratch.git("log", "-g", "--all", "--date=raw", "--format=%h %gd %gs | %s")
            faults.append("lost: \(commit.subject), \(commit.movesMeanwhile) moves meanwhile\n\(traces)")
        }
        let listing = try scratch.git("log", "--all", "--reflog", "--no-merges", "--format=%x01%H %s", "--name-only")
        for record in listing.split(separator: "\u{01}") {
            let lines = record.split(separator: "\n").map(String.init)
            guard let head = lines.first, let name = head.split(separator: " ").last.map(String.init),
                let commit = log.commits.first(where: { $0.subject == name })
            else { continue }
            let files = lines.dropFirst().sorted()
            if files == [commit.file] { continue }
            // An accept and its undo between two steps of one git commit: it cannot know, whoever does it.
            if files.contains(commit.file), commit.movesMeanwhile >= 2 {
                counts["accepted and undone within one git commit", default: 0] += 1
                continue
            }
            // Whether git made it as the commit that the user asked for, or once more in a rebase, and of what.
            let origin = try scratch.run(
                "sh",
                [
                    "-c",
                    "git log -g --all --format='%H %gs' | grep ^\(head.prefix(40)) | sort -u;"
                        + " git show --format='of %P' --name-status \(head.prefix(40));"
                        + " git log -g -30 --format='%h of %p %gs' HEAD",
                ],
                in: scratch.path
            )
            faults.append(
                "\(head) holds \(files) and not \(commit.file); \(commit.movesMeanwhile) moves meanwhile; \(origin)"
            )
        }
        return faults
    }
}

extension Task where Success == Never, Failure == Never {
    /// Runs what blocks on a thread of its own, so that the other side is not kept waiting for one.
    fileprivate static func detachedFromPool<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
        }
    }
}
