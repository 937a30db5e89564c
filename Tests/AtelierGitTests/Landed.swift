import AtelierDomain
import Foundation

@testable import AtelierGit

/// A scratch repository with a landed commit and its receipt.
struct Landed {
    let scratch: Scratch
    let commit: ObjectID
    let receipt: Receipt

    static let requirement = "`shorten(\"a\")` should return `\"a\"`.\n把它写好。"

    /// Lands a change of two files, signed if `surroundings` sign.
    static func make(_ scratch: Scratch, _ surroundings: GitSurroundings = GitSurroundings()) async throws -> Landed {
        let repository = try GitRepository(opening: scratch.path, surroundings: surroundings)
        let base = try scratch.id("HEAD")
        let baseTree = try scratch.id("HEAD^{tree}")
        let tree = try await repository.tree(
            from: baseTree,
            applying: [
                FileChange(path: "a.txt", content: Data("ONE\ntwo\nthree\n".utf8)),
                FileChange(path: "new/n.txt", content: Data("n\n".utf8)),
            ]
        )
        let commit = try await repository.commit(
            tree: tree,
            parents: [base],
            message: "feat: land\n\nbecause",
            atSeconds: 1_700_000_000,
            offsetMinutes: 0
        )
        let change = try await repository.changeDigests(from: baseTree, to: tree)
        let receipt = receipt(commit: commit, tree: tree, base: base, change: change)
        let statement = ReceiptNote.statement(of: receipt)
        let signature = try await repository.signature(over: statement) ?? ""
        let note = ReceiptNote(statement: statement, signature: signature)
        try await repository.moveReference("refs/heads/atelier/x", from: nil, to: commit, log: "landed")
        try await repository.writeNote(note.text, on: commit, atSeconds: 1_700_000_000)
        return Landed(scratch: scratch, commit: commit, receipt: receipt)
    }

    static func receipt(commit: ObjectID, tree: ObjectID, base: ObjectID, change: ChangeDigests) -> Receipt {
        let evidence = Evidence(
            purpose: "check.0",
            argv: ["make", "test"],
            tree: tree,
            exitStatus: 0,
            logHash: ContentHash(of: "log"),
            policyHash: ContentHash(of: "policy"),
            milliseconds: 7
        )
        return Receipt(
            subject: [Receipt.Resource(name: "commit", digest: ["gitCommit": commit.hex, "gitTree": tree.hex])]
                + change.files.map { Receipt.Resource(name: $0.path, digest: ["sha256": $0.content.hex]) },
            predicate: Receipt.Predicate(
                buildDefinition: Receipt.Definition(
                    buildType: Receipt.landingType,
                    externalParameters: Receipt.Parameters(
                        requirement: requirement,
                        requirementDigest: ContentHash(of: requirement).hex,
                        reference: "refs/heads/atelier/x"
                    ),
                    resolvedDependencies: [Receipt.Resource(name: "base", digest: ["gitCommit": base.hex])]
                ),
                runDetails: Receipt.Run(
                    builder: Receipt.Builder(version: ["atelier": "0"]),
                    metadata: Receipt.Metadata(invocationId: "x", startedOn: "2023-11-14T22:13:20Z"),
                    patchDigest: change.patch.hex,
                    gates: [Receipt.Gate(evidence)],
                    findings: [Receipt.Finding(gate: "tests", outcome: "passed", reason: "all pass")],
                    claims: [Receipt.Claim(text: "it holds", standing: "proven", evidence: "test_x")]
                )
            )
        )
    }

    func report(_ surroundings: GitSurroundings = GitSurroundings(), on other: ObjectID? = nil) async throws
        -> ReceiptReport
    {
        try await GitRepository(opening: scratch.path, for: .reading, surroundings: surroundings)
            .receiptReport(on: other ?? commit)
    }
}

extension GitRepository {
    /// Lands `changes` of HEAD's tree as a branch `name` without a receipt.
    func land(_ changes: [FileChange], as name: String) async throws -> ObjectID {
        let head = try currentDescription().headCommit
        let commit = try commit(
            tree: try tree(from: rootTree(of: head), applying: changes),
            parents: [head],
            message: "land",
            atSeconds: 1_700_000_000,
            offsetMinutes: 0
        )
        try moveReference(name, from: nil, to: commit, log: "landed")
        return commit
    }
}
