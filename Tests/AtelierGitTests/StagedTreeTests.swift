import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

/// The tree of the staged state beside git's own.
@Suite struct StagedTreeTests {
    @Test(arguments: 0..<8)
    func treeIsTheOneThatGitWrites(seed: Int) async throws {
        var random = Seeded(seed)
        let scratch = try Scratch()
        try scratch.git("update-index", "--index-version", "\(random.pick([2, 3, 4]))")
        for step in 0..<12 {
            let name = random.pick(["a.txt", "src/b.txt", "src/deep/c.txt", "x/y/z", "a-b", "a/b", "src.d/e", "ü/ö"])
            switch random.below(6) {
            case 0: _ = try? scratch.git("rm", "-q", "-f", name)  // It may not be there.
            case 1: try scratch.git("commit", "-q", "--allow-empty", "-m", "\(step)")
            case 2: try scratch.git("update-index", "--add", "--cacheinfo", "160000,\(try scratch.id("HEAD")),module")
            case 3: try scratch.git("reset", "-q", "--hard")
            default:
                // A folder may have the place of a file.
                guard (try? scratch.write(name, "\(step)\n")) != nil else { continue }
                try scratch.git("add", "-A")
                if random.once(in: 4) { _ = try? scratch.git("update-index", "--chmod=+x", name) }
            }
            let ours = try await GitRepository(opening: scratch.path).stagedTree()
            if random.once(in: 2) { continue }
            #expect(ours.hex == (try scratch.git("write-tree")).trimmingCharacters(in: .newlines), "step \(step)")
        }
        let ours = try await GitRepository(opening: scratch.path).stagedTree()
        #expect(ours.hex == (try scratch.git("write-tree")).trimmingCharacters(in: .newlines))
    }

    @Test func filesThatAreOnlyIntendedAreLeftOutAsGitDoes() async throws {
        let scratch = try Scratch()
        try scratch.write("later.txt", "later\n")
        let before = try scratch.git("write-tree")
        try scratch.git("add", "-N", "later.txt")
        _ = try await GitRepository(opening: scratch.path).stagedTree()
        #expect(try scratch.git("write-tree") == before)
    }

    @Test func conflictsAreRefused() async throws {
        let scratch = try Scratch()
        let blob = try scratch.id("HEAD:a.txt")
        let lines = (1...3).map { "100644 \(blob) \($0)\ta.txt\n" }.joined()
        try Data("0 \(String(repeating: "0", count: 40))\ta.txt\n\(lines)".utf8)
            .write(to: URL(fileURLWithPath: scratch.root + "/entries"))
        try scratch.run("sh", ["-c", "git update-index --index-info <../entries"], in: scratch.path)
        let error = try await refusal { _ = try await GitRepository(opening: scratch.path).stagedTree() }
        #expect(error?.code == .mergeConflict)
    }
}
