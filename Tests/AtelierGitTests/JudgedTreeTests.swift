import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

/// The tree that a pre-commit hook judges is the tree that git commits.
@Suite struct JudgedTreeTests {
    /// `ATELIER_JUDGED` says how many seeds; `FROM..<TO` takes some of them.
    static let seeds: Range<Int> = {
        let told = ProcessInfo.processInfo.environment["ATELIER_JUDGED"] ?? "100"
        let ends = told.components(separatedBy: "..<").compactMap { Int($0) }
        return ends.count == 2 ? ends[0]..<ends[1] : 0..<(ends.first ?? 100)
    }()

    /// A hook that keeps the index it was told of, as it was when it was asked.
    private static let hook = """
        #!/bin/sh
        cp "${GIT_INDEX_FILE:-.git/index}" "$(git rev-parse --show-toplevel)/../judged"
        """

    @Test(arguments: seeds)
    func theTreeJudgedIsTheTreeCommitted(seed: Int) async throws {
        var random = Seeded(seed)
        let scratch = try Scratch()
        let copy = scratch.root + "/judged"
        for name in ["pre-commit", "pre-merge-commit"] {
            try scratch.write(".git/hooks/" + name, Self.hook)
            try scratch.run("chmod", ["+x", ".git/hooks/" + name], in: scratch.path)
        }
        try scratch.git("update-index", "--index-version", "\(random.pick([2, 3, 4]))")
        let isSplit = random.once(in: 8)
        if isSplit { try scratch.git("update-index", "--split-index") }
        let repository = try GitRepository(opening: scratch.path, for: .judging)
        var script: [String] = []
        for _ in 0..<4 {
            // What an earlier commit left must not be taken for this one's.
            try? FileManager.default.removeItem(atPath: copy)
            let line = Self.step(&random)
            script.append(line)
            try scratch.run("sh", ["-c", line], in: scratch.path)
            // git had nothing to commit.
            guard FileManager.default.fileExists(atPath: copy) else { continue }
            let judged: ObjectID
            do {
                judged = try await repository.stagedTree(ofIndexAt: copy)
            } catch {
                // Refused by name: a split index of which git knows no tree.
                #expect(isSplit && error.code == .splitIndex, "seed \(seed): \(error)")
                continue
            }
            let committed = try scratch.id("HEAD^{tree}")
            #expect(judged == committed, "seed \(seed): \(script.joined(separator: "\n"))")
        }
    }

    /// Disturbs the working tree and commits some of it in one of git's ways.
    private static func step(_ random: inout Seeded) -> String {
        var lines: [String] = []
        for _ in 0..<(1 + random.below(4)) {
            let name = random.pick(["a.txt", "src/b.txt", "src/deep/c.txt", "new \(random.below(3)).txt", "n/e/w"])
            switch random.below(5) {
            case 0: lines.append("rm -f '\(name)'")
            case 1: lines.append("chmod +x '\(name)' 2>/dev/null || true")
            default:
                let place = random.pick(["1i", "$a", "2c"])
                lines.append("mkdir -p \"$(dirname '\(name)')\"; [ -s '\(name)' ] || printf 'x\\ny\\nz\\n' > '\(name)'")
                lines.append("sed -i '\(place)line \(random.below(100))' '\(name)'")
            }
        }
        switch random.below(7) {
        case 0: lines.append("git add -A; git commit -qm all || true")
        case 1: lines.append("git add -A; git reset -q -- src; git commit -qm part || true")
        // Some hunks of the difference only, as `git add -p` stages them.
        case 2:
            lines.append("git diff -U0 -- a.txt | git apply --cached --unidiff-zero 2>/dev/null; echo more >> a.txt")
            lines.append("git commit -qm hunks || true")
        case 3: lines.append("git commit -qam tracked || true")
        case 4: lines.append("git add -A; git commit -q --amend -m amended || true")
        case 5: lines.append("git add -N . ; git commit -qm path -- src a.txt 2>/dev/null || true")
        default:
            lines.append("git stash -q -u || true; git checkout -q -B side HEAD")
            lines.append(
                "echo side > side.txt; git add side.txt; git commit -qm side; rm -f ../judged; git checkout -q main"
            )
            lines.append("echo main > main.txt; git add main.txt; git commit -qm main; rm -f ../judged")
            lines.append("git merge -q --no-edit side || true; git stash pop -q 2>/dev/null || true")
        }
        return lines.joined(separator: "\n")
    }

    @Test func nothingOfTheRepositoryIsTouched() async throws {
        let scratch = try Scratch()
        try scratch.makeDirty()
        let (bytes, status) = (try scratch.bytes(), try scratch.status())
        let repository = try GitRepository(opening: scratch.path, for: .judging)
        let state = try await repository.stagedState(ofIndexAt: nil)
        let head = try scratch.id("HEAD^{tree}")
        let entries = try await repository.changedEntries(from: state.bases, to: state.tree)
        #expect(state.bases == [head] && entries.map(\.text) == ["added.txt", "run.sh"])
        #expect(try scratch.bytes() == bytes)
        #expect(try scratch.status() == status)
    }

    @Test func aBranchWithoutACommitHasOnlyNewFiles() async throws {
        let scratch = try Scratch(isEmpty: true)
        try scratch.write("a.txt", "a\n")
        try scratch.git("add", "a.txt")
        let repository = try GitRepository(opening: scratch.path, for: .judging)
        let state = try await repository.stagedState(ofIndexAt: nil)
        #expect(state.bases == [])
        let entries = try await repository.changedEntries(from: state.bases, to: state.tree)
        #expect(entries.map(\.text) == ["a.txt"] && entries[0].old == nil && entries[0].new?.bytes == 2)
        #expect(try await repository.headHistoryCommit() == nil)
    }
}
