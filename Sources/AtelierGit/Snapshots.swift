internal import AtelierDomain
internal import CGit2
internal import Foundation

/// The commit that `accept` leaves before it touches anything: the old HEAD as parent, the acceptance as message.
extension GitRepository {
    private struct Record: Codable {
        let acceptance: Acceptance
        let theirs: ObjectID
    }

    func writeSnapshot(_ acceptance: Acceptance, theirs: ObjectID, atSeconds: Int64) throws(GitError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let record: Data
        do {
            record = try encoder.encode(Record(acceptance: acceptance, theirs: theirs))
        } catch {
            preconditionFailure("an acceptance encodes: \(error)")
        }
        let snapshot = try commit(
            tree: rootTree(of: acceptance.before),
            parents: [acceptance.before],
            message: "atelier: before accept\n\n" + String(decoding: record, as: UTF8.self),
            atSeconds: atSeconds,
            offsetMinutes: 0
        )
        let name = acceptance.snapshotReference
        try moveReference(name, from: reference(name), to: snapshot, log: "atelier: snapshot")
    }

    /// The acceptance of `theirs` that a kill cut short, or that was done and not recorded; nil if there is none.
    func interrupted(
        _ snapshotReference: String,
        head: RepositoryDescription,
        theirs: ObjectID
    ) throws(GitError) -> Acceptance? {
        guard let snapshot = try reference(snapshotReference) else { return nil }
        let commit = try lookUpCommit(snapshot)
        defer { git_commit_free(commit) }
        guard let body = git_commit_body(commit) else { return nil }
        // A snapshot that says something else was not written by accept: then accept starts afresh.
        guard let record = try? JSONDecoder().decode(Record.self, from: Data(String(cString: body).utf8)),
            record.theirs == theirs, record.acceptance.branch == head.headBranch,
            record.acceptance.snapshotReference == snapshotReference,
            [record.acceptance.before, record.acceptance.after].contains(head.headCommit)
        else { return nil }
        return record.acceptance
    }
}
