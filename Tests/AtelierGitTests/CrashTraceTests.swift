import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

/// What a kill or a failing disk may leave in the user's repository, and what is cleared away.
@Suite struct CrashTraceTests {
    private let name = "refs/heads/atelier/x-slug"

    private func land(_ scratch: Scratch, _ repository: GitRepository, _ changes: [FileChange]) async throws {
        let tree = try await repository.tree(from: scratch.id("HEAD^{tree}"), applying: changes)
        let commit = try await repository.commit(
            tree: tree,
            parents: [scratch.id("HEAD")],
            message: "land",
            atSeconds: 1_700_000_000,
            offsetMinutes: 0
        )
        try await repository.moveReference(name, from: nil, to: commit, log: "landed")
    }

    private func accept(_ repository: GitRepository) async throws -> Acceptance {
        try await repository.accept(name, requirement: RequirementID("abc"), atSeconds: 1_700_000_100)
    }

    @Test func acceptReplacesAFileInOneStep() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        try await land(scratch, repository, [FileChange(path: "a.txt", content: Data("ONE\n".utf8))])
        // Whoever opened the old file before goes on reading the old file: it is never emptied and filled again.
        let old = try #require(FileHandle(forReadingAtPath: scratch.path + "/a.txt"))
        _ = try await accept(repository)
        #expect(try old.readToEnd() == Data("one\ntwo\nthree\n".utf8))
        #expect(try scratch.read("a.txt") == "ONE\n")
        #expect(try scratch.status().contains("\n1 ") == false)
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/.git/atelier-incoming"))
    }

    @Test func acceptKeepsModesAndWritesLineEndsAsTheAttributesSay() async throws {
        let scratch = try Scratch()
        try scratch.write(".gitattributes", "*.bat text eol=crlf\n")
        try scratch.git("add", ".gitattributes")
        try scratch.git("commit", "-qm", "attributes")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: scratch.path + "/a.txt")
        try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: scratch.path + "/src")
        let repository = try GitRepository(opening: scratch.path)
        try await land(
            scratch,
            repository,
            [
                FileChange(path: "a.txt", content: Data("ONE\n".utf8)),
                FileChange(path: "src/x/y.bat", content: Data("one\ntwo\n".utf8)),
            ]
        )
        let acceptance = try await accept(repository)
        let files = FileManager.default
        let mode = { (name: String) in
            try files.attributesOfItem(atPath: scratch.path + "/" + name)[.posixPermissions] as? Int
        }
        #expect(try mode("a.txt") == 0o640)
        #expect(try mode("src/x") == 0o750)
        #expect(try mode("src/x/y.bat") == 0o640)
        #expect(try scratch.read("src/x/y.bat") == "one\r\ntwo\r\n")
        #expect(try scratch.git("status", "--porcelain") == "")
        try await repository.undoAccept(acceptance)
        #expect(try scratch.git("status", "--porcelain") == "")
        #expect(!files.fileExists(atPath: scratch.path + "/src/x"))
    }

    @Test func locksOfADeadAcceptAreReleasedAndOlderOnesStay() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let locks = ["index.lock", "refs/heads/main.lock"].map { scratch.path + "/.git/" + $0 }
        for lock in locks { #expect(FileManager.default.createFile(atPath: lock, contents: nil)) }
        let nowMs = Int64(Date().timeIntervalSince1970 * 1_000)
        #expect(try await repository.releaseUserLocks(leftSinceMs: nowMs + 60_000) == [])
        #expect(locks.allSatisfy(FileManager.default.fileExists(atPath:)))
        #expect(try await repository.releaseUserLocks(leftSinceMs: nowMs - 60_000) == ["index.lock", "main.lock"])
        #expect(!locks.contains(where: FileManager.default.fileExists(atPath:)))
    }

    @Test(arguments: ["exec 3<.git/index.lock; echo; cat", "echo; exec git cat-file --batch"])
    func aLockThatSomebodyMayHoldStays(program: String) async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        #expect(FileManager.default.createFile(atPath: scratch.path + "/.git/index.lock", contents: nil))
        let holder = Process()
        holder.executableURL = URL(fileURLWithPath: "/bin/sh")
        holder.arguments = ["-c", program]
        holder.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
        let (input, output) = (Pipe(), Pipe())
        holder.standardInput = input
        holder.standardOutput = output
        try holder.run()
        // A line says that the program is under way; what it executes then takes a moment more.
        #expect(try output.fileHandleForReading.read(upToCount: 1)?.isEmpty == false)
        let isGit = program.contains("git cat-file")
        while isGit,
            FileManager.default.contents(atPath: "/proc/\(holder.processIdentifier)/comm") != Data("git\n".utf8),
            holder.isRunning
        {
            await Task.yield()
        }
        #expect(try await repository.releaseUserLocks(leftSinceMs: 0) == [])
        try input.fileHandleForWriting.close()
        holder.waitUntilExit()
        #expect(try await repository.releaseUserLocks(leftSinceMs: 0) == ["index.lock"])
    }

    @Test func onlyLocksOnOurOwnReferencesAreReleasedUnasked() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let ours = ["refs/heads/atelier/x.lock", "refs/atelier/snapshots/y.lock", "refs/notes/atelier.lock"]
        let others = ["refs/notes/commits.lock", "refs/heads/main.lock", "index.lock"]
        for lock in ours + others {
            let path = URL(fileURLWithPath: scratch.path + "/.git/" + lock)
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data().write(to: path)
        }
        #expect(
            try await repository.releaseOwnLocks() == [
                "refs/atelier/snapshots/y", "refs/heads/atelier/x", "refs/notes/atelier",
            ]
        )
        #expect(ours.allSatisfy { !FileManager.default.fileExists(atPath: scratch.path + "/.git/" + $0) })
        #expect(others.allSatisfy { FileManager.default.fileExists(atPath: scratch.path + "/.git/" + $0) })
    }

    @Test func aFailedMoveSaysWhatFailed() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        // A file in place of the folder: no reference is in the way, but nothing can be written there.
        try Data("x".utf8).write(to: URL(fileURLWithPath: scratch.path + "/.git/refs/notes"))
        let head = try scratch.id("HEAD")
        let error = try await refusal {
            try await repository.moveReference("refs/notes/atelier", from: nil, to: head, log: "note")
        }
        #expect(error?.message.contains("not found") == false, "\(error?.message ?? "none")")
    }

    /// A file that not even root may remove stands for a disk that takes no more changes.
    @Test(.enabled(if: ImmutableFile.areSupported, "needs root and a file system with immutable files"))
    func aLockThatCannotBeRemovedIsToldAndTakenOverLater() async throws {
        let scratch = try Scratch()
        let lock = scratch.path + "/.git/index.lock"
        let repository = try GitRepository(opening: scratch.path)
        let error = try await refusal { try await repository.underIndexLock { ImmutableFile.set(true, lock) } }
        #expect(error?.code == .inputOutput)
        #expect(error?.message.contains("index.lock") == true)
        #expect(FileManager.default.fileExists(atPath: lock))
        ImmutableFile.set(false, lock)
        try await repository.underIndexLock {}
        #expect(!FileManager.default.fileExists(atPath: lock))
        try scratch.git("add", "--all")
    }
}

extension GitRepository {
    fileprivate func underIndexLock(_ body: @Sendable () -> Void) throws(GitError) {
        try IndexLock.held(on: repository) { (_) throws(GitError) in body() }
    }
}

private enum ImmutableFile {
    static let areSupported: Bool = {
        let path = NSTemporaryDirectory() + "immutable-\(UUID().uuidString)"
        guard FileManager.default.createFile(atPath: path, contents: nil) else { return false }
        defer {
            set(false, path)
            unlink(path)
        }
        return set(true, path)
    }()

    @discardableResult
    static func set(_ isOn: Bool, _ path: String) -> Bool {
        let program = Process()
        program.executableURL = URL(fileURLWithPath: "/usr/bin/chattr")
        program.arguments = [isOn ? "+i" : "-i", path]
        program.standardError = FileHandle.nullDevice
        do { try program.run() } catch { return false }
        program.waitUntilExit()
        return program.terminationStatus == 0
    }
}
