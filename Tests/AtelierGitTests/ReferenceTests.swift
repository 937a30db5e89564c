import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

@Suite struct ReferenceTests {
    private let name = "refs/heads/atelier/x-slug"

    @Test func moveHappensOnlyFromTheExpectedValue() async throws {
        let scratch = try Scratch()
        let first = try scratch.id("HEAD")
        try scratch.git("commit", "-q", "--allow-empty", "-m", "second")
        let second = try scratch.id("HEAD")
        let repository = try GitRepository(opening: scratch.path)
        #expect(try await repository.reference(name) == nil)
        let absent = try await refusal {
            try await repository.moveReference(name, from: first, to: second, log: "x")
        }
        #expect(absent?.code == .referenceMoved)
        try await repository.moveReference(name, from: nil, to: first, log: "landed")
        #expect(try scratch.id(name) == first)
        let exists = try await refusal { try await repository.moveReference(name, from: nil, to: second, log: "x") }
        #expect(exists?.code == .referenceMoved)
        let other = try await refusal { try await repository.moveReference(name, from: second, to: first, log: "x") }
        #expect(other?.code == .referenceMoved)
        #expect(try await repository.reference(name) == first)
        try await repository.moveReference(name, from: first, to: second, log: "again")
        #expect(try scratch.id(name) == second)
        #expect(try scratch.git("reflog", name).contains("again"))
    }

    @Test func packedReferenceIsComparedToo() async throws {
        let scratch = try Scratch()
        let first = try scratch.id("HEAD")
        try scratch.git("branch", "atelier/x-slug")
        try scratch.git("pack-refs", "--all")
        let repository = try GitRepository(opening: scratch.path)
        let exists = try await refusal { try await repository.moveReference(name, from: nil, to: first, log: "x") }
        #expect(exists?.code == .referenceMoved)
        try await repository.deleteReference(name, expected: first)
        #expect(try await repository.reference(name) == nil)
    }

    @Test func lockedReferenceIsRetryable() async throws {
        let scratch = try Scratch()
        let first = try scratch.id("HEAD")
        try scratch.write(".git/refs/heads/atelier/x-slug.lock", "")
        let repository = try GitRepository(opening: scratch.path)
        let error = try await refusal { try await repository.moveReference(name, from: nil, to: first, log: "x") }
        #expect(error?.code == .referenceLocked)
        #expect(error?.wireCode == "git.refLocked")
        #expect(error?.isRetryable == true)
        #expect(try await repository.releaseStaleLock(on: name))
        #expect(try await !repository.releaseStaleLock(on: name))
        try await repository.moveReference(name, from: nil, to: first, log: "x")
        #expect(try scratch.id(name) == first)
    }

    @Test func referenceInTheWayOfAFolderIsNotOverwritten() async throws {
        let scratch = try Scratch()
        let first = try scratch.id("HEAD")
        try scratch.git("branch", "atelier")
        let repository = try GitRepository(opening: scratch.path)
        let error = try await refusal { try await repository.moveReference(name, from: nil, to: first, log: "x") }
        #expect(error?.code == .referenceMoved)
        #expect(try scratch.id("refs/heads/atelier") == first)
    }

    @Test func oneOfManyRacingMovesWins() async throws {
        let scratch = try Scratch()
        let path = scratch.path
        let first = try scratch.id("HEAD")
        let name = name
        let wins = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    do {
                        let repository = try GitRepository(opening: path)
                        try await repository.moveReference(name, from: nil, to: first, log: "x")
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wins == 1)
    }

    @Test func deletionComparesFirstAndRepeatsInPeace() async throws {
        let scratch = try Scratch()
        let first = try scratch.id("HEAD")
        try scratch.git("commit", "-q", "--allow-empty", "-m", "second")
        let repository = try GitRepository(opening: scratch.path)
        try await repository.moveReference(name, from: nil, to: first, log: "x")
        let second = try scratch.id("HEAD")
        let error = try await refusal { try await repository.deleteReference(name, expected: second) }
        #expect(error?.code == .referenceMoved)
        try await repository.deleteReference(name, expected: first)
        try await repository.deleteReference(name, expected: first)
        #expect(try await repository.references() == ["refs/heads/main": second])
    }

    @Test func noteIsReadByGitAndWrittenOnce() async throws {
        let scratch = try Scratch()
        let head = try scratch.id("HEAD")
        let repository = try GitRepository(opening: scratch.path)
        #expect(try await repository.note(on: head) == nil)
        try await repository.writeNote("{\"tree\":\"é\"}\n", on: head, atSeconds: 1_700_000_000)
        #expect(try scratch.git("notes", "--ref=atelier", "show", "HEAD") == "{\"tree\":\"é\"}\n")
        let once = try scratch.id("refs/notes/atelier")
        try await repository.writeNote("{\"tree\":\"é\"}\n", on: head, atSeconds: 1_700_000_001)
        #expect(try scratch.id("refs/notes/atelier") == once)
        try await repository.writeNote("other\n", on: head, atSeconds: 1_700_000_002)
        #expect(try await repository.note(on: head) == "other\n")
        try scratch.git("fsck", "--strict")
    }

    @Test func readingCommittingAndLandingLeaveTheUsersBytesAlone() async throws {
        let scratch = try Scratch()
        try scratch.makeDirty()
        let status = try scratch.status()
        let before = try scratch.bytes()
        let stash = try scratch.git("stash", "list")
        let repository = try GitRepository(opening: scratch.path)
        let head = repository.description.headCommit
        let entries = try await repository.entries(of: head)
        for entry in entries { _ = try await repository.read(entry.blob) }
        let base = try await repository.rootTree(of: head)
        let change = FileChange(path: "a.txt", content: Data("landed\n".utf8))
        let tree = try await repository.tree(from: base, applying: [change])
        _ = try await repository.patch(from: base, to: tree)
        try await repository.checkOut(tree, into: scratch.root + "/out")
        let commit = try await repository.commit(
            tree: tree,
            parents: [head],
            message: "m",
            atSeconds: 1_700_000_000,
            offsetMinutes: 0
        )
        try await repository.moveReference(name, from: nil, to: commit, log: "landed")
        try await repository.writeNote("receipt", on: commit, atSeconds: 1_700_000_000)
        _ = try await repository.recentSubjects(limit: 3)
        #expect(try scratch.bytes() == before)
        #expect(try scratch.status() == status)
        #expect(try scratch.git("stash", "list") == stash)
        #expect(try scratch.git("show", "\(name):a.txt") == "landed\n")
    }

    /// libgit2 takes a packed reference for deleted once it has failed to lock the packed ones.
    @Test func deletionThatMetALockIsDoneByRepeatingIt() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let head = try scratch.id("HEAD")
        try scratch.git("update-ref", "refs/heads/atelier/x", head.hex)
        try scratch.git("pack-refs", "--all")
        let lock = scratch.path + "/.git/packed-refs.lock"
        #expect(FileManager.default.createFile(atPath: lock, contents: nil))
        let error = try await refusal {
            try await repository.deleteReference("refs/heads/atelier/x", expected: head)
        }
        #expect(error?.code == .referenceLocked)
        try FileManager.default.removeItem(atPath: lock)
        try await repository.deleteReference("refs/heads/atelier/x", expected: head)
        #expect(try scratch.git("for-each-ref", "refs/heads/atelier").isEmpty)
        #expect(!FileManager.default.fileExists(atPath: lock))
    }
}
