package import AtelierDomain
internal import CGit2

/// The commits that a push sends, that a receive brings, and that a rewrite replaces.
extension GitRepository {
    /// The commits that `tip` brings beyond those that `hidden` and the references below `glob` lead to, newest first.
    ///
    /// A tag stands for its commit; what is no commit brings none, and what is hidden need not be here. At most `limit`.
    package func commits(
        from tip: ObjectID,
        beyond hidden: [ObjectID],
        references glob: String?,
        limit: Int
    ) throws(GitError) -> [HistoryCommit] {
        var walk: OpaquePointer?
        try check(git_revwalk_new(&walk, repository), "walk the history")
        defer { git_revwalk_free(walk) }
        var start = tip.raw
        // A tag of a tree or a blob has no history.
        guard git_revwalk_push(walk, &start) == 0 else { return [] }
        for commit in hidden {
            var id = commit.raw
            guard try isThere(id) else { continue }
            try check(git_revwalk_hide(walk, &id), "walk the history")
        }
        if let glob { try check(git_revwalk_hide_glob(walk, glob), "walk the history") }
        var commits: [HistoryCommit] = []
        var id = git_oid()
        while commits.count < limit, git_revwalk_next(&id, walk) == 0 {
            commits.append(try historyCommit(ObjectID(id)))
        }
        return commits
    }

    /// The commit that HEAD leads to; nil on a branch without one.
    package func headHistoryCommit() throws(GitError) -> HistoryCommit? {
        guard try !HeadReading.isUnborn(repository) else { return nil }
        return try historyCommit(HeadReading.read(repository).commit)
    }

    /// A commit with its tree, and the trees of its parents; those beyond a shallow clone's edge are left out.
    package func historyCommit(_ id: ObjectID) throws(GitError) -> HistoryCommit {
        let object = try lookUpCommit(id)
        defer { git_commit_free(object) }
        var bases: [ObjectID] = []
        for number in 0..<min(git_commit_parentcount(object), UInt32(Self.basesMax)) {
            var parent: OpaquePointer?
            guard git_commit_parent(&parent, object, number) == 0 else { continue }
            defer { git_commit_free(parent) }
            bases.append(ObjectID(git_commit_tree_id(parent).pointee))
        }
        let tree = ObjectID(git_commit_tree_id(object).pointee)
        let subject = git_commit_summary(object).map { String(cString: $0) } ?? ""
        return HistoryCommit(id: id, state: StagedState(tree: tree, bases: bases), subject: subject)
    }

    /// Copies the receipt of a rewritten commit, and what was noted of its checks, to the one that took its place, where nothing
    /// but the message, the parents or the times changed; gives whether there was something to copy.
    ///
    /// A note that is there already stays. The committer's time counts from 1970.
    package func carryNote(from old: ObjectID, to new: ObjectID, atSeconds: Int64) throws(GitError) -> Bool {
        guard old != new, try isThere(old.raw), try isThere(new.raw), try rootTree(of: old) == rootTree(of: new) else {
            return false
        }
        var isCarried = false
        for reference in [Self.notesReference, Self.checkNotesReference] {
            guard let text = try note(on: old, in: reference), try note(on: new, in: reference) == nil else { continue }
            try writeNote(text, on: new, in: reference, atSeconds: atSeconds)
            isCarried = true
        }
        return isCarried
    }

    /// Notes what was found of a tree on those of the newest commits that have it; gives how many there were.
    package func noteChecks(_ text: String, ofTree tree: ObjectID, atSeconds: Int64) throws(GitError) -> Int {
        guard try !HeadReading.isUnborn(repository) else { return 0 }
        let head = try HeadReading.read(repository).commit
        let newest = try commits(from: head, beyond: [], references: nil, limit: Self.notedMax)
        let found = newest.filter { $0.state.tree == tree }
        for commit in found { try writeNote(text, on: commit.id, in: Self.checkNotesReference, atSeconds: atSeconds) }
        return found.count
    }

    /// A verdict that comes later than so many commits is on the board alone.
    private static let notedMax = 50
}
