package import AtelierDomain

extension GitRepository {
    /// Gives the commit that `accept` made of a landed one a receipt of its own, which tells what it was made of.
    ///
    /// Does nothing when the landed commit's receipt does not hold, or the new one has a note already.
    package func writeSquashReceipt(of landed: ObjectID, on acceptance: Acceptance, atSeconds: Int64) throws(GitError) {
        guard try note(on: acceptance.after) == nil else { return }
        let report = try receiptReport(on: landed)
        guard report.standing == .holds, var receipt = report.receipt else { return }
        let tree = try rootTree(of: acceptance.after)
        let change = try changeDigests(from: rootTree(of: acceptance.before), to: tree)
        receipt.subject =
            [Receipt.Resource(name: "commit", digest: ["gitCommit": acceptance.after.hex, "gitTree": tree.hex])]
            + change.files.map { Receipt.Resource(name: $0.path, digest: ["sha256": $0.content.hex]) }
        receipt.predicate.buildDefinition.buildType = Receipt.squashType
        receipt.predicate.buildDefinition.resolvedDependencies =
            [
                Receipt.Resource(name: "base", digest: ["gitCommit": acceptance.before.hex]),
                Receipt.Resource(name: "landed", digest: ["gitCommit": landed.hex]),
            ] + receipt.predicate.buildDefinition.resolvedDependencies.filter { $0.name != "base" }
        receipt.predicate.runDetails.patchDigest = change.patch.hex
        let statement = ReceiptNote.statement(of: receipt)
        let signature = try signature(over: statement) ?? ""
        try writeNote(
            ReceiptNote(statement: statement, signature: signature).text,
            on: acceptance.after,
            atSeconds: atSeconds
        )
    }
}
