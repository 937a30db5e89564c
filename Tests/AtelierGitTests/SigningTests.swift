import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

@Suite struct SigningTests {
    private func commit(_ repository: GitRepository, _ scratch: Scratch, _ text: String = "new\n") async throws
        -> ObjectID
    {
        let tree = try await repository.tree(
            from: scratch.id("HEAD^{tree}"),
            applying: [FileChange(path: "a.txt", content: Data(text.utf8))]
        )
        return try await repository.commit(
            tree: tree,
            parents: [scratch.id("HEAD")],
            message: "signed\n\nwith a body",
            atSeconds: 1_700_000_000,
            offsetMinutes: 0
        )
    }

    @Test(arguments: Keys.Kind.allCases)
    func gitVerifiesCommitsAndMergeCommits(kind: Keys.Kind) async throws {
        let scratch = try Scratch()
        let unsigned = try await commit(try GitRepository(opening: scratch.path), scratch, "unsigned\n")
        let keys = try Keys(scratch, kind)
        let repository = try keys.open()
        try await repository.checkSigner()
        let landed = try await commit(repository, scratch)
        try scratch.git("verify-commit", landed.hex)
        #expect(throws: Scratch.Failure.self) { try scratch.git("verify-commit", unsigned.hex) }
        #expect(
            try scratch.git("log", "-1", "--format=%an %ae %cn %ce|%b", landed.hex).hasPrefix("Ada ada@example.org")
        )
        try await repository.moveReference("refs/heads/atelier/x", from: nil, to: landed, log: "landed")
        try scratch.write("mine.txt", "mine\n")
        try scratch.git("add", "mine.txt")
        try scratch.git("commit", "-qm", "mine")
        let acceptance = try await repository.accept(
            "refs/heads/atelier/x",
            requirement: RequirementID("x"),
            atSeconds: 1_700_000_000
        )
        #expect(!acceptance.isFastForward)
        try scratch.git("verify-commit", acceptance.after.hex)
        // What git itself signs has the same lines in its header.
        let own = try scratch.git("cat-file", "commit", "HEAD^1").split(separator: "\n").filter {
            $0.hasPrefix("gpgsig")
        }
        let ours = try scratch.git("cat-file", "commit", "HEAD").split(separator: "\n").filter {
            $0.hasPrefix("gpgsig")
        }
        #expect(own == ours)
        try scratch.git("fsck", "--strict")
    }

    @Test(arguments: [Keys.Kind.openpgp, .ssh])
    func aSignatureIsGoodForItsTextAlone(kind: Keys.Kind) async throws {
        let scratch = try Scratch()
        let keys = try Keys(scratch, kind)
        let text = Data("what was signed\n".utf8)
        let signature = try #require(try await keys.open().signature(over: text))
        let verifier = Verifier(settings: try Settings(file: keys.configuration), surroundings: keys.surroundings)
        guard case .good(let who) = try verifier.standing(of: signature, over: text) else {
            Issue.record("not good: \(try verifier.standing(of: signature, over: text))")
            return
        }
        #expect(who.contains("ada@example.org"))
        guard case .bad = try verifier.standing(of: signature, over: text + Data("x".utf8)) else {
            Issue.record("an altered text passes")
            return
        }
        if kind == .ssh {
            try FileManager.default.removeItem(atPath: scratch.root + "/signers")
            guard case .unknownSigner = try verifier.standing(of: signature, over: text) else {
                Issue.record("nobody named this signer")
                return
            }
        }
    }

    @Test func theRepositoryDecidesNothingAboutSigning() async throws {
        let scratch = try Scratch()
        let keys = try Keys(scratch, .openpgp)
        let poison = try keys.script("poison", "touch '\(scratch.root)/mark'; exit 1")
        for name in ["gpg.program", "gpg.openpgp.program", "gpg.x509.program", "gpg.ssh.program"] {
            try scratch.git("config", name, poison)
        }
        try scratch.git("config", "gpg.format", "x509")
        try scratch.git("config", "user.signingkey", "nobody")
        let landed = try await commit(keys.open(), scratch)
        #expect(!FileManager.default.fileExists(atPath: scratch.root + "/mark"))
        #expect(throws: Scratch.Failure.self) { try scratch.git("commit", "--allow-empty", "-qm", "by git itself") }
        #expect(FileManager.default.fileExists(atPath: scratch.root + "/mark"))
        for name in ["gpg.program", "gpg.openpgp.program", "gpg.format", "user.signingkey"] {
            try scratch.git("config", "--unset", name)
        }
        try scratch.git("verify-commit", landed.hex)
    }

    @Test func aRepositoryThatAsksForSignaturesGetsNone() async throws {
        let scratch = try Scratch()
        try scratch.git("config", "commit.gpgsign", "true")
        let landed = try await commit(try GitRepository(opening: scratch.path), scratch)
        #expect(try !scratch.git("cat-file", "commit", landed.hex).contains("gpgsig"))
    }

    @Test func theSignerRunsOutsideTheRepositoryWithNothingOfOurs() async throws {
        let scratch = try Scratch()
        let keys = try Keys(scratch, .openpgp)
        let program = try keys.script(
            "signer",
            "env > '\(scratch.root)/env'; pwd > '\(scratch.root)/pwd'; exec gpg \"$@\""
        )
        try keys.write("[gpg]\n\tprogram = \(program)\n")
        _ = try await commit(keys.open(), scratch)
        let names = try String(contentsOfFile: scratch.root + "/env", encoding: .utf8).split(separator: "\n")
            .compactMap { $0.split(separator: "=").first }
        // The shell itself adds the last two.
        #expect(Set(names).subtracting(["HOME", "PATH", "PWD", "_"]) == [])
        let place = try String(contentsOfFile: scratch.root + "/pwd", encoding: .utf8)
        #expect(place.hasPrefix(scratch.root + "/atelier-"))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: scratch.root).filter { $0.hasPrefix("atelier-") } == []
        )
    }

    enum Fault: String, CaseIterable, Sendable {
        case hangs = "sleep 100"
        case fails = "echo broken >&2; exit 2"
        case lies = "echo '[GNUPG:] SIG_CREATED D' >&2; echo nothing"
        case isKilled = "kill -9 $$"
    }

    @Test(arguments: Fault.allCases)
    func withoutASignatureThereIsNoCommit(fault: Fault) async throws {
        let scratch = try Scratch()
        let keys = try Keys(scratch, .openpgp)
        try keys.write("[gpg]\n\tprogram = \(try keys.script("signer", fault.rawValue))\n")
        var surroundings = keys.surroundings
        surroundings.signerSeconds = 1
        let repository = try GitRepository(opening: scratch.path, surroundings: surroundings)
        let before = try scratch.git("count-objects", "-v")
        let started = ContinuousClock.now
        let error = try await refusal { try await repository.checkSigner() }
        #expect(error?.code == .signerFailed)
        #expect(error?.hint != nil)
        #expect(ContinuousClock.now - started < .seconds(60))
        #expect(try scratch.git("count-objects", "-v") == before)
    }

    @Test(arguments: ["nothere", "./gpg", "sub/gpg"])
    func aProgramThatIsNotOnPathIsRefused(name: String) async throws {
        let scratch = try Scratch()
        let keys = try Keys(scratch, .openpgp)
        try keys.write("[gpg]\n\tprogram = \(name)\n")
        let error = try await refusal { try await keys.open().checkSigner() }
        #expect(error?.code == .signerFailed)
    }

    @Test func certificatesAreSignedWithByTheirOwnProgram() async throws {
        let scratch = try Scratch()
        let keys = try Keys(scratch, .openpgp)
        let armour = "-----BEGIN SIGNED MESSAGE-----\\nAAAA\\n-----END SIGNED MESSAGE-----\\n"
        let program = try keys.script(
            "signer",
            "echo \"$@\" > '\(scratch.root)/asked'; echo >&2; echo '[GNUPG:] SIG_CREATED D' >&2; printf -- '\(armour)'"
        )
        try keys.write("[gpg]\n\tformat = x509\n[gpg \"x509\"]\n\tprogram = \(program)\n[user]\n\tsigningkey = 0xAB\n")
        let landed = try await commit(keys.open(), scratch)
        #expect(
            try scratch.git("cat-file", "commit", landed.hex).contains("gpgsig -----BEGIN SIGNED MESSAGE-----\n AAAA\n")
        )
        #expect(try String(contentsOfFile: scratch.root + "/asked", encoding: .utf8) == "--status-fd=2 -bsau 0xAB\n")
        try scratch.git("fsck", "--strict")
    }
}
