package import AtelierDomain
internal import CGit2

extension GitRepository {
    /// Writes the tree that a commit of the user's would have now; the index itself stays as it is.
    ///
    /// Throws `mergeConflict` while the index holds conflicts.
    package func stagedTree() throws(GitError) -> ObjectID {
        var index: OpaquePointer?
        try check(git_repository_index(&index, repository), "open the index")
        defer { git_index_free(index) }
        try check(git_index_read(index, 0), "read the index")
        guard git_index_has_conflicts(index) == 0 else {
            throw GitError(.mergeConflict, "the index holds conflicts", hint: "solve them first: git status names them")
        }
        var id = git_oid()
        try check(git_index_write_tree_to(&id, index, repository), "write the staged tree")
        return ObjectID(id)
    }
}
