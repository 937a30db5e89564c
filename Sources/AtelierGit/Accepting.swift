package import AtelierDomain
internal import CGit2
internal import Foundation

extension GitRepository {
    /// Takes the commit at `reference` into the user's branch (or detached HEAD), by fast-forward or a merge commit.
    ///
    /// Nothing changes if it throws: `workTreeTouched` when a path of the change is staged, modified or in the way,
    /// `mergeConflict`, `operationInProgress`, `unsupportedChange`, `alreadyContained`, `referenceMoved`. Other staged and
    /// unstaged changes stay. Order of writes: merge commit, snapshot reference, files and index, branch; so a kill
    /// leaves the old branch with new files at worst, and the same call again finishes the work.
    package func accept(
        _ reference: String,
        requirement: RequirementID,
        atSeconds: Int64
    ) throws(GitError) -> Acceptance {
        try refuseDuringOperation()
        guard let theirs = try self.reference(reference) else {
            throw GitError(.notFound, "there is no \(reference)", hint: "list ours: git branch --list 'atelier/*'")
        }
        let head = try currentDescription()
        let snapshotReference = "refs/atelier/snapshots/\(requirement.rawValue)"
        if let earlier = try interrupted(snapshotReference, head: head, theirs: theirs) {
            if head.headCommit == earlier.before { try advance(earlier) }
            return earlier
        }
        let (after, isFastForward) = try join(head, theirs, reference, atSeconds: atSeconds)
        let acceptance = Acceptance(
            branch: head.headBranch,
            before: head.headCommit,
            after: after,
            isFastForward: isFastForward,
            snapshotReference: snapshotReference,
            touchedPaths: try changedPaths(from: rootTree(of: head.headCommit), to: rootTree(of: after))
        )
        try refuseTouched(try plan(from: acceptance.before, to: after), allowingNew: false)
        try writeSnapshot(acceptance, theirs: theirs, atSeconds: atSeconds)
        try advance(acceptance)
        return acceptance
    }

    /// Brings back what was before `acceptance`: branch, touched files and their index entries.
    ///
    /// Throws `referenceMoved` if the branch holds something else by now, `headElsewhere` if another branch is checked
    /// out, `workTreeTouched` if a touched file was changed since; then nothing changes. Undoing twice is fine.
    package func undoAccept(_ acceptance: Acceptance) throws(GitError) {
        try refuseDuringOperation()
        let head = try currentDescription()
        guard head.headBranch == acceptance.branch else {
            throw GitError(
                .headElsewhere,
                "HEAD is not at \(acceptance.movedReference) any more",
                hint: acceptance.branch.map {
                    "git switch \($0.replacing("refs/heads/", with: "", maxReplacements: 1))"
                }
                    ?? "git switch --detach \(acceptance.after.short)"
            )
        }
        let backward = try plan(from: acceptance.after, to: acceptance.before)
        if head.headCommit == acceptance.before { return }
        guard head.headCommit == acceptance.after else {
            throw GitError(
                .referenceMoved,
                "\(acceptance.movedReference) has moved on since it was accepted",
                hint: acceptance.isFastForward
                    ? "git revert \(acceptance.before.short)..\(acceptance.after.short)"
                    : "git revert -m 1 \(acceptance.after.short)"
            )
        }
        try refuseTouched(backward, allowingNew: true)
        try move(
            acceptance.movedReference,
            from: acceptance.after,
            to: acceptance.before,
            backward,
            log: "atelier: undo"
        )
    }

    private func refuseDuringOperation() throws(GitError) {
        let state = git_repository_state(repository)
        try check(state, "read the repository's state")
        guard state != Int32(GIT_REPOSITORY_STATE_NONE.rawValue) else { return }
        throw GitError(
            .operationInProgress,
            "a merge, rebase or the like is going on in the repository",
            hint: "finish or abort it first; git status says how"
        )
    }

    /// The commit that holds both sides; throws `alreadyContained` or `mergeConflict`.
    private func join(
        _ head: RepositoryDescription,
        _ theirs: ObjectID,
        _ reference: String,
        atSeconds: Int64
    ) throws(GitError) -> (commit: ObjectID, isFastForward: Bool) {
        var ours = head.headCommit.raw
        var other = theirs.raw
        let isContained = git_graph_descendant_of(repository, &ours, &other)
        try check(isContained, "compare two commits")
        guard isContained == 0, head.headCommit != theirs else {
            throw GitError(.alreadyContained, "the branch already holds \(theirs.short)")
        }
        let isAhead = git_graph_descendant_of(repository, &other, &ours)
        try check(isAhead, "compare two commits")
        if isAhead == 1 { return (theirs, true) }
        let tree = try mergedTree(head.headCommit, theirs)
        let name = reference.replacing("refs/heads/", with: "", maxReplacements: 1)
        let commit = try commit(
            tree: tree,
            parents: [head.headCommit, theirs],
            message: "Merge branch '\(name)'",
            atSeconds: atSeconds,
            offsetMinutes: 0
        )
        return (commit, false)
    }

    private func mergedTree(_ ours: ObjectID, _ theirs: ObjectID) throws(GitError) -> ObjectID {
        let left = try lookUpCommit(ours)
        defer { git_commit_free(left) }
        let right = try lookUpCommit(theirs)
        defer { git_commit_free(right) }
        var options = git_merge_options()
        try check(git_merge_options_init(&options, UInt32(GIT_MERGE_OPTIONS_VERSION)), "set up a merge")
        var index: OpaquePointer?
        try check(git_merge_commits(&index, repository, left, right, &options), "merge two commits")
        defer { git_index_free(index) }
        if git_index_has_conflicts(index) == 1 {
            let paths = try conflicts(of: index)
            throw GitError(
                .mergeConflict,
                "both sides changed \(paths.joined(separator: ", "))",
                hint: "merge it yourself: git merge, with the branch that was landed",
                paths: paths
            )
        }
        var id = git_oid()
        try check(git_index_write_tree_to(&id, index, repository), "write the merged tree")
        return ObjectID(id)
    }

    private func conflicts(of index: OpaquePointer?) throws(GitError) -> [String] {
        var iterator: OpaquePointer?
        try check(git_index_conflict_iterator_new(&iterator, index), "list the conflicts")
        defer { git_index_conflict_iterator_free(iterator) }
        var paths: Set<String> = []
        var ancestor: UnsafePointer<git_index_entry>?
        var ours: UnsafePointer<git_index_entry>?
        var theirs: UnsafePointer<git_index_entry>?
        while git_index_conflict_next(&ancestor, &ours, &theirs, iterator) == 0 {
            for side in [ancestor, ours, theirs] {
                if let path = side?.pointee.path { paths.insert(String(cString: path)) }
            }
        }
        return paths.sorted()
    }

    /// Moves files, index and branch from `before` to `after`.
    private func advance(_ acceptance: Acceptance) throws(GitError) {
        let forward = try plan(from: acceptance.before, to: acceptance.after)
        try refuseTouched(forward, allowingNew: true)
        let verb = acceptance.isFastForward ? "Fast-forward" : "Merge"
        try move(
            acceptance.movedReference,
            from: acceptance.before,
            to: acceptance.after,
            forward,
            log: "atelier accept: \(verb)"
        )
    }

    /// Updates the touched files, then the reference; if either cannot be done, the files go back.
    private func move(
        _ reference: String,
        from old: ObjectID,
        to new: ObjectID,
        _ changes: [TreeChange],
        log: String
    ) throws(GitError) {
        do {
            try update(changes, from: old, to: new)
            try moveReference(reference, from: old, to: new, log: log)
        } catch {
            // The first error is the one to tell; a file the user changed just now stays as the user left it.
            try? update(changes.map(\.reversed), from: new, to: old)
            throw error
        }
    }
}
