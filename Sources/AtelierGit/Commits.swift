package import AtelierDomain
internal import CGit2
package import Foundation

extension GitRepository {
    /// Who the user's configuration says commits are by; throws `identityMissing` when name or e-mail is not set.
    package func identity() throws(GitError) -> Signature {
        let settings = try Settings(of: repository)
        let name = settings["user.name"]?.trimmingCharacters(in: .whitespaces) ?? ""
        let email = settings["user.email"]?.trimmingCharacters(in: .whitespaces) ?? ""
        guard !name.isEmpty, !email.isEmpty else {
            throw GitError(
                .identityMissing,
                "git does not know who you are",
                hint: "git config --global user.name \"Your Name\" && git config --global user.email you@example.org"
            )
        }
        return Signature(name: name, email: email)
    }

    /// The first lines of the newest commits reachable from HEAD, in git's order, at most `limit`.
    package func recentSubjects(limit: Int) throws(GitError) -> [String] {
        var walk: OpaquePointer?
        try check(git_revwalk_new(&walk, repository), "walk the history")
        defer { git_revwalk_free(walk) }
        // git's own default order, the only one that need not read the whole history first.
        try check(git_revwalk_sorting(walk, GIT_SORT_NONE.rawValue), "walk the history")
        try check(git_revwalk_push_head(walk), "walk the history")
        var subjects: [String] = []
        var id = git_oid()
        // A walk that ends early, as at the edge of a shallow clone, has given what there is.
        while subjects.count < limit, git_revwalk_next(&id, walk) == 0 {
            let commit = try lookUpCommit(ObjectID(id))
            defer { git_commit_free(commit) }
            subjects.append(git_commit_summary(commit).map { String(cString: $0) } ?? "")
        }
        return subjects
    }

    /// Writes a commit object and moves no reference, signed if the user's own configuration signs commits.
    ///
    /// Equal arguments under one identity give the same id, unless it is signed: a signature may differ each time.
    ///
    /// The time, in seconds since 1970, is the author's and the committer's; the offset of its zone counts minutes, east of
    /// Greenwich positive. A message without a last newline gets one; one with a zero byte throws `invalidText`.
    package func commit(
        tree: ObjectID,
        parents: [ObjectID],
        message: String,
        atSeconds: Int64,
        offsetMinutes: Int
    ) throws(GitError) -> ObjectID {
        let content = try commitContent(
            tree: tree,
            parents: parents,
            message: message,
            atSeconds: atSeconds,
            offsetMinutes: offsetMinutes
        )
        guard let signer = try signer() else { return try writeObject(content, GIT_OBJECT_COMMIT) }
        return try write(content, signature: try signer.sign(content))
    }

    /// The bytes of an unsigned commit.
    func commitContent(
        tree: ObjectID,
        parents: [ObjectID],
        message: String,
        atSeconds: Int64,
        offsetMinutes: Int
    ) throws(GitError) -> Data {
        guard !message.utf8.contains(0) else { throw GitError(.invalidText, "the commit message holds a zero byte") }
        let signature = try signature(atSeconds: atSeconds, offsetMinutes: offsetMinutes)
        defer { git_signature_free(signature) }
        let root = try lookUpTree(tree)
        defer { git_tree_free(root) }
        var commits: [OpaquePointer?] = []
        defer { for commit in commits { git_commit_free(commit) } }
        for parent in parents { commits.append(try lookUpCommit(parent)) }
        let text = message.hasSuffix("\n") ? message : message + "\n"
        var buffer = git_buf()
        defer { git_buf_dispose(&buffer) }
        try check(
            git_commit_create_buffer(
                &buffer,
                repository,
                signature,
                signature,
                nil,
                text,
                root,
                commits.count,
                &commits
            ),
            "write a commit"
        )
        return Data(bytes: buffer.ptr, count: buffer.size)
    }

    /// Makes the user's signer sign a text that means nothing, so that a missing key or program is known before any work.
    package func checkSigner() throws(GitError) {
        _ = try signer()?.sign(Data("atelier: can this be signed?\n".utf8))
    }

    /// The user's armoured signature over `data`; nil when the user does not sign commits.
    package func signature(over data: Data) throws(GitError) -> String? { try signer()?.sign(data) }

    /// Nil when the user does not sign.
    func signer() throws(GitError) -> Signer? {
        try Signer(
            try Settings(ofUserIn: repository, surroundings),
            identity: try identity(),
            surroundings: surroundings
        )
    }

    /// Writes a commit with its signature, laid out as git does.
    private func write(_ content: Data, signature: String) throws(GitError) -> ObjectID {
        var id = git_oid()
        // libgit2 writes one line more than git for a signature that ends in a newline.
        let armour = signature.hasSuffix("\n") ? String(signature.dropLast()) : signature
        let text = String(decoding: content, as: UTF8.self)
        try check(
            git_commit_create_with_signature(&id, repository, text, armour, "gpgsig"),
            "write a signed commit"
        )
        return ObjectID(id)
    }

    /// The user's identity at a time; the caller frees it.
    func signature(atSeconds: Int64, offsetMinutes: Int) throws(GitError) -> UnsafeMutablePointer<git_signature>? {
        let identity = try identity()
        var signature: UnsafeMutablePointer<git_signature>?
        try check(
            git_signature_new(&signature, identity.name, identity.email, atSeconds, Int32(clamping: offsetMinutes)),
            "use the identity of the git configuration"
        )
        return signature
    }
}
