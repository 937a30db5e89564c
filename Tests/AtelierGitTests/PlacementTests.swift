import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

/// Files that the user writes to between the look at them and their replacement.
@Suite struct PlacementTests {
    private let path = Array("a.txt".utf8)

    private func leaf(_ repository: GitRepository, _ scratch: Scratch, _ text: String) async throws -> TreeLeaf {
        let tree = try await repository.tree(
            from: scratch.id("HEAD^{tree}"),
            applying: [FileChange(path: "a.txt", content: Data(text.utf8))]
        )
        let blob = try #require(try await repository.leaves(of: tree).first { $0.path == path })
        return blob
    }

    @Test(arguments: [true, false])
    func fileWrittenToMeanwhileIsTheUsers(isRemoved: Bool) async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let old = try await leaf(repository, scratch, "one\ntwo\nthree\n")
        let new = isRemoved ? nil : try await leaf(repository, scratch, "ONE\n")
        let looked = Data("one\ntwo\nthree\n".utf8)
        try scratch.write("a.txt", "mine\n")
        let error = try await refusal {
            try await repository.place(TreeChange(path: path, old: old, new: new), raw: nil, there: looked)
        }
        #expect(error?.code == .workTreeTouched)
        #expect(try scratch.read("a.txt") == "mine\n")
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/.git/atelier-incoming"))
    }

    @Test func fileMadeMeanwhileIsTheUsers() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let new = try await leaf(repository, scratch, "ONE\n")
        let change = TreeChange(path: path, old: nil, new: new)
        let error = try await refusal { try await repository.place(change, raw: nil) }
        #expect(error?.code == .workTreeTouched)
        #expect(try scratch.read("a.txt") == "one\ntwo\nthree\n")
    }
}
