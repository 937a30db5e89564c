import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

@Suite struct ReceiptTests {
    @Test func anUntouchedReceiptHolds() async throws {
        let landed = try await Landed.make(try Scratch())
        #expect(
            try await landed.report()
                == ReceiptReport(
                    commit: landed.commit,
                    standing: .holds,
                    problems: [],
                    signature: .none,
                    receipt: landed.receipt
                )
        )
    }

    @Test func theNoteIsReadableAndItsDigestsAreThoseOfPlainTools() async throws {
        let scratch = try Scratch()
        let landed = try await Landed.make(scratch)
        let note = try scratch.git("notes", "--ref=atelier", "show", landed.commit.hex)
        #expect(note.hasPrefix("{\n  \"_type\" : \"https://in-toto.io/Statement/v1\""))
        let out = scratch.root + "/raw"
        try scratch.run(
            "sh",
            ["-c", "git -C '\(scratch.path)' diff-tree -r -z --no-renames HEAD \(landed.commit) > \(out)"]
        )
        let raw = try Data(contentsOf: URL(fileURLWithPath: out))
        #expect(landed.receipt.predicate.runDetails.patchDigest == ContentHash(of: raw).hex)
    }

    @Test func theDigestOfAChangeIsThatOfDiffTree() async throws {
        let scratch = try Scratch()
        try scratch.git("mv", "a.txt", "src/moved ünicode.txt")
        try scratch.git("update-index", "--chmod=-x", "run.sh")
        try FileManager.default.removeItem(atPath: scratch.path + "/link")
        try scratch.write("link", "a file now\n")
        try scratch.git("rm", "-q", "src/b.txt")
        try scratch.write("src/b.txt/inside", "a folder now\n")
        try scratch.run(
            "sh",
            ["-c", "cd '\(scratch.path)' && printf x > \"$(printf 'latin\\351')\" && printf y > a-b"]
        )
        try scratch.git("add", "-A")
        try scratch.git("update-index", "--chmod=-x", "run.sh")
        let head = try scratch.git("rev-parse", "HEAD").trimmingCharacters(in: .newlines)
        try scratch.git("update-index", "--add", "--cacheinfo", "160000,\(head),module")
        try scratch.git("commit", "-qm", "all kinds")
        let out = scratch.root + "/raw"
        try scratch.run("sh", ["-c", "git -C '\(scratch.path)' diff-tree -r -z --no-renames HEAD^ HEAD > \(out)"])
        let repository = try GitRepository(opening: scratch.path)
        let digests = try await repository.changeDigests(
            from: scratch.id("HEAD^^{tree}"),
            to: scratch.id("HEAD^{tree}")
        )
        #expect(digests.patch == ContentHash(of: try Data(contentsOf: URL(fileURLWithPath: out))))
        #expect(digests.files.count == 6)
    }

    @Test func worksInABareCloneThatFetchedTheNotes() async throws {
        let scratch = try Scratch()
        let landed = try await Landed.make(scratch)
        try scratch.run("git", ["clone", "-q", "--bare", scratch.path, scratch.root + "/clone"])
        let reading = { try GitRepository(opening: scratch.root + "/clone", for: .reading) }
        #expect(try await reading().receiptReport(on: landed.commit).standing == .absent)
        try scratch.run(
            "git",
            ["-C", scratch.root + "/clone", "fetch", "-q", "origin", "refs/notes/atelier:refs/notes/atelier"]
        )
        #expect(try await reading().receiptReport(on: landed.commit).standing == .holds)
        #expect(try await reading().commits(named: "main..atelier/x") == [landed.commit])
    }

    @Test func aShallowCloneCannotShowTheChange() async throws {
        let scratch = try Scratch()
        let landed = try await Landed.make(scratch)
        let clone = scratch.root + "/clone"
        try scratch.run(
            "git",
            ["clone", "-q", "--depth=1", "-b", "atelier/x", "file://" + scratch.path, clone]
        )
        try scratch.run("git", ["-C", clone, "fetch", "-q", "origin", "refs/notes/atelier:refs/notes/atelier"])
        let report = try await GitRepository(opening: clone, for: .reading).receiptReport(on: landed.commit)
        #expect(report.standing == .broken)
    }

    enum Lie: CaseIterable, Sendable {
        case otherRequirement, otherCommit, otherTree, otherBase, otherPatch, otherFile, failedGate, otherTestedTree
    }

    /// An attacker without the key seals a changed statement anew: what it says about git still has to be true.
    @Test(arguments: Lie.allCases)
    func aResealedLieAboutTheCommitIsFound(lie: Lie) async throws {
        let scratch = try Scratch()
        let landed = try await Landed.make(scratch)
        var receipt = landed.receipt
        let other = String(repeating: "1", count: 40)
        switch lie {
        case .otherRequirement: receipt.predicate.buildDefinition.externalParameters.requirement += " and more"
        case .otherCommit: receipt.subject[0].digest["gitCommit"] = other
        case .otherTree: receipt.subject[0].digest["gitTree"] = other
        case .otherBase: receipt.predicate.buildDefinition.resolvedDependencies[0].digest["gitCommit"] = other
        case .otherPatch: receipt.predicate.runDetails.patchDigest = ContentHash(of: "x").hex
        case .otherFile: receipt.subject[1].digest["sha256"] = ContentHash(of: "x").hex
        case .failedGate: receipt.predicate.runDetails.gates[0].exitStatus = 1
        case .otherTestedTree: receipt.predicate.runDetails.gates[0].tree = other
        }
        let note = ReceiptNote(statement: ReceiptNote.statement(of: receipt)).text
        try await GitRepository(opening: scratch.path).writeNote(note, on: landed.commit, atSeconds: 1)
        let report = try await landed.report()
        #expect(report.standing == .broken)
        #expect(report.problems.count == 1)
    }

    @Test(arguments: [Keys.Kind.openpgp, .ssh])
    func aSignedReceiptIsTiedToItsSigner(kind: Keys.Kind) async throws {
        let scratch = try Scratch()
        let keys = try Keys(scratch, kind)
        let landed = try await Landed.make(scratch, keys.surroundings)
        let report = try await landed.report(keys.surroundings)
        #expect(report.standing == .holds)
        guard case .good = report.signature else {
            Issue.record("\(report.signature)")
            return
        }
        // Without its signature, and with one over other words, sealed anew each time.
        let repository = try GitRepository(opening: scratch.path)
        let bare = ReceiptNote(statement: ReceiptNote.statement(of: landed.receipt)).text
        try await repository.writeNote(bare, on: landed.commit, atSeconds: 1)
        #expect(try await landed.report(keys.surroundings).problems == ["the commit is signed and its receipt is not"])
        var receipt = landed.receipt
        receipt.predicate.runDetails.claims[0].text = "it holds and more"
        let signature = try #require(
            try await keys.open().signature(over: ReceiptNote.statement(of: landed.receipt))
        )
        let forged = ReceiptNote(statement: ReceiptNote.statement(of: receipt), signature: signature).text
        try await repository.writeNote(forged, on: landed.commit, atSeconds: 1)
        #expect(try await landed.report(keys.surroundings).standing == .broken)
    }

    @Test func aReceiptSignedByAnotherKeyThanTheCommitIsFound() async throws {
        let scratch = try Scratch()
        let keys = try Keys(scratch, .ssh)
        let landed = try await Landed.make(scratch, keys.surroundings)
        try FileManager.default.removeItem(atPath: scratch.root + "/key")
        try FileManager.default.removeItem(atPath: scratch.root + "/key.pub")
        try scratch.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", scratch.root + "/key"])
        let statement = ReceiptNote.statement(of: landed.receipt)
        let signature = try #require(try await keys.open().signature(over: statement))
        let note = ReceiptNote(statement: statement, signature: signature).text
        try await GitRepository(opening: scratch.path).writeNote(note, on: landed.commit, atSeconds: 1)
        #expect(
            try await landed.report(keys.surroundings).problems == ["commit and receipt are signed by different keys"]
        )
    }

    @Test func otherNotesAndNoNotesAreTold() async throws {
        let scratch = try Scratch()
        let landed = try await Landed.make(scratch)
        #expect(try await landed.report(on: scratch.id("HEAD")).standing == .absent)
        try scratch.git("notes", "--ref=atelier", "add", "-f", "-m", "hello", landed.commit.hex)
        #expect(
            try await landed.report().problems == ["the note is no receipt: its last line is not a digest"]
        )
    }
}
