import AtelierDomain
import AtelierSandbox
import Foundation
import Testing

/// Files that git does not track and a check needs: seen, never written, gone from the worktree afterwards.
@Suite(.serialized) struct NeedTests {
    /// A user's working tree beside the worktree; its folder may be entered by its owner alone, as a home is.
    private func repository(of fixture: SandboxFixture) throws -> String {
        let path = fixture.root + "/repository"
        let files = FileManager.default
        try files.createDirectory(atPath: path + "/packages/a/node_modules/b", withIntermediateDirectories: true)
        try Data("secret\n".utf8).write(to: URL(filePath: path + "/.env"))
        try Data("module\n".utf8).write(to: URL(filePath: path + "/packages/a/node_modules/b/index.js"))
        try files.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return path
    }

    private func run(
        _ script: String,
        _ fixture: SandboxFixture,
        _ needs: [UntrackedNeed],
        from repository: String
    ) async throws -> CommandResult {
        try await fixture.sandbox.run(
            SandboxedCommand(
                argv: ["sh", "-c", script],
                worktree: fixture.worktree,
                limits: CommandLimits(wallSeconds: 60),
                needs: needs,
                repository: repository
            )
        )
    }

    @Test func aNeedIsSeenAndCannotBeWritten() async throws {
        try await SandboxFixture.use { fixture in
            let repository = try repository(of: fixture)
            let needs = [UntrackedNeed(path: ".env"), UntrackedNeed(path: "packages/a/node_modules")]
            let script = """
                cat .env packages/a/node_modules/b/index.js
                (echo x >> .env) 2>/dev/null || (echo x > packages/a/node_modules/c) 2>/dev/null \
                || (rm -r packages/a/node_modules) 2>/dev/null || echo refused
                """
            let result = try await run(script, fixture, needs, from: repository)
            #expect(result.text == "secret\nmodule\nrefused\n")
            #expect(result.exitStatus == 0)
            #expect(try String(contentsOfFile: repository + "/.env", encoding: .utf8) == "secret\n")
            #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.worktree) == [])
        }
    }

    @Test func withoutADeclarationNothingIsSeen() async throws {
        try await SandboxFixture.use { fixture in
            let repository = try repository(of: fixture)
            let result = try await run("ls -A", fixture, [], from: repository)
            #expect(result.text == ".git\n" || result.text == "")
        }
    }

    @Test func aCopyMayBeWrittenAndStays() async throws {
        try await SandboxFixture.use { fixture in
            let repository = try repository(of: fixture)
            let needs = [UntrackedNeed(path: "packages/a/node_modules", isCopied: true)]
            let script = "echo x >> packages/a/node_modules/b/index.js; cat packages/a/node_modules/b/index.js"
            for expected in ["module\nx\n", "module\nx\nx\n"] {
                let result = try await run(script, fixture, needs, from: repository)
                #expect(result.text == expected)
            }
            let own = repository + "/packages/a/node_modules/b/index.js"
            #expect(try String(contentsOfFile: own, encoding: .utf8) == "module\n")
        }
    }

    @Test func aVirtualEnvironmentOfPythonIsUsed() async throws {
        try await SandboxFixture.use { fixture in
            let repository = try repository(of: fixture)
            let made = try fixture.hostShell(
                "/usr/bin/python3 -m venv --without-pip '\(repository)/.venv' && echo made"
            )
            guard made.hasSuffix("made\n") else { return }
            let script = "command -v python3; python3 -c 'import sys; print(sys.prefix)'"
            let result = try await run(script, fixture, [UntrackedNeed(path: ".venv")], from: repository)
            #expect(result.text == "/src/.venv/bin/python3\n/src/.venv\n")
        }
    }

    @Test(arguments: ["../outside", "a/../../outside", "/etc", "", ".git/config", "a//b", "."])
    func aNeedOutsideIsRefused(path: String) async throws {
        try await SandboxFixture.use { fixture in
            let repository = try repository(of: fixture)
            let error = await #expect(throws: SandboxError.self) {
                try await run("true", fixture, [UntrackedNeed(path: path)], from: repository)
            }
            #expect(error?.code == .invalidCommand)
        }
    }

    @Test(arguments: ["link", "link/inside"])
    func aNeedBehindALinkIsRefused(path: String) async throws {
        try await SandboxFixture.use { fixture in
            let repository = try repository(of: fixture)
            try Data("treasure\n".utf8).write(to: URL(filePath: fixture.root + "/inside"))
            try FileManager.default.createSymbolicLink(atPath: repository + "/link", withDestinationPath: fixture.root)
            let error = await #expect(throws: SandboxError.self) {
                try await run("cat link/inside", fixture, [UntrackedNeed(path: path)], from: repository)
            }
            #expect(error?.code == .needUnusable)
            #expect(error?.hint != nil)
        }
    }

    /// An earlier command of a hostile repository may have left a link where a copy would go.
    @Test func aLinkInTheWorktreeIsNotFollowed() async throws {
        try await SandboxFixture.use { fixture in
            let repository = try repository(of: fixture)
            let elsewhere = fixture.root + "/elsewhere"
            try FileManager.default.createDirectory(atPath: elsewhere, withIntermediateDirectories: false)
            try FileManager.default.createSymbolicLink(
                atPath: fixture.worktree + "/packages",
                withDestinationPath: elsewhere
            )
            for isCopied in [true, false] {
                let need = UntrackedNeed(path: "packages/a/node_modules", isCopied: isCopied)
                let error = await #expect(throws: SandboxError.self) {
                    try await run("true", fixture, [need], from: repository)
                }
                #expect(error?.code == .worktreeUnusable)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere) == [])
        }
    }

    /// What could lead a command without a network out of its folder, or what nobody meant to show.
    @Test(arguments: ["socket", "pipe", "repository"], [false, true])
    func whatLeadsFurtherIsRefused(kind: String, isCopied: Bool) async throws {
        try await SandboxFixture.use { fixture in
            let repository = try repository(of: fixture)
            let folder = repository + "/packages/a/node_modules/b"
            switch kind {
            case "socket":
                _ = try fixture.hostShell(
                    "/usr/bin/python3 -c \"import os, socket; os.chdir('\(folder)'); socket.socket(1).bind('s')\""
                )
            case "pipe": _ = try fixture.hostShell("mkfifo '\(folder)/p'")
            default: _ = try fixture.hostShell("mkdir -p '\(folder)/.git'")
            }
            let need = UntrackedNeed(path: "packages/a/node_modules", isCopied: isCopied)
            let error = await #expect(throws: SandboxError.self) {
                try await run("true", fixture, [need], from: repository)
            }
            #expect(error?.code == .needUnusable)
            #expect(error?.message.contains("packages/a/node_modules/b/") == true, "\(error?.message ?? "")")
        }
    }

    /// The command moves the folder above the place away and leaves a link to somebody else's.
    @Test func theWayBackFollowsNoLink() async throws {
        try await SandboxFixture.use { fixture in
            let repository = try repository(of: fixture)
            let files = FileManager.default
            let victim = fixture.root + "/victim"
            try files.createDirectory(atPath: victim + "/node_modules", withIntermediateDirectories: true)
            try fixture.write("x\n", to: "packages/a/x.js")
            let script = "mv packages/a packages/moved && ln -s '\(victim)' packages/a && echo moved"
            let need = UntrackedNeed(path: "packages/a/node_modules")
            let result = try await run(script, fixture, [need], from: repository)
            #expect(result.text == "moved\n")
            #expect(files.fileExists(atPath: victim + "/node_modules"))
        }
    }

    @Test func aCopyOfFoldersThatNobodyMayWriteCanBeRemoved() async throws {
        try await SandboxFixture.use { fixture in
            let repository = try repository(of: fixture)
            _ = try fixture.hostShell("chmod -R a-w '\(repository)/packages/a/node_modules'")
            let need = UntrackedNeed(path: "packages/a/node_modules", isCopied: true)
            let script = "rm -r packages && echo gone"
            let result = try await run(script, fixture, [need], from: repository)
            #expect(result.text == "gone\n")
            _ = try fixture.hostShell("chmod -R u+w '\(repository)'")
        }
    }

    @Test func thePolicyTellsOfItsNeedsAndNotWhereTheyAre() async throws {
        try await SandboxFixture.use { fixture in
            let repository = try repository(of: fixture)
            let other = fixture.root + "/other"
            try FileManager.default.copyItem(atPath: repository, toPath: other)
            func hash(_ needs: [UntrackedNeed], _ place: String) async throws -> ContentHash {
                let command = SandboxedCommand(
                    argv: ["true"],
                    worktree: fixture.worktree,
                    needs: needs,
                    repository: place
                )
                let told = try await fixture.sandbox.policyHash(of: command)
                #expect(try await fixture.sandbox.run(command).policyHash == told)
                return told
            }
            let plain = try await hash([], repository)
            let bound = try await hash([UntrackedNeed(path: ".env")], repository)
            #expect(bound != plain)
            #expect(try await hash([UntrackedNeed(path: ".env")], other) == bound)
            #expect(try await hash([UntrackedNeed(path: ".env", isCopied: true)], repository) != bound)
            #expect(try await hash([UntrackedNeed(path: "absent")], repository) == plain)
        }
    }
}
