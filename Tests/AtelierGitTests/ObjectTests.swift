import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

@Suite struct ObjectTests {
    @Test func entriesListEveryBlobWithModeAndSize() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let entries = try await repository.entries(of: scratch.id("HEAD"))
        #expect(entries.map(\.path) == [".gitignore", "a.txt", "link", "run.sh", "src/b.txt", "src/deep/c.txt"])
        #expect(entries.map(\.mode) == [.file, .file, .link, .executable, .file, .file])
        #expect(entries.map(\.bytes) == [9, 14, 9, 10, 2, 2])
        #expect(try await repository.read(entries[1].blob) == Data("one\ntwo\nthree\n".utf8))
    }

    @Test func changesMakeTheTreeThatGitWouldMake() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let base = try await repository.rootTree(of: scratch.id("HEAD"))
        let tree = try await repository.tree(
            from: base,
            applying: [
                FileChange(path: "a.txt", content: Data("new\n".utf8)),
                FileChange(path: "run.sh", content: Data("echo\n".utf8)),
                FileChange(path: "src/deep/c.txt", content: nil),
                FileChange(path: "x/y/z.txt", content: Data("z\n".utf8)),
            ]
        )
        try scratch.write("a.txt", "new\n")
        try scratch.write("run.sh", "echo\n")
        try scratch.git("rm", "-q", "src/deep/c.txt")
        try scratch.write("x/y/z.txt", "z\n")
        try scratch.git("add", "-A")
        #expect(try tree.hex == scratch.git("write-tree").trimmingCharacters(in: .newlines))
        let patch = try await repository.patch(from: base, to: tree)
        #expect(try patch == scratch.git("diff", "--cached", "HEAD"))
        #expect(
            try await repository.changedPaths(from: base, to: tree) == [
                "a.txt", "run.sh", "src/deep/c.txt", "x/y/z.txt",
            ]
        )
    }

    @Test func namesModesAndSubmodulesThatWeCannotNameSurvive() async throws {
        let scratch = try Scratch()
        let blob = try scratch.id("HEAD:a.txt")
        let commit = try scratch.id("HEAD")
        let listing = "100644 blob \(blob)\tplain\n160000 commit \(commit)\tmodule\n100664 blob \(blob)\told\n"
        try Data(listing.utf8 + Array("100644 blob \(blob)\t".utf8) + [0xFF, 0xFE, 0x0A])
            .write(to: URL(fileURLWithPath: scratch.root + "/listing"))
        let made = try scratch.git("-c", "alias.m=!git mktree --missing < \(scratch.root)/listing", "m")
        let base = try #require(ObjectID(hex: made.trimmingCharacters(in: .newlines)))
        let repository = try GitRepository(opening: scratch.path)
        let tree = try await repository.tree(
            from: base,
            applying: [FileChange(path: "sub/new", content: Data("new".utf8))]
        )
        let before = try scratch.git("ls-tree", base.hex).split(separator: "\n")
        let after = try scratch.git("ls-tree", tree.hex).split(separator: "\n")
        #expect(before.count == 4)
        #expect(after.filter { !$0.contains("\tsub") } == before)
        #expect(try await repository.changedPaths(from: base, to: tree) == ["sub/new"])
    }

    @Test(arguments: [
        "", "/abs", "a//b", "../x", "a/../b", "./a", ".git/config", "sub/.GIT/x", ".g\u{200C}it/x", ".git\u{200C}/x",
        "git~1/x", ".git./x", ".git /x", ".git::$INDEX_ALLOCATION/x", "a\\.git\\x", "a\\..\\x", "a\u{0}b", "a\nb", "a/",
        "\u{202E}txt", "a.txt/below", "src", "link/x",
    ])
    func pathThatLeavesTheTreeIsRefused(_ path: String) async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let base = try scratch.id("HEAD^{tree}")
        let error = try await refusal {
            _ = try await repository.tree(from: base, applying: [FileChange(path: path, content: Data())])
        }
        #expect(error?.code == .pathRefused)
        #expect(error?.paths.count == 1)
    }

    @Test func deletedFileMayGiveWayToAFolderAndTheLastFileToNothing() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let base = try scratch.id("HEAD^{tree}")
        let tree = try await repository.tree(
            from: base,
            applying: [FileChange(path: "a.txt/new", content: Data()), FileChange(path: "a.txt", content: nil)]
        )
        #expect(try scratch.git("ls-tree", "--name-only", "-r", tree.hex).contains("a.txt/new\n"))
        let files = try scratch.git("ls-tree", "--name-only", "-r", base.hex).split(separator: "\n")
        let empty = try await repository.tree(
            from: base,
            applying: files.map { FileChange(path: String($0), content: nil) }
        )
        #expect(empty.hex == "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
        let missing = try await refusal {
            _ = try await repository.tree(from: base, applying: [FileChange(path: "nowhere", content: nil)])
        }
        #expect(missing?.code == .notFound)
    }

    @Test func commitIsDeterministicMovesNothingAndPassesFsck() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let head = try scratch.id("HEAD")
        let tree = try scratch.id("HEAD^{tree}")
        let references = try await repository.references()
        var made: Set<ObjectID> = []
        for _ in 0..<2 {
            made.insert(
                try await repository.commit(
                    tree: tree,
                    parents: [head],
                    message: "feat: an einem Tag\n\nTrailer: yes",
                    atSeconds: 1_700_000_000,
                    offsetMinutes: 60
                )
            )
        }
        #expect(made.count == 1)
        let commit = try #require(made.first)
        #expect(try await repository.references() == references)
        #expect(
            try scratch.git("log", "-1", "--format=%an <%ae> %ad %cn %cd %P %s", "--date=raw", commit.hex)
                == "Ada <ada@example.org> 1700000000 +0100 Ada 1700000000 +0100 \(head) feat: an einem Tag\n"
        )
        try scratch.git("update-ref", "refs/heads/made", commit.hex)
        try scratch.git("fsck", "--strict")
        try scratch.git("checkout", "-q", "made")
        #expect(try await repository.recentSubjects(limit: 5) == ["feat: an einem Tag", "first"])
        #expect(try await repository.recentSubjects(limit: 1) == ["feat: an einem Tag"])
    }

    @Test func identityComesFromTheConfigurationOrIsMissed() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        #expect(try await repository.identity() == Signature(name: "Ada", email: "ada@example.org"))
        try scratch.git("config", "user.email", "")
        let error = try await refusal { _ = try await repository.identity() }
        #expect(error?.code == .identityMissing)
    }

    @Test func unknownObjectIsNotFound() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let unknown = try #require(ObjectID(hex: String(repeating: "1", count: 40)))
        let error = try await refusal { _ = try await repository.read(unknown) }
        #expect(error?.code == .notFound)
    }
}
