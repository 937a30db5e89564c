import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

/// What pushes, receives and rewrites bring, and what a commit changes.
@Suite struct MovedCommitTests {
    @Test func whatAMergeTookAsItWasIsNoChangeOfIts() async throws {
        let scratch = try Scratch()
        try scratch.git("checkout", "-q", "-b", "side")
        try scratch.write("side.txt", "side\n")
        try scratch.write("a.txt", "side\n")
        try scratch.git("add", "-A")
        try scratch.git("commit", "-qm", "side")
        try scratch.git("checkout", "-q", "main")
        try scratch.write("a.txt", "main\n")
        try scratch.git("commit", "-qam", "main")
        // The conflict makes git stop.
        _ = try? scratch.git("merge", "side")
        try scratch.write("a.txt", "both\n")
        try scratch.git("add", "a.txt")
        let repository = try GitRepository(opening: scratch.path, for: .judging)
        let state = try await repository.stagedState(ofIndexAt: nil)
        #expect(state.bases.count == 2)
        #expect(await repository.operation() == .merge)
        let staged = try await repository.changedEntries(from: state.bases, to: state.tree)
        #expect(staged.map(\.text) == ["a.txt"])
        try scratch.git("commit", "-qm", "merged")
        let commit = try #require(try await repository.headHistoryCommit())
        #expect(commit.state == state && commit.subject == "merged")
    }

    @Test func aPushSendsWhatTheOtherSideLacks() async throws {
        let scratch = try Scratch()
        try scratch.git("clone", "-q", "--bare", ".", "../bare.git")
        try scratch.git("remote", "add", "origin", "../bare.git")
        try scratch.git("fetch", "-q", "origin")
        for name in ["one", "two"] {
            try scratch.write(name, name)
            try scratch.git("add", "-A")
            try scratch.git("commit", "-qm", name)
        }
        try scratch.git("tag", "-a", "-m", "tagged", "v1")
        let repository = try GitRepository(opening: scratch.path, for: .judging)
        let tag = try scratch.id("v1")
        let sent = try await repository.commits(from: tag, beyond: [], references: "refs/remotes/origin", limit: 10)
        #expect(sent.map(\.subject) == ["two", "one"])
        let missing = try #require(ObjectID(hex: String(repeating: "e", count: 40)))
        let first = try scratch.id("HEAD~2")
        let further = try await repository.commits(from: tag, beyond: [missing, first], references: nil, limit: 1)
        #expect(further.map(\.subject) == ["two"])
    }

    @Test func objectsInQuarantineAreRead() async throws {
        let scratch = try Scratch()
        try scratch.git("clone", "-q", "--bare", ".", "../bare.git")
        try scratch.write("new.txt", "new\n")
        try scratch.git("add", "-A")
        try scratch.git("commit", "-qm", "new")
        let (tip, old) = (try scratch.id("HEAD"), try scratch.id("HEAD~1"))
        let bare = scratch.root + "/bare.git"
        let without = try GitRepository(opening: bare, for: .judging)
        #expect(try await without.commits(from: tip, beyond: [old], references: nil, limit: 9) == [])
        let quarantine = scratch.path + "/.git/objects"
        let repository = try GitRepository(opening: bare, for: .judging, objects: [quarantine])
        let brought = try await repository.commits(from: tip, beyond: [old], references: "refs/*", limit: 9)
        #expect(brought.map(\.subject) == ["new"])
        let state = try #require(brought.first).state
        let entries = try await repository.changedEntries(from: state.bases, to: state.tree)
        let blob = try #require(entries.first?.new)
        #expect(try await repository.contents(of: [blob.id])[blob.id] == Array("new\n".utf8))
        let listing = try await repository.listing(of: state.tree, objects: [quarantine])
        #expect(Set(listing.names(inFolder: "src")) == ["b.txt", "deep"])
        #expect(listing.exists("new.txt") && listing.exists("src/deep/c.txt") && listing.exists(""))
        #expect(!listing.exists("src/nothing") && listing.names(inFolder: "a.txt") == [])
    }

    @Test func aReceiptFollowsACommitWhoseTreeStays() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path, for: .judging)
        let old = try scratch.id("HEAD")
        try await repository.writeNote("receipt", on: old, atSeconds: 1)
        try scratch.git("commit", "-q", "--amend", "-m", "other words")
        let new = try scratch.id("HEAD")
        #expect(try await repository.carryNote(from: old, to: new, atSeconds: 2))
        #expect(try await repository.note(on: new) == "receipt")
        #expect(try await !repository.carryNote(from: old, to: new, atSeconds: 3))
        try scratch.write("a.txt", "other\n")
        try scratch.git("commit", "-qa", "--amend", "-m", "other content")
        #expect(try await !repository.carryNote(from: new, to: try scratch.id("HEAD"), atSeconds: 4))
    }

    @Test func whatCameOfChecksHasNotesOfItsOwnThatFollow() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path, for: .judging)
        let old = try scratch.id("HEAD")
        let tree = try scratch.id("HEAD^{tree}")
        #expect(try await repository.noteChecks("check passed\n", ofTree: tree, atSeconds: 1) == 1)
        #expect(try await repository.noteChecks("check passed\n", ofTree: old, atSeconds: 1) == 0)
        #expect(try scratch.git("notes", "--ref=atelier-checks", "show", old.hex) == "check passed\n")
        #expect(try await repository.note(on: old) == nil)
        try scratch.git("commit", "-q", "--amend", "-m", "other words")
        let new = try scratch.id("HEAD")
        #expect(try await repository.carryNote(from: old, to: new, atSeconds: 2))
        #expect(try scratch.git("notes", "--ref=atelier-checks", "show", new.hex) == "check passed\n")
        #expect(try await repository.note(on: new) == nil)
    }

    @Test func theSwitchIsGitConfigurations() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path, for: .judging)
        #expect(try await repository.areHooksOn())
        try scratch.git("config", "atelier.hooks", "false")
        #expect(try await !repository.areHooksOn())
        try scratch.git("config", "atelier.hooks", "true")
        #expect(try await repository.areHooksOn())
    }
}
