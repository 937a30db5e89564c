package import AtelierDomain
internal import CGit2

extension GitRepository {
    /// The most commits that one range may name.
    private static let rangeMax = 100_000

    /// The commit that `text` names as git does, or those of a range `A..B`, newest first.
    ///
    /// Throws `notFound` when it names none.
    package func commits(named text: String) throws(GitError) -> [ObjectID] {
        if text.contains("..") { return try range(text) }
        var object: OpaquePointer?
        let found = git_revparse_single(&object, repository, text)
        defer { git_object_free(object) }
        var commit: OpaquePointer?
        guard found == 0, git_object_peel(&commit, object, GIT_OBJECT_COMMIT) == 0 else { throw Self.unknown(text) }
        defer { git_object_free(commit) }
        return [ObjectID(git_object_id(commit).pointee)]
    }

    private func range(_ text: String) throws(GitError) -> [ObjectID] {
        var walk: OpaquePointer?
        try check(git_revwalk_new(&walk, repository), "walk the history")
        defer { git_revwalk_free(walk) }
        guard git_revwalk_push_range(walk, text) == 0 else { throw Self.unknown(text) }
        var commits: [ObjectID] = []
        var id = git_oid()
        while commits.count < Self.rangeMax, git_revwalk_next(&id, walk) == 0 { commits.append(ObjectID(id)) }
        return commits
    }

    private static func unknown(_ text: String) -> GitError {
        GitError(
            .notFound,
            "\(text.debugDescription) names no commit here",
            hint: "a commit is named by its id or a branch, a range as A..B with two dots"
        )
    }
}
