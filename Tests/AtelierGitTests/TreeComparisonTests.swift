import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

/// Our own comparison of trees beside git's.
@Suite struct TreeComparisonTests {
    @Test(arguments: 0..<12)
    func differenceIsWhatGitSays(seed: Int) async throws {
        var random = Seeded(seed)
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        var trees = [try scratch.id("HEAD^{tree}")]
        let names = ["a", "a.txt", "a-b", "a/b", "a/b/c", "d/e", "d", "d.x/y", "d/e/f", "src/b.txt", "src", "run.sh"]
        for _ in 0..<6 {
            var changes: [String: FileChange] = [:]
            for _ in 0..<(1 + random.below(4)) {
                let name = random.pick(names)
                let content = random.once(in: 4) ? nil : Data("\(random.below(3))\n".utf8)
                changes[name] = FileChange(path: name, content: content)
            }
            // A change that a tree has no room for makes no tree.
            guard let tree = try? await repository.tree(from: random.pick(trees), applying: Array(changes.values))
            else { continue }
            trees.append(tree)
        }
        for old in trees {
            for new in trees {
                let changes = try #require(try await repository.difference(from: old, to: new))
                let told = try scratch.git("diff-tree", "-r", "--no-renames", "--name-only", old.hex, new.hex)
                let named = changes.map { String(decoding: $0.path, as: UTF8.self) }
                #expect(named == told.split(separator: "\n").map(String.init))
                #expect(try await repository.patch(from: old, to: new).isEmpty == told.isEmpty)
            }
        }
    }
}
