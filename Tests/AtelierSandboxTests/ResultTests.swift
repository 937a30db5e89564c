import AtelierDomain
import AtelierSandbox
import Foundation
import Glibc
import Testing

/// How a command's ending is told.
@Suite(.serialized) struct ResultTests {
    @Test(arguments: [
        ("exit 0", 0), ("exit 7", 7), ("kill -KILL $$", 137), ("kill -TERM $$", 143), ("no-such-program", 127),
    ])
    func exitStatusIsTheCommandsOwn(script: String, expected: Int) async throws {
        try await SandboxFixture.use { fixture in
            let result = try await fixture.shell(script)
            #expect(result.exitStatus == expected)
        }
    }

    @Test func outputAndErrorsArriveInOrder() async throws {
        try await SandboxFixture.use { fixture in
            let result = try await fixture.shell("echo one; echo two >&2; echo three")
            #expect(result.text == "one\ntwo\nthree\n")
            #expect(!result.isTruncated)
        }
    }

    @Test(arguments: [["--bind", "/", "/"], ["-c", "echo ESCAPED"], ["--", "echo", "ESCAPED"], ["A=B"]])
    func programNamesThatLookLikeOptionsArePrograms(argv: [String]) async throws {
        try await SandboxFixture.use { fixture in
            let result = try await fixture.sandbox.run(SandboxedCommand(argv: argv, worktree: fixture.worktree))
            #expect(result.exitStatus == 127)
            #expect(!result.text.contains("ESCAPED\n"))
        }
    }

    @Test func aProgramOfTheWorktreeMayBearAnOptionsName() async throws {
        try await SandboxFixture.use { fixture in
            try fixture.write("#!/bin/sh\necho \"ran with $1\"\n", to: "bin/--bind")
            _ = try await fixture.shell("chmod +x bin/--bind")
            let result = try await fixture.sandbox.run(
                SandboxedCommand(
                    argv: ["--bind", "/"],
                    worktree: fixture.worktree,
                    environment: ["PATH": "/src/bin:/usr/bin"]
                )
            )
            #expect(result.text == "ran with /\n")
        }
    }

    @Test(arguments: [[], [""], ["echo", "a\0b"]])
    func commandsThatCannotBeGivenAreRefused(argv: [String]) async throws {
        try await SandboxFixture.use { fixture in
            let error = await #expect(throws: SandboxError.self) {
                try await fixture.sandbox.run(SandboxedCommand(argv: argv, worktree: fixture.worktree))
            }
            #expect(error?.code == .invalidCommand)
        }
    }

    @Test(arguments: ["relative", "/", "/nonexistent/worktree", "/etc/passwd"])
    func worktreesThatAreNoneAreRefused(path: String) async throws {
        try await SandboxFixture.use { fixture in
            let error = await #expect(throws: SandboxError.self) {
                try await fixture.sandbox.run(SandboxedCommand(argv: ["true"], worktree: path))
            }
            #expect(error?.code == .worktreeUnusable)
        }
    }

    @Test func environmentReachesTheCommand() async throws {
        try await SandboxFixture.use { fixture in
            let result = try await fixture.sandbox.run(
                SandboxedCommand(
                    argv: ["sh", "-c", "echo $GREETING $HOME; pwd"],
                    worktree: fixture.worktree,
                    environment: ["GREETING": "--bind / \"x"]
                )
            )
            #expect(result.text == "--bind / \"x /home/agent\n/src\n")
        }
    }

    @Test func policyHashNamesThePolicyAndNothingElse() async throws {
        try await SandboxFixture.use { fixture in
            let other = fixture.root + "/other"
            try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: false)
            let first = try await fixture.shell("true")
            let second = try await fixture.sandbox.run(
                SandboxedCommand(argv: ["false"], worktree: other, limits: CommandLimits(wallSeconds: 60))
            )
            let third = try await fixture.shell("true", limits: CommandLimits(wallSeconds: 61))
            #expect(first.policyHash == second.policyHash)
            #expect(first.policyHash != third.policyHash)
        }
    }

    /// One that took its mount point away would take it from under another's mount, which bubblewrap then cannot find.
    @Test func aTrialRunKeepsItsMountPointSoThatPreparationsMayOverlap() async throws {
        try await SandboxFixture.use { fixture in
            let mountPoint = fixture.root + "/state/probe/.git"
            var before = stat()
            try #require(lstat(mountPoint, &before) == 0)
            try await withThrowingTaskGroup { group in
                for _ in 0..<8 { group.addTask { try await fixture.sandbox.prepare() } }
                try await group.waitForAll()
            }
            var after = stat()
            try #require(lstat(mountPoint, &after) == 0)
            #expect(after.st_ino == before.st_ino)
        }
    }
}
