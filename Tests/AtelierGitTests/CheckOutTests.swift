import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

@Suite struct CheckOutTests {
    private func inode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int)
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test func directoryHoldsTheTreeWithModesAndLinks() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let out = scratch.root + "/out"
        try await repository.checkOut(scratch.id("HEAD^{tree}"), into: out)
        let files = FileManager.default
        let listed = try files.subpathsOfDirectory(atPath: out).sorted()
        #expect(
            listed == [".gitignore", "a.txt", "link", "run.sh", "src", "src/b.txt", "src/deep", "src/deep/c.txt"]
        )
        #expect(try files.destinationOfSymbolicLink(atPath: out + "/link") == "src/b.txt")
        #expect(files.isExecutableFile(atPath: out + "/run.sh"))
        #expect(try files.attributesOfItem(atPath: out)[.posixPermissions] as? Int == 0o700)
    }

    /// Large enough for two threads, in folders that both of them make.
    private static let manyFiles = """
        for folder in a b c a/x b/x; do
            mkdir -p $folder
            for number in $(seq 160); do echo "$folder $number" > $folder/$number.txt; done
        done
        chmod +x b/x/7.txt; ln -s ../a b/x/link; git add -A; git commit -qm many
        """

    @Test func manyFilesAreWrittenAsGitWritesThem() async throws {
        let scratch = try Scratch()
        try scratch.run("sh", ["-c", Self.manyFiles], in: scratch.path)
        let repository = try GitRepository(opening: scratch.path)
        let out = scratch.root + "/out"
        let tree = try scratch.id("HEAD^{tree}")
        try await repository.checkOut(tree, into: out)
        try scratch.git("worktree", "add", "-q", "--detach", scratch.root + "/gits")
        let both = [scratch.root + "/gits", out]
        try scratch.run("diff", ["-r", "--no-dereference", "-x", ".git"] + both, in: scratch.root)
        #expect(FileManager.default.isExecutableFile(atPath: out + "/b/x/7.txt"))
        let kept = try ["/a/1.txt", "/c/160.txt", "/b/x/9.txt"].map { try inode(out + $0) }
        try await repository.checkOut(tree, into: out)
        #expect(try ["/a/1.txt", "/c/160.txt", "/b/x/9.txt"].map { try inode(out + $0) } == kept)
    }

    @Test(arguments: ["a/3.txt", "c/150.txt"])
    func aDamagedObjectIsToldWhicheverThreadMeetsIt(path: String) async throws {
        let scratch = try Scratch()
        try scratch.run("sh", ["-c", Self.manyFiles], in: scratch.path)
        let blob = try scratch.id("HEAD:\(path)").hex
        let object = "\(scratch.path)/.git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))"
        try FileManager.default.removeItem(atPath: object)
        let repository = try GitRepository(opening: scratch.path)
        let tree = try scratch.id("HEAD^{tree}")
        let error = await #expect(throws: GitError.self) {
            try await repository.checkOut(tree, into: scratch.root + "/out")
        }
        #expect(error?.message.contains(blob.prefix(7)) == true)
    }

    @Test func secondCheckOutWritesOnlyWhatDiffers() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let out = scratch.root + "/out"
        let base = try scratch.id("HEAD^{tree}")
        try await repository.checkOut(base, into: out)
        try FileManager.default.createDirectory(atPath: out + "/.build", withIntermediateDirectories: true)
        try Data("cache".utf8).write(to: URL(fileURLWithPath: out + "/.build/x"))
        let kept = try inode(out + "/src/b.txt")
        let changes = [
            FileChange(path: "a.txt", content: Data("new\n".utf8)), FileChange(path: "src/deep/c.txt", content: nil),
        ]
        let next = try await repository.tree(from: base, applying: changes)
        try await repository.checkOut(next, into: out)
        #expect(try text(out + "/a.txt") == "new\n")
        #expect(!FileManager.default.fileExists(atPath: out + "/src/deep"))
        #expect(try inode(out + "/src/b.txt") == kept)
        #expect(try text(out + "/.build/x") == "cache")
        try await repository.checkOut(base, into: out)
        #expect(try text(out + "/src/deep/c.txt") == "c\n")
        #expect(try inode(out + "/src/b.txt") == kept)
    }

    @Test func modifiedFileIsRestoredEvenWithItsOldSizeAndTimes() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let out = scratch.root + "/out"
        let base = try scratch.id("HEAD^{tree}")
        try await repository.checkOut(base, into: out)
        let file = out + "/src/b.txt"
        let times = try #require(FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date)
        let handle = try #require(FileHandle(forWritingAtPath: file))
        try handle.write(contentsOf: Data("x".utf8))
        try handle.close()
        try FileManager.default.setAttributes([.modificationDate: times], ofItemAtPath: file)
        try await repository.checkOut(base, into: out)
        #expect(try text(file) == "b\n")
    }

    @Test func symlinkInTheWayIsReplacedAndNeverWrittenThrough() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let out = scratch.root + "/out"
        let files = FileManager.default
        let base = try scratch.id("HEAD^{tree}")
        try await repository.checkOut(base, into: out)
        let victim = scratch.root + "/victim"
        try files.createDirectory(atPath: victim + "/deep", withIntermediateDirectories: true)
        for name in ["/b.txt", "/deep/c.txt"] { try Data("mine".utf8).write(to: URL(fileURLWithPath: victim + name)) }
        try files.removeItem(atPath: out + "/src")
        try files.createSymbolicLink(atPath: out + "/src", withDestinationPath: victim)
        try files.removeItem(atPath: out + "/a.txt")
        try files.createSymbolicLink(atPath: out + "/a.txt", withDestinationPath: victim + "/b.txt")
        try files.removeItem(atPath: out + "/run.sh")
        try files.linkItem(atPath: victim + "/b.txt", toPath: out + "/run.sh")
        let tree = try await repository.tree(from: base, applying: [FileChange(path: "src/b.txt", content: nil)])
        try await repository.checkOut(tree, into: out)
        #expect(try text(victim + "/b.txt") == "mine")
        #expect(try text(victim + "/deep/c.txt") == "mine")
        #expect(try text(out + "/src/deep/c.txt") == "c\n")
        #expect(try text(out + "/a.txt") == "one\ntwo\nthree\n")
        #expect(try text(out + "/run.sh") == "#!/bin/sh\n")
    }

    @Test func removalDoesNotReachThroughASymlink() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let out = scratch.root + "/out"
        let base = try scratch.id("HEAD^{tree}")
        try await repository.checkOut(base, into: out)
        let victim = scratch.root + "/victim"
        try FileManager.default.createDirectory(atPath: victim, withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: victim + "/c.txt"))
        try FileManager.default.removeItem(atPath: out + "/src/deep")
        try FileManager.default.createSymbolicLink(atPath: out + "/src/deep", withDestinationPath: victim)
        let tree = try await repository.tree(from: base, applying: [FileChange(path: "src/deep/c.txt", content: nil)])
        try await repository.checkOut(tree, into: out)
        #expect(try text(victim + "/c.txt") == "mine")
    }

    @Test func folderInTheWayOfAFileIsReplaced() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let out = scratch.root + "/out"
        try FileManager.default.createDirectory(atPath: out + "/a.txt/x/y", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: out + "/a.txt/up", withDestinationPath: "../..")
        try await repository.checkOut(scratch.id("HEAD^{tree}"), into: out)
        #expect(try text(out + "/a.txt") == "one\ntwo\nthree\n")
        #expect(try scratch.read("a.txt") == "one\ntwo\nthree\n")
    }

    @Test func lostManifestCostsNoRewriteAndNoContent() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let out = scratch.root + "/out"
        let base = try scratch.id("HEAD^{tree}")
        try await repository.checkOut(base, into: out)
        let kept = try inode(out + "/a.txt")
        try Data("rubbish".utf8).write(to: URL(fileURLWithPath: out + ".manifest"))
        try await repository.checkOut(base, into: out)
        #expect(try inode(out + "/a.txt") == kept)
    }

    @Test(arguments: ["/repo/out", "/repo", "/repo/.git/out", "/repo/src", "/missing/out"])
    func checkOutOnTheRepositorysOwnGroundIsRefused(_ place: String) async throws {
        let scratch = try Scratch()
        let before = try scratch.bytes()
        let repository = try GitRepository(opening: scratch.path)
        let error = try await refusal {
            try await repository.checkOut(scratch.id("HEAD^{tree}"), into: scratch.root + place)
        }
        #expect(error?.code == .directoryRefused)
        #expect(try scratch.bytes() == before)
    }

    @Test func namesThatAreNotUTF8AreCheckedOutAndRemoved() async throws {
        let scratch = try Scratch()
        let blob = try scratch.id("HEAD:a.txt")
        try Data(Array("100644 blob \(blob)\t".utf8) + [0x78, 0xFF, 0x0A])
            .write(to: URL(fileURLWithPath: scratch.root + "/listing"))
        let made = try scratch.git("-c", "alias.m=!git mktree < \(scratch.root)/listing", "m")
        let tree = try #require(ObjectID(hex: made.trimmingCharacters(in: .newlines)))
        let repository = try GitRepository(opening: scratch.path)
        let out = scratch.root + "/out"
        let name = terminated(Array(out.utf8) + [0x2F, 0x78, 0xFF])
        for _ in 0..<2 {
            try await repository.checkOut(tree, into: out)
            #expect(access(name, F_OK) == 0)
        }
        try await repository.checkOut(scratch.id("HEAD^{tree}"), into: out)
        #expect(access(name, F_OK) != 0)
    }

    @Test func treeWithAGitFolderIsRefused() async throws {
        let scratch = try Scratch()
        let tree = try scratch.id("HEAD^{tree}")
        let listing = "040000 tree \(tree)\t.GIT\n"
        try Data(listing.utf8).write(to: URL(fileURLWithPath: scratch.root + "/listing"))
        let made = try scratch.git("-c", "alias.m=!git mktree < \(scratch.root)/listing", "m")
        let hostile = try #require(ObjectID(hex: made.trimmingCharacters(in: .newlines)))
        let repository = try GitRepository(opening: scratch.path)
        let error = try await refusal { try await repository.checkOut(hostile, into: scratch.root + "/out") }
        #expect(error?.code == .pathRefused)
        #expect(!FileManager.default.fileExists(atPath: scratch.root + "/out"))
    }
}
