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

    @Test(arguments: [2, 4])
    func filesThatAreOnlyIntendedAreLeftOutAsGitDoes(_ version: Int) async throws {
        let scratch = try Scratch()
        try scratch.git("update-index", "--index-version", "\(version)")
        for name in ["later.txt", "src/later.txt", "only/later/file.txt"] { try scratch.write(name, "later\n") }
        try scratch.git("add", "-N", ".")
        try scratch.write("a.txt", "now\n")
        try scratch.git("add", "a.txt")
        let index = try Data(contentsOf: URL(fileURLWithPath: scratch.path + "/.git/index"))
        let ours = try await GitRepository(opening: scratch.path).stagedTree()
        #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.path + "/.git/index")) == index)
        #expect(ours.hex == (try scratch.git("write-tree")).trimmingCharacters(in: .newlines))
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

/// What git wrote down of an index's tree.
@Suite struct RecordedTreeTests {
    @Test(arguments: [2, 3, 4], [3, 3_000])
    func theTreeIsFoundWithoutReadingTheEntries(_ version: Int, _ folders: Int) throws {
        let scratch = try Scratch()
        let make = "for i in $(seq \(folders)); do mkdir -p \"d$i\" && echo $i > \"d$i/TREE\"; done; git add -A"
        try scratch.run("sh", ["-c", make], in: scratch.path)
        try scratch.git("update-index", "--index-version", "\(version)")
        let index = scratch.path + "/.git/index"
        #expect(RecordedTree.read(at: index) == nil)
        let tree = try scratch.git("write-tree").trimmingCharacters(in: .newlines)
        let found = try #require(RecordedTree.read(at: index))
        #expect(found.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == tree)
        #expect(found == IndexFormat.recordedTree(at: index))
        try scratch.write("a.txt", "changed\n")
        try scratch.git("add", "a.txt")
        #expect(RecordedTree.read(at: index) == nil)
    }

    @Test func aSplitIndexIsUnderstoodWhereGitKnowsItsTree() throws {
        let scratch = try Scratch()
        try scratch.git("update-index", "--split-index")
        try scratch.write("b.txt", "b\n")
        try scratch.git("add", "b.txt")
        try scratch.git("commit", "-qm", "split")
        let tree = try scratch.id("HEAD^{tree}").hex
        let found = RecordedTree.read(at: scratch.path + "/.git/index")
        #expect(found?.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == tree)
    }

    @Test(arguments: [0, 10, 31, 40, 200])
    func aFileThatEndsEarlyHasNone(_ count: Int) throws {
        let scratch = try Scratch()
        try scratch.git("write-tree")
        let index = URL(fileURLWithPath: scratch.path + "/.git/index")
        try Data(contentsOf: index).prefix(count).write(to: index)
        #expect(RecordedTree.read(at: index.path) == nil)
        #expect(RecordedTree.read(at: scratch.path + "/nothing") == nil)
    }
}
