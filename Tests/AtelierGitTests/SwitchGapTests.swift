import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

/// An accept or undo that meets a `git switch` after its index and before its HEAD.
@Suite struct SwitchGapTests {
    private static let branch = "refs/heads/atelier/gap"

    /// On `side`, which has a file of its own beside main's; a change of another file waits to be accepted.
    private func makeSides() async throws -> (Scratch, GitRepository) {
        let scratch = try Scratch()
        try scratch.write("both.txt", "1\n")
        try scratch.git("add", "-A")
        try scratch.git("commit", "-qm", "base")
        try scratch.git("switch", "-qc", "side")
        try scratch.write("own.txt", "of side\n")
        try scratch.git("add", "-A")
        try scratch.git("commit", "-qm", "of side")
        let repository = try GitRepository(opening: scratch.path)
        _ = try await repository.land(
            [FileChange(path: "both.txt", content: Data("2\n".utf8))],
            as: Self.branch
        )
        return (scratch, repository)
    }

    private func accept(_ repository: GitRepository) async throws -> Acceptance {
        try await repository.accept(Self.branch, requirement: RequirementID("gap"), atSeconds: 1_700_000_100)
    }

    /// What git does first in a switch to main.
    private func switchFilesAndIndex(_ scratch: Scratch) throws {
        try scratch.git("read-tree", "-u", "-m", "HEAD", "main")
    }

    /// What git does last, without a process that a busy machine keeps waiting.
    private func moveHEADSoon(_ scratch: Scratch) {
        let folder = scratch.path + "/.git/"
        Thread.detachNewThread {
            usleep(60_000)
            try? Data("ref: refs/heads/main\n".utf8).write(to: URL(fileURLWithPath: folder + "HEAD"), options: .atomic)
        }
    }

    @Test func anAcceptWaitsForTheSwitchAndIsRefused() async throws {
        let (scratch, repository) = try await makeSides()
        let before = try scratch.id("side")
        try switchFilesAndIndex(scratch)
        moveHEADSoon(scratch)
        let error = await #expect(throws: GitError.self) { try await accept(repository) }
        #expect(error?.code == .referenceMoved)
        #expect(try scratch.git("symbolic-ref", "HEAD") == "refs/heads/main\n")
        #expect(try scratch.git("status", "--porcelain") == "")
        #expect(try scratch.id("side") == before)
    }

    @Test func anUndoWaitsForTheSwitchAndIsRefused() async throws {
        let (scratch, repository) = try await makeSides()
        let acceptance = try await accept(repository)
        // The branch that HEAD names next holds the same at the paths of the undo, so nothing there tells the two apart.
        try scratch.git("update-ref", "refs/heads/main", "side")
        try scratch.git("rm", "-q", "--cached", "own.txt")
        let after = try scratch.id("side")
        moveHEADSoon(scratch)
        let error = await #expect(throws: GitError.self) { try await repository.undoAccept(acceptance) }
        #expect(error?.code == .referenceMoved)
        #expect(try scratch.id("side") == after)
        #expect(try String(contentsOfFile: scratch.path + "/both.txt", encoding: .utf8) == "2\n")
    }

    /// Who has staged something just now only waits.
    @Test func anAcceptAfterStagingIsDone() async throws {
        let (scratch, repository) = try await makeSides()
        try scratch.write("mine.txt", "mine\n")
        try scratch.git("add", "mine.txt")
        let acceptance = try await accept(repository)
        #expect(try scratch.id("HEAD") == acceptance.after)
        #expect(try scratch.git("--no-optional-locks", "status", "--porcelain") == "A  mine.txt\n")
        // What it wrote itself is no switch's, however young.
        let tree = try await repository.rootTree(of: acceptance.before)
        #expect(SwitchGap.waitUs(forIndexAt: scratch.path + "/.git/index", head: tree) == nil)
        try await repository.undoAccept(acceptance)
        #expect(try scratch.git("status", "--porcelain") == "A  mine.txt\n")
    }
}
