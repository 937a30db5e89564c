import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

/// Random repositories in random states, each worked on, declined, taken in and undone: nothing of the user's may change.
@Suite struct IdentityTests {
    /// `ATELIER_SEEDS=from..<to` takes others.
    static let seeds: Range<Int> = {
        let text = ProcessInfo.processInfo.environment["ATELIER_SEEDS"] ?? ""
        let bounds = text.split(separator: "..<").compactMap { Int($0) }
        return bounds.count == 2 ? bounds[0]..<bounds[1] : 0..<200
    }()

    /// Making as many takes longer than a second, the step in which some programs count.
    private static let agedTogether = 16

    @Test(arguments: 0..<2)
    func aRandomRepositoryStaysTheUsers(part: Int) async throws {
        var tally: [String: Int] = [:]
        let seeds = Self.seeds.filter { $0 % 2 == part }
        var rest = seeds[...]
        while !rest.isEmpty {
            // By turns a repository that was made just now, and some that have aged while the others were made: git and we
            // know a file by its times, and those of a young one prove nothing.
            let some = rest.prefix(rest.first.map { $0 % 3 == 0 } == true ? 1 : Self.agedTogether)
            rest = rest.dropFirst(some.count)
            for (seed, made) in try some.map({ ($0, try RandomRepository(seed: $0)) }) {
                let run = IdentityRun(made, seed: seed)
                for step in try await run.everything() { tally[step, default: 0] += 1 }
                guard run.faults.isEmpty else {
                    Issue.record("seed \(seed): \(run.faults.joined(separator: "\n"))\n\(made.script)")
                    return
                }
            }
        }
        print(
            "identity, part \(part): \(tally.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))"
        )
        // Random states must not all be such that nothing can be done in them.
        #expect(Self.seeds.count < 100 || tally["undone", default: 0] > Self.seeds.count / 8)
    }
}

/// One seed's run.
private final class IdentityRun {
    private let scratch: Scratch
    private var random: Seeded
    private(set) var faults: [String] = []

    init(_ made: RandomRepository, seed: Int) {
        scratch = made.scratch
        random = Seeded(seed + 1_000_000)
    }

    private func expect(_ differences: [String], _ doing: String) {
        if !differences.isEmpty { faults.append("after \(doing): " + differences.prefix(8).joined(separator: "; ")) }
    }

    /// What was done, step by step.
    func everything() async throws -> [String] {
        var steps: [String] = []
        let before = try UserState(of: scratch.path)
        let told = try words()
        guard let commit = try await land() else { return ["refused"] }
        steps.append("landed")
        expect(try UserState(of: scratch.path).differences(from: before), "landing")
        let mode = random.pick(AcceptMode.allCases)
        do {
            let repository = try GitRepository(opening: scratch.path)
            let acceptance = try await repository.accept(
                EveryOperation.branch,
                requirement: EveryOperation.requirement,
                mode: mode,
                atSeconds: 1_700_000_100
            )
            steps.append("accepted")
            try await repository.undoAccept(acceptance)
            steps.append("undone")
            let touched = Set(acceptance.touchedPaths)
            expect(
                try UserState(of: scratch.path).withoutTraces(of: touched)
                    .differences(from: before.withoutTraces(of: touched)),
                "accept (\(mode)) and undo of \(acceptance.touchedPaths)"
            )
        } catch let error as GitError {
            steps.append("accept refused: \(error.code)")
            expect(try UserState(of: scratch.path).differences(from: before), "accept refused with \(error.code)")
        }
        try await GitRepository(opening: scratch.path).deleteReference(EveryOperation.branch, expected: commit)
        steps.append("rejected")
        if try words() != told { faults.append("git tells otherwise: \(try words()) and not \(told)") }
        let complaints = try scratch.run(
            "sh",
            ["-c", "git fsck --strict --no-dangling 2>&1 || true"],
            in: scratch.path
        )
        let bad = complaints.split(separator: "\n").filter { !$0.hasPrefix("notice") && !$0.hasPrefix("Checking") }
        if !bad.isEmpty { faults.append("fsck: \(bad)") }
        return steps
    }

    private func words() throws -> String {
        try scratch.git("--no-optional-locks", "status", "--porcelain=v2", "--branch", "--ignored", "-uall")
            + scratch.git("ls-files", "-s", "-v")
            + scratch.git("stash", "list", "--format=%gd %H %gs")
            + scratch.userReferences().filter { !$0.contains("refs/notes/atelier") && !$0.contains("heads/atelier/") }
            .joined(separator: "\n")
    }

    /// Lands a random change; nil when the repository is refused.
    private func land() async throws -> ObjectID? {
        let repository = try GitRepository(opening: scratch.path)
        let head = try await repository.currentDescription().headCommit
        let base = try await repository.rootTree(of: head)
        let entries = try await repository.entries(of: head).filter { $0.mode != .link }
        var changes: [String: FileChange] = [:]
        for _ in 0..<(1 + random.below(3)) {
            let path =
                random.once(in: 3) || entries.isEmpty ? "landed/new \(random.below(9)).txt" : random.pick(entries).path
            let isNew = path.hasPrefix("landed/new")
            let content: Data? = !isNew && random.once(in: 5) ? nil : Data("landed \(random.below(1000))\n".utf8)
            // Names that the change itself may not bear, such as one with a tab, stay what they are.
            guard (try? PathRules.components(of: path)) != nil else { continue }
            changes[path] = FileChange(path: path, content: content)
        }
        let tree = try await repository.tree(from: base, applying: Array(changes.values))
        try await repository.checkOut(tree, into: scratch.root + "/worktree")
        let commit = try await repository.commit(
            tree: tree,
            parents: [head],
            message: "land",
            atSeconds: 1_700_000_000,
            offsetMinutes: 0
        )
        try await repository.moveReference(EveryOperation.branch, from: nil, to: commit, log: "atelier: land")
        try await repository.writeNote("note\n", on: commit, atSeconds: 1_700_000_000)
        return commit
    }
}
