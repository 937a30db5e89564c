import AtelierBlackboard
import AtelierDomain
import AtelierHooks
import Foundation
import Synchronization
import Testing

@testable import AtelierDaemon

/// Real commits and pushes whose hooks ask the daemon over its socket.
@Suite struct HookCommitTests {
    private static let conflict =
        "printf '<<<<<<< HEAD\\na\\n=======\\nb\\n>>>>>>> other\\n' > bad.txt; git add bad.txt"

    @Test(arguments: [
        "git add b.txt; git commit -qm staged", "git commit -qam tracked", "git commit -qm path -- a.txt",
        "git add b.txt; git commit -q --amend -m amended", "git add b.txt; echo more >> b.txt; git commit -qm part",
        "git diff -U0 | git apply --cached --unidiff-zero; echo more >> a.txt; git commit -qm hunk",
        "git checkout -q --orphan young; git add b.txt; git commit -qm young",
        "git --git-dir=.git --work-tree=. commit -qam elsewhere",
    ])
    func theTreeJudgedIsTheTreeCommitted(_ script: String) async throws {
        try await HookTalk.with("pre-commit") { talk in
            try await talk.run("echo two >> a.txt; echo b > b.txt; \(script)")
            let event = try #require(try await talk.event())
            let tree = try await talk.run("git rev-parse 'HEAD^{tree}'")
            #expect(event.hook == "pre-commit" && event.object?.hex == tree && event.exitStatus == 0)
        }
    }

    @Test func aLinkedWorktreeIsJudgedByItsOwnIndex() async throws {
        try await HookTalk.with("pre-commit") { talk in
            try await talk.run("git worktree add -q -b linked ../linked; echo x > staged.txt; git add staged.txt")
            try await talk.run("cd ../linked; echo l > l.txt; git add l.txt; git commit -qm linked")
            let tree = try await talk.run("git rev-parse 'linked^{tree}'")
            let event = try #require(try await talk.event())
            #expect(event.object?.hex == tree && event.repositoryPath == talk.house.folder + "/linked")
        }
    }

    @Test func whatACheckBlocksIsNotCommittedUntilItIsSkipped() async throws {
        try await HookTalk.with("pre-commit") { talk in
            let before = try await talk.run("git rev-parse HEAD")
            let words = try await talk.refusal("\(Self.conflict); git commit -qm bad")
            #expect(words.contains("bad.txt:1") && words.contains("SKIP=conflict-marker"))
            let after = try await talk.run("git rev-parse HEAD")
            let event = try #require(try await talk.event())
            #expect(after == before && event.exitStatus == 1)
            // Only what is staged counts, not what lies beside it.
            try await talk.run("git rm -q --cached bad.txt; echo fine >> a.txt; git commit -qam fine")
            try await talk.run("git add bad.txt; SKIP=conflict-marker git commit -qm skipped")
        }
    }

    @Test func aPushIntoABareRepositoryIsJudgedInQuarantine() async throws {
        try await HookTalk.with { talk in
            try await talk.run("git clone -q --bare . ../bare.git; git remote add origin ../bare.git")
            try await talk.install("pre-receive", in: "bare.git")
            try await talk.run("echo fine >> a.txt; git commit -qam fine; git push -q origin main")
            let good = try #require(try await talk.event())
            let tip = try await talk.run("git rev-parse HEAD")
            #expect(good.hook == "pre-receive" && good.exitStatus == 0 && good.object?.hex == tip)
            let words = try await talk.refusal(
                "\(Self.conflict); git commit -qm 'the bad one'; git push -q origin main:other"
            )
            #expect(words.contains("the bad one") && words.contains("refs/heads/other is refused"))
            let there = try await talk.run("git -C ../bare.git for-each-ref --format='%(refname)'")
            #expect(there == "refs/heads/main")
        }
    }

    @Test func aFailedCheckBlocksThePushOfItsCommit() async throws {
        try await HookTalk.with("pre-push") { talk in
            try await talk.run("git clone -q --bare . ../bare.git; git remote add origin ../bare.git")
            try await talk.run("echo fine >> a.txt; git commit -qam 'breaks the tests'")
            let tree = try #require(ObjectID(hex: try await talk.run("git rev-parse 'HEAD^{tree}'")))
            let key = VerdictKey(tree: tree, bases: [], kind: .check, policy: ContentHash(of: "make"), program: "1.0.0")
            let failed = HookVerdict(key: key, isPassed: false, detail: "1 failed", milliseconds: 1, madeAtMs: 1)
            try await BoardShelf(board: talk.house.board).keep(failed, in: talk.house.path)
            let words = try await talk.refusal("git push -q origin main")
            #expect(words.contains("breaks the tests") && words.contains("1 failed"))
            #expect(talk.house.checks.all == ["again"])
            try await talk.run("SKIP=check git push -q origin main")
        }
    }

    @Test func whatWasSkippedAtTheCommitIsNotAskedAgainAtThePush() async throws {
        try await HookTalk.with("pre-commit", "pre-push", "post-rewrite") { talk in
            try await talk.run("git clone -q --bare . ../bare.git; git remote add origin ../bare.git")
            try await talk.run("\(Self.conflict); SKIP=conflict-marker,black git commit -qm 'on purpose'")
            let words = try await talk.run("git push -q origin main 2>&1")
            #expect(words.contains("was let through with SKIP"))
            #expect(words.contains("on purpose") && words.contains("conflict-marker") && !words.contains("black"))
            // A rebase moves it to another tree, which nobody asked about.
            try await talk.run("git checkout -qb side HEAD~1; echo s > s.txt; git add s.txt; git commit -qm side")
            try await talk.run("git rebase -q side main")
            let moved = try await talk.run("git push -qf origin main:moved 2>&1")
            #expect(moved.contains("was let through with SKIP"))
        }
    }

    /// Collects what would become requirements.
    private final class Asked: Sendable {
        let texts = Mutex<[String]>([])
    }

    @Test func whatACommitAsksForIsTakenUpOnceWhereTheUserSaysSo() async throws {
        try await HookTalk.with("pre-commit") { talk in
            let (asked, room) = (Asked(), talk.house.room)
            room.intake.submit { text, _ in
                asked.texts.withLock { $0.append(text) }
                return "abcdefgh"
            }
            func commit(_ line: String) async throws -> String {
                let words = try await talk.run(
                    "echo '# TODO(atelier): \(line)' >> a.py; git add a.py; git commit -qm x -m 'Atelier: write docs' 2>&1"
                )
                await room.lookAhead(talk.house.path)
                return words
            }
            _ = try await commit("nobody does this")
            #expect(asked.texts.withLock { $0 } == [])
            try await talk.run("git config atelier.requirements true")
            let words = try await commit("sort it")
            #expect(words.contains("a.py:2: note: asks Atelier for work: sort it [asked-work]"))
            let texts = asked.texts.withLock { $0 }
            #expect(texts.count == 2 && texts.first == "write docs" && texts.last?.hasPrefix("sort it\n") == true)
            // The same words once more, a commit that came from elsewhere, and what the next hook says.
            let next = try await talk.run("git commit -q --amend -m y -m 'Atelier: write docs' 2>&1")
            await room.lookAhead(talk.house.path)
            #expect(next.contains("abcdefgh is worked on, as asked in the message: write docs"))
            #expect(next.contains("abcdefgh is worked on, as asked in a.py: sort it"))
            try await talk.run("echo z > z.txt; git add z.txt; git commit -q --no-verify -m 'Atelier: elsewhere'")
            await room.lookAhead(talk.house.path)
            #expect(asked.texts.withLock { $0.count } == 2)
        }
    }

    @Test func whatNobodySkippedIsRefusedAtThePush() async throws {
        try await HookTalk.with("pre-push") { talk in
            try await talk.run("git clone -q --bare . ../bare.git; git remote add origin ../bare.git")
            try await talk.run("\(Self.conflict); git commit -qm bad")
            let tree = try #require(ObjectID(hex: try await talk.run("git rev-parse 'HEAD^{tree}'")))
            // Another rule was let through.
            try await talk.house.board.keepLetThrough(["debugger"], on: tree, in: talk.house.path, atMs: 1)
            let words = try await talk.refusal("git push -q origin main")
            #expect(words.contains("bad.txt:1") && !words.contains("was let through"))
        }
    }

    /// The hook goes when it has its exit; that it was there is recorded nevertheless.
    @Test func anEventIsRecordedWhenTheHookHasGone() async throws {
        try await HookTalk.with { talk in
            let raw = try RawSocket.open(
                "/v1/hooks/pre-commit",
                headers: "Connection: close\r\n",
                body: talk.house.fields("event=9-9-9"),
                socketPath: talk.socketPath
            )
            _ = try await raw.read(until: "exit 0")
            raw.close()
            let deadline = ContinuousClock.now + .seconds(60)
            while try await !talk.house.board.hasTaken(event: "9-9-9") {
                guard ContinuousClock.now < deadline else { throw CancellationError() }
                await Task.yield()
            }
        }
    }
}
