package import AtelierDomain
internal import CGit2
internal import Foundation

extension GitRepository {
    /// Where receipts are kept, as `git notes --ref=atelier` reads them.
    package static let notesReference = "refs/notes/atelier"

    /// Where verdicts that came after their commit are kept, as `git log --notes=atelier-checks` shows them.
    package static let checkNotesReference = "refs/notes/atelier-checks"

    /// Makes `text` the receipt on `commit`; as `writeNote(_:on:in:atSeconds:)`.
    package func writeNote(_ text: String, on commit: ObjectID, atSeconds: Int64) throws(GitError) {
        try writeNote(text, on: commit, in: Self.notesReference, atSeconds: atSeconds)
    }

    /// Makes `text` the note on `commit`, replacing another one; the same text again changes nothing.
    ///
    /// The committer's time counts from 1970 and is written in UTC. Throws `referenceMoved` when somebody else wrote a note
    /// at the same moment.
    package func writeNote(
        _ text: String,
        on commit: ObjectID,
        in reference: String,
        atSeconds: Int64
    ) throws(GitError) {
        guard !text.utf8.contains(0) else { throw GitError(.invalidText, "the note holds a zero byte") }
        guard try note(on: commit, in: reference) != text else { return }
        let signature = try signature(atSeconds: atSeconds, offsetMinutes: 0)
        defer { git_signature_free(signature) }
        let before = try self.reference(reference)
        var parent: OpaquePointer?
        if let before { parent = try lookUpCommit(before) }
        defer { git_commit_free(parent) }
        var written = git_oid()
        var target = commit.raw
        let repository = self.repository
        var triesLeft = 4
        repeat {
            try check(
                writing {
                    git_note_commit_create(&written, nil, repository, parent, signature, signature, &target, text, 1)
                },
                "write a note on \(commit.short)"
            )
            triesLeft -= 1
            // libgit2 1.5.1 tells of success even where the commit could not be written (git_commit__create_internal).
        } while try !isThere(written) && triesLeft > 0
        guard try isThere(written) else {
            throw GitError(
                .inputOutput,
                "could not write a note on \(commit.short)",
                hint: "check free space and the rights on the repository"
            )
        }
        // Somebody else's note in between makes this throw, rather than vanish.
        try moveReference(reference, from: before, to: ObjectID(written), log: "atelier: note")
    }

    /// Whether there is such an object.
    func isThere(_ id: git_oid) throws(GitError) -> Bool {
        var database: OpaquePointer?
        try check(git_repository_odb(&database, repository), "open the object database")
        defer { git_odb_free(database) }
        var id = id
        return git_odb_exists(database, &id) == 1
    }

    /// The note on `commit`, bytes that are not UTF-8 being replaced; nil when it has none.
    package func note(on commit: ObjectID, in reference: String = notesReference) throws(GitError) -> String? {
        try noteContent(on: commit, in: reference).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes of the note on `commit`; nil when it has none.
    func noteContent(on commit: ObjectID, in reference: String = notesReference) throws(GitError) -> Data? {
        var id = commit.raw
        var note: OpaquePointer?
        let code = git_note_read(&note, repository, reference, &id)
        if code == GIT_ENOTFOUND.rawValue { return nil }
        try check(code, "read the note on \(commit.short)")
        defer { git_note_free(note) }
        return try readObject(ObjectID(git_note_id(note).pointee)).content
    }
}
