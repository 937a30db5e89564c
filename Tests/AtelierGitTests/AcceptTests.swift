import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

@Suite struct AcceptTests {
    private let name = "refs/heads/atelier/x-slug"
    private let requirement = RequirementID("abc")

    /// Lands a change of `a.txt`, a new file and a removed one on our branch.
    private func land(_ scratch: Scratch, _ repository: GitRepository) async throws -> ObjectID {
        try await repository.land(
            [
                FileChange(path: "a.txt", content: Data("ONE\ntwo\nthree\n".utf8)),
                FileChange(path: "new/n.txt", content: Data("n\n".utf8)),
                FileChange(path: "src/b.txt", content: nil),
            ],
            as: name
        )
    }

    private func accept(_ repository: GitRepository) async throws -> Acceptance {
        try await repository.accept(name, requirement: requirement, atSeconds: 1_700_000_100)
    }

    @Test(arguments: [false, true])
    func fastForwardTouchesOnlyItsFilesAndUndoBringsAllBack(isDetached: Bool) async throws {
        let scratch = try Scratch()
        try scratch.makeDirty()
        if isDetached { try scratch.git("checkout", "-q", "--detach") }
        let repository = try GitRepository(opening: scratch.path)
        let landed = try await land(scratch, repository)
        let head = try scratch.id("HEAD")
        let status = try scratch.status()
        let references = try scratch.userReferences()
        let staged = try scratch.git("ls-files", "-s")
        let acceptance = try await accept(repository)
        #expect(
            acceptance
                == Acceptance(
                    branch: isDetached ? nil : "refs/heads/main",
                    before: head,
                    after: landed,
                    isFastForward: true,
                    snapshotReference: "refs/atelier/snapshots/abc",
                    touchedPaths: ["a.txt", "new/n.txt", "src/b.txt"]
                )
        )
        #expect(try scratch.id("HEAD") == landed)
        #expect(try scratch.id("refs/atelier/snapshots/abc^") == head)
        #expect(try scratch.id("refs/atelier/snapshots/abc^{tree}") == scratch.id("\(head)^{tree}"))
        #expect(try scratch.read("a.txt") == "ONE\ntwo\nthree\n")
        #expect(try scratch.read("new/n.txt") == "n\n")
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/src/b.txt"))
        #expect(try scratch.read("run.sh") == "staged and changed\n")
        #expect(try scratch.git("show", ":run.sh") == "staged\n")
        #expect(try scratch.read("src/deep/c.txt") == "unstaged\n")
        let entries = { (text: String) in
            Set(text.split(separator: "\n").filter { $0.hasPrefix("1 ") || $0.hasPrefix("?") })
        }
        #expect(try entries(scratch.status()) == entries(status))
        try scratch.git("fsck", "--strict")
        #expect(try await accept(repository) == acceptance)
        try await repository.undoAccept(acceptance)
        #expect(try scratch.status() == status)
        #expect(try scratch.userReferences() == references)
        #expect(try scratch.git("ls-files", "-s") == staged)
        #expect(try scratch.read("src/b.txt") == "b\n")
        try await repository.undoAccept(acceptance)
        #expect(try scratch.status() == status)
        let again = try await accept(repository)
        #expect(again.after == landed)
        #expect(try scratch.id("HEAD") == landed)
    }

    @Test func divergedBranchIsMergedAndUndone() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let landed = try await land(scratch, repository)
        try scratch.write("mine.txt", "mine\n")
        try scratch.git("add", "mine.txt")
        try scratch.git("commit", "-qm", "mine")
        try scratch.write("src/deep/c.txt", "unstaged\n")
        let head = try scratch.id("HEAD")
        let status = try scratch.status()
        let acceptance = try await accept(repository)
        #expect(!acceptance.isFastForward)
        #expect(try scratch.git("rev-parse", "HEAD^1", "HEAD^2") == "\(head)\n\(landed)\n")
        #expect(acceptance.touchedPaths == ["a.txt", "new/n.txt", "src/b.txt"])
        #expect(try scratch.read("mine.txt") == "mine\n")
        #expect(try scratch.git("diff", "--name-only", "HEAD") == "src/deep/c.txt\n")
        try await repository.undoAccept(acceptance)
        #expect(try scratch.id("HEAD") == head)
        #expect(try scratch.status() == status)
    }

    @Test func conflictNamesThePathsAndChangesNothing() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        _ = try await land(scratch, repository)
        try scratch.write("a.txt", "uno\ntwo\nthree\n")
        try scratch.git("commit", "-qam", "mine")
        let before = try scratch.bytes(withoutOurs: false)
        let error = try await refusal { _ = try await accept(repository) }
        #expect(error?.code == .mergeConflict)
        #expect(error?.paths == ["a.txt"])
        #expect(try scratch.bytes(withoutOurs: false) == before)
    }

    enum Overlap: CaseIterable, Sendable {
        case unstaged, staged, stagedAndReverted, untracked, ignored, deleted, mode, hidden, symlinkedParent, fileParent
    }

    @Test(arguments: Overlap.allCases)
    func overlapWithTheUsersOwnChangesIsRefused(_ overlap: Overlap) async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        _ = try await land(scratch, repository)
        switch overlap {
        case .unstaged: try scratch.write("a.txt", "mine\n")
        case .staged:
            try scratch.write("a.txt", "mine\n")
            try scratch.git("add", "a.txt")
        case .stagedAndReverted:
            try scratch.write("a.txt", "mine\n")
            try scratch.git("add", "a.txt")
            try scratch.write("a.txt", "one\ntwo\nthree\n")
        case .untracked: try scratch.write("new/n.txt", "mine\n")
        case .ignored:
            try scratch.write(".git/info/exclude", "new/\n")
            try scratch.write("new/n.txt", "mine\n")
        case .deleted: try FileManager.default.removeItem(atPath: scratch.path + "/a.txt")
        case .mode:
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.path + "/a.txt")
        case .hidden:
            try scratch.git("update-index", "--assume-unchanged", "a.txt")
            try scratch.write("a.txt", "mine\n")
        case .symlinkedParent:
            try FileManager.default.createSymbolicLink(atPath: scratch.path + "/new", withDestinationPath: "src")
        case .fileParent: try scratch.write("new", "mine\n")
        }
        let before = try scratch.bytes(withoutOurs: false)
        let error = try await refusal { _ = try await accept(repository) }
        #expect(error?.code == .workTreeTouched)
        #expect(error?.paths.count == 1)
        #expect(try scratch.bytes(withoutOurs: false) == before)
    }

    @Test func undoIsRefusedOnceTheUserWentOn() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        _ = try await land(scratch, repository)
        let acceptance = try await accept(repository)
        try scratch.write("a.txt", "edited\n")
        let edited = try scratch.bytes()
        let touched = try await refusal { try await repository.undoAccept(acceptance) }
        #expect(touched?.code == .workTreeTouched)
        #expect(try scratch.bytes() == edited)
        try scratch.git("commit", "-qam", "on top")
        let committed = try scratch.bytes()
        let moved = try await refusal { try await repository.undoAccept(acceptance) }
        #expect(moved?.code == .referenceMoved)
        #expect(moved?.hint?.contains("git revert") == true)
        try scratch.git("checkout", "-q", "-b", "other")
        let elsewhere = try await refusal { try await repository.undoAccept(acceptance) }
        #expect(elsewhere?.code == .headElsewhere)
        try scratch.git("checkout", "-q", "main")
        try scratch.git("branch", "-q", "-D", "other")
        #expect(try scratch.read("a.txt") == "edited\n")
        #expect(committed[".git/refs/heads/main"] == (try scratch.bytes())[".git/refs/heads/main"])
    }

    @Test func acceptDuringAMergeIsRefused() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        _ = try await land(scratch, repository)
        try scratch.git("branch", "side")
        try scratch.write("mine.txt", "mine\n")
        try scratch.git("add", "mine.txt")
        try scratch.git("commit", "-qm", "mine")
        try scratch.git("checkout", "-q", "side")
        try scratch.git("merge", "-q", "--no-ff", "--no-commit", "main")
        let error = try await refusal { _ = try await accept(repository) }
        #expect(error?.code == .operationInProgress)
    }

    /// What a kill between two writes leaves: files new, perhaps the index too, the branch old.
    @Test(arguments: [false, true])
    func acceptCutShortBeforeTheBranchMovedIsFinishedByRepeatingIt(indexWasWritten: Bool) async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let landed = try await land(scratch, repository)
        let head = try scratch.id("HEAD")
        let acceptance = try await accept(repository)
        try scratch.git("update-ref", "refs/heads/main", head.hex)
        if !indexWasWritten { try scratch.git("read-tree", "HEAD") }
        #expect(try await accept(repository) == acceptance)
        #expect(try scratch.id("HEAD") == landed)
        #expect(try scratch.git("status", "--porcelain").isEmpty)
    }

    @Test func undoCutShortBeforeTheBranchMovedIsFinishedByRepeatingIt() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let landed = try await land(scratch, repository)
        let status = try scratch.status()
        let acceptance = try await accept(repository)
        try await repository.undoAccept(acceptance)
        try scratch.git("update-ref", "refs/heads/main", landed.hex)
        try await repository.undoAccept(acceptance)
        #expect(try scratch.status() == status)
    }

    @Test(arguments: ["refs/heads/main.lock", "index.lock"])
    func lockLeavesTheFilesAsTheyWere(_ lock: String) async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        _ = try await land(scratch, repository)
        let status = try scratch.status()
        try scratch.write(".git/" + lock, "")
        let error = try await refusal { _ = try await accept(repository) }
        #expect(error?.code == .referenceLocked)
        try FileManager.default.removeItem(atPath: scratch.path + "/.git/" + lock)
        #expect(try scratch.status() == status)
        #expect(try scratch.read("a.txt") == "one\ntwo\nthree\n")
        _ = try await accept(repository)
        #expect(try scratch.git("status", "--porcelain").isEmpty)
    }

    @Test func lineEndingsFollowTheAttributes() async throws {
        let scratch = try Scratch()
        try scratch.write(".gitattributes", "*.txt text eol=crlf\n")
        try scratch.git("add", "-A")
        try scratch.git("commit", "-qm", "attributes")
        for name in ["a.txt", "src/b.txt"] { try FileManager.default.removeItem(atPath: scratch.path + "/" + name) }
        try scratch.git("checkout", "-q", "--", ".")
        #expect(try scratch.read("a.txt") == "one\r\ntwo\r\nthree\r\n")
        let repository = try GitRepository(opening: scratch.path)
        _ = try await land(scratch, repository)
        let acceptance = try await accept(repository)
        #expect(try scratch.read("a.txt") == "ONE\r\ntwo\r\nthree\r\n")
        #expect(try scratch.git("status", "--porcelain").isEmpty)
        try await repository.undoAccept(acceptance)
        #expect(try scratch.read("a.txt") == "one\r\ntwo\r\nthree\r\n")
        #expect(try scratch.git("status", "--porcelain").isEmpty)
    }

    /// An entry as old as the index itself vouches for nothing; git reads such a file again, and must after us too.
    ///
    /// The parts of one second at which the file was added, the index written, and the file changed; git may be built to compare
    /// whole seconds.
    @Test(arguments: [(".0", ".0", ".0"), (".1", ".2", ".3"), (".1", ".2", ".1")])
    func changeWithinATickOfTheIndexStaysVisible(added: String, written: String, changed: String) async throws {
        let scratch = try Scratch()
        func age(_ path: String, _ part: String) throws {
            try scratch.run("touch", ["-d", "2024-01-01 00:00:00" + part, path], in: scratch.path)
        }
        try scratch.git("config", "core.trustctime", "false")
        try age("src/deep/c.txt", added)
        try scratch.git("add", "-A")
        try scratch.git("update-index", "--refresh")
        let repository = try GitRepository(opening: scratch.path)
        _ = try await land(scratch, repository)
        let file = try #require(FileHandle(forWritingAtPath: scratch.path + "/src/deep/c.txt"))
        try file.write(contentsOf: Data("C\n".utf8))
        try file.close()
        try age("src/deep/c.txt", changed)
        try age(".git/index", written)
        #expect(try scratch.git("--no-optional-locks", "status", "--porcelain") == " M src/deep/c.txt\n")
        let acceptance = try await accept(repository)
        #expect(try scratch.git("--no-optional-locks", "status", "--porcelain") == " M src/deep/c.txt\n")
        try await repository.undoAccept(acceptance)
        #expect(try scratch.git("--no-optional-locks", "status", "--porcelain") == " M src/deep/c.txt\n")
    }

    /// Git keeps one bit of a file's mode, and not even that where it was told to ignore it; the rest is the user's.
    @Test(arguments: [("true", 0o600, 0o664), ("false", 0o755, 0o711)])
    func undoBringsThePermissionsBack(trust: String, changed: Int, removed: Int) async throws {
        let scratch = try Scratch()
        try scratch.git("config", "core.fileMode", trust)
        func modes() throws -> [Int?] {
            try ["a.txt", "src/b.txt"].map { name in
                try FileManager.default.attributesOfItem(atPath: "\(scratch.path)/\(name)")[.posixPermissions] as? Int
            }
        }
        for (name, mode) in [("a.txt", changed), ("src/b.txt", removed)] {
            try scratch.run("chmod", [String(mode, radix: 8), name], in: scratch.path)
        }
        let repository = try GitRepository(opening: scratch.path)
        _ = try await land(scratch, repository)
        let acceptance = try await accept(repository)
        let taken = try FileManager.default.attributesOfItem(atPath: scratch.path + "/a.txt")[.posixPermissions] as? Int
        #expect(taken == changed)
        try await repository.undoAccept(acceptance)
        #expect(try modes() == [changed, removed])
    }

    @Test func fileBehindAFilterIsLeftToGit() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        _ = try await land(scratch, repository)
        try scratch.write(".git/info/attributes", "a.txt filter=lfs\n")
        let before = try scratch.bytes()
        let error = try await refusal { _ = try await accept(repository) }
        #expect(error?.code == .unsupportedChange)
        #expect(try scratch.bytes() == before)
    }

    @Test func containedBranchIsSaidToBeSo() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        try scratch.git("branch", "atelier/x-slug")
        let error = try await refusal { _ = try await accept(repository) }
        #expect(error?.code == .alreadyContained)
    }
}
