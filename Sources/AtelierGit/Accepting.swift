package import AtelierDomain
internal import CGit2
internal import Foundation

extension GitRepository {
    /// Takes the commit at `reference` into the user's branch (or detached HEAD), in the way that `mode` says.
    ///
    /// Nothing changes if it throws: `notFastForward`, `workTreeTouched` when a path of the change is staged, modified or in the way,
    /// `mergeConflict`, `operationInProgress`, `unsupportedChange`, `alreadyContained`, `referenceMoved`. Other staged and
    /// unstaged changes stay. Order of writes: merge commit, snapshot reference, files and index, branch; so a kill
    /// leaves the old branch with new files at worst, and the same call again finishes the work.
    package func accept(
        _ reference: String,
        requirement: RequirementID,
        mode: AcceptMode = .automatic,
        atSeconds: Int64
    ) throws(GitError) -> Acceptance {
        hashedFiles = [:]
        try refuseDuringOperation()
        guard let theirs = try self.reference(reference) else {
            throw GitError(.notFound, "there is no \(reference)", hint: "list ours: git branch --list 'atelier/*'")
        }
        let head = try currentDescription()
        let snapshotReference = "refs/atelier/snapshots/\(requirement.rawValue)"
        if let earlier = try interrupted(snapshotReference, head: head, theirs: theirs, mode: mode) {
            if head.headCommit == earlier.before {
                try advance(earlier, plan(from: earlier.before, to: earlier.after))
            } else {
                try settleIndex(try plan(from: earlier.before, to: earlier.after))
            }
            return earlier
        }
        let (after, isFastForward) = try join(head, theirs, reference, mode, atSeconds: atSeconds)
        let acceptance = Acceptance(
            branch: head.headBranch,
            before: head.headCommit,
            after: after,
            isFastForward: isFastForward,
            snapshotReference: snapshotReference,
            touchedPaths: try changedPaths(from: rootTree(of: head.headCommit), to: rootTree(of: after)),
            isSquash: mode == .squash && !isFastForward ? true : nil
        )
        let forward = try plan(from: acceptance.before, to: after)
        try refuseTouched(forward, allowingNew: false)
        try writeSnapshot(acceptance, theirs: theirs, mode: mode, forward, atSeconds: atSeconds)
        try advance(acceptance, forward)
        return acceptance
    }

    /// Brings back what was before `acceptance`: branch, touched files and their index entries.
    ///
    /// Throws `referenceMoved` if the branch holds something else by now, `headElsewhere` if another branch is checked
    /// out, `workTreeTouched` if a touched file was changed since; then nothing changes. Undoing twice is fine.
    package func undoAccept(_ acceptance: Acceptance) throws(GitError) {
        hashedFiles = [:]
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
        if head.headCommit == acceptance.before {
            try settleIndex(backward)
            return
        }
        guard head.headCommit == acceptance.after else {
            throw GitError(
                .referenceMoved,
                "\(acceptance.movedReference) has moved on since it was accepted",
                hint: acceptance.isFastForward || acceptance.isSquash == true
                    ? "git revert \(acceptance.before.short)..\(acceptance.after.short)"
                    : "git revert -m 1 \(acceptance.after.short)"
            )
        }
        try move(
            acceptance.movedReference,
            from: acceptance.after,
            to: acceptance.before,
            backward,
            raws: rawFiles(of: acceptance),
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

    /// The commit that holds both sides; throws `alreadyContained`, `notFastForward` or `mergeConflict`.
    private func join(
        _ head: RepositoryDescription,
        _ theirs: ObjectID,
        _ reference: String,
        _ mode: AcceptMode,
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
        let own = try parents(of: theirs)
        let isOneCommit = own == [head.headCommit]
        if isAhead == 1, mode != .merge, mode != .squash || isOneCommit { return (theirs, true) }
        guard mode != .fastForward else {
            throw GitError(
                .notFastForward,
                "your branch has commits that \(theirs.short) does not build on",
                hint: "take it in by a merge commit (--merge) or as one commit on top (--squash)"
            )
        }
        let name = reference.replacing("refs/heads/", with: "", maxReplacements: 1)
        let commit = try commit(
            tree: isAhead == 1 ? rootTree(of: theirs) : mergedTree(head.headCommit, theirs),
            parents: mode == .squash ? [head.headCommit] : [head.headCommit, theirs],
            message: mode == .squash ? try message(of: theirs) : "Merge branch '\(name)'",
            atSeconds: atSeconds,
            offsetMinutes: 0
        )
        return (commit, false)
    }

    private func parents(of commit: ObjectID) throws(GitError) -> [ObjectID] {
        let object = try lookUpCommit(commit)
        defer { git_commit_free(object) }
        return (0..<git_commit_parentcount(object)).compactMap { position in
            git_commit_parent_id(object, position).map { ObjectID($0.pointee) }
        }
    }

    /// The whole text of a commit's message.
    package func message(of commit: ObjectID) throws(GitError) -> String {
        let object = try lookUpCommit(commit)
        defer { git_commit_free(object) }
        return git_commit_message(object).map { String(cString: $0) } ?? ""
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
                hint: "have it made anew on your branch: atelier rebase ID; or merge it yourself: git merge",
                paths: paths
            )
        }
        var id = git_oid()
        let repository = self.repository
        try check(writing { git_index_write_tree_to(&id, index, repository) }, "write the merged tree")
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
    private func advance(_ acceptance: Acceptance, _ forward: [TreeChange]) throws(GitError) {
        let verb = acceptance.isFastForward ? "Fast-forward" : "Merge"
        try move(
            acceptance.movedReference,
            from: acceptance.before,
            to: acceptance.after,
            forward,
            raws: rawFiles(of: acceptance),
            log: "atelier accept: \(verb)"
        )
    }

    /// Updates the touched files, the index and the reference, in this order and under git's locks on both.
    ///
    /// If one cannot be done, index and files go back. What is locked by somebody else changes nothing.
    /// The index comes first because git reads HEAD before the index, and both before it locks anything: who read
    /// HEAD too early is refused when it moves HEAD itself. The other way round a commit of the user's could be
    /// made of the new HEAD and the old index.
    private func move(
        _ reference: String,
        from old: ObjectID,
        to new: ObjectID,
        _ changes: [TreeChange],
        raws: [[UInt8]: RawFile],
        log: String
    ) throws(GitError) {
        var waits = 0
        var waitUs: UInt32?
        repeat {
            // Without the lock, which the user's git may need meanwhile.
            if let waitUs { usleep(waitUs) }
            waits += 1
            try IndexLock.held(on: repository) { (lock) throws(GitError) in
                try refuseDuringOperation()
                let head = try currentDescription()
                guard (head.headBranch ?? "HEAD") == reference, [old, new].contains(head.headCommit) else {
                    throw Self.movedJustNow
                }
                waitUs = try SwitchGap.waitUs(forIndexAt: lock.indexPath, head: rootTree(of: head.headCommit))
                if waitUs != nil, waits <= SwitchGap.waitsMax { return }
                waitUs = nil
                try undoing(changes, raws: raws, unless: reference, is: new, lock) { (kept) throws(GitError) in
                    func updateAll() throws(GitError) {
                        try update(changes, raws: raws, kept: kept)
                        try lock.commit()
                        // A switch that was under way all the time has moved HEAD by now, and to another branch.
                        guard try HeadReading.read(repository).branch ?? "HEAD" == reference else {
                            throw Self.movedJustNow
                        }
                    }
                    guard head.headCommit == old else { return try updateAll() }
                    try moveReference(reference, from: old, to: new, log: log, after: updateAll)
                }
            }
        } while waitUs != nil
    }

    /// Runs `body` with the bytes of the files that it replaces; what it throws takes index and files back.
    ///
    /// A reference that did move keeps its files, and the same call again finds all done.
    private func undoing(
        _ changes: [TreeChange],
        raws: [[UInt8]: RawFile],
        unless reference: String,
        is new: ObjectID,
        _ lock: IndexLock,
        _ body: ([[UInt8]: Data]) throws(GitError) -> Void
    ) throws(GitError) {
        try refuseTouched(changes, allowingNew: true)
        let kept = try keptFiles(changes)
        do throws(GitError) {
            try body(kept)
        } catch {
            guard try self.reference(reference) != new else { throw error }
            try lock.revert()
            putBack(changes, raws: raws, kept)
            throw error
        }
    }

    private static let movedJustNow = GitError(
        .referenceMoved,
        "your branch was moved just now",
        hint: "look at it, then try again"
    )
}
