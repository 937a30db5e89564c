internal import AtelierDomain
internal import CGit2
internal import Foundation

/// The commit that `accept` leaves before it touches anything: the old HEAD as first parent, the acceptance as message.
extension GitRepository {
    struct SnapshotRecord: Codable {
        let acceptance: Acceptance
        let theirs: ObjectID
        /// Nil in what older releases wrote.
        let mode: AcceptMode?
        /// The files whose bytes in the snapshot's tree are those of the working tree and not what git would check out.
        let rawPaths: [String]?
        /// Permission bits of touched files that git would not give them, by path; nil in what older releases wrote.
        let modes: [String: UInt16]?
    }

    func writeSnapshot(
        _ acceptance: Acceptance,
        theirs: ObjectID,
        mode: AcceptMode,
        _ changes: [TreeChange],
        atSeconds: Int64
    ) throws(GitError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let raws = try rawContents(changes)
        let record: Data
        do {
            record = try encoder.encode(
                SnapshotRecord(
                    acceptance: acceptance,
                    theirs: theirs,
                    mode: mode,
                    rawPaths: raws.map(\.path),
                    modes: oddModes(changes)
                )
            )
        } catch {
            preconditionFailure("an acceptance encodes: \(error)")
        }
        // Never signed, for it is ours and not the user's. Both sides are its parents, so that neither is pruned.
        let content = try commitContent(
            tree: try tree(from: rootTree(of: acceptance.before), applying: raws),
            parents: [acceptance.before, acceptance.after],
            message: "atelier: before accept\n\n" + String(decoding: record, as: UTF8.self),
            atSeconds: atSeconds,
            offsetMinutes: 0
        )
        let snapshot = try writeObject(content, GIT_OBJECT_COMMIT)
        let name = acceptance.snapshotReference
        try moveReference(name, from: reference(name), to: snapshot, log: "atelier: snapshot")
    }

    /// The acceptance of `theirs` that a kill cut short, or that was done and not recorded; nil if there is none.
    func interrupted(
        _ snapshotReference: String,
        head: RepositoryDescription,
        theirs: ObjectID,
        mode: AcceptMode
    ) throws(GitError) -> Acceptance? {
        guard let snapshot = try reference(snapshotReference), let record = try record(of: snapshot),
            record.theirs == theirs, record.mode ?? .automatic == mode, record.acceptance.branch == head.headBranch,
            record.acceptance.snapshotReference == snapshotReference,
            [record.acceptance.before, record.acceptance.after].contains(head.headCommit)
        else { return nil }
        return record.acceptance
    }

    /// What a snapshot says of itself; nil for a commit that accept did not write.
    func record(of snapshot: ObjectID) throws(GitError) -> SnapshotRecord? {
        let commit = try lookUpCommit(snapshot)
        defer { git_commit_free(commit) }
        guard let body = git_commit_body(commit) else { return nil }
        // A snapshot that says something else was not written by accept: then accept starts afresh.
        return try? JSONDecoder().decode(SnapshotRecord.self, from: Data(String(cString: body).utf8))
    }
}
