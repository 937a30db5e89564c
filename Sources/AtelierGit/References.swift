package import AtelierDomain
internal import CGit2
internal import Glibc

extension GitRepository {
    /// What a full reference name leads to, symbolic ones followed; nil when it does not exist.
    package func reference(_ name: String) throws(GitError) -> ObjectID? {
        var id = git_oid()
        let code = git_reference_name_to_id(&id, repository, name)
        if code == GIT_ENOTFOUND.rawValue { return nil }
        try check(code, "read the reference \(name)")
        return ObjectID(id)
    }

    /// Every direct reference below `refs/` with what it holds; symbolic ones are left out.
    package func references() throws(GitError) -> [String: ObjectID] {
        var iterator: OpaquePointer?
        try check(git_reference_iterator_new(&iterator, repository), "list the references")
        defer { git_reference_iterator_free(iterator) }
        var held: [String: ObjectID] = [:]
        while true {
            var reference: OpaquePointer?
            let code = git_reference_next(&reference, iterator)
            if code == GIT_ITEROVER.rawValue { return held }
            try check(code, "list the references")
            defer { git_reference_free(reference) }
            guard let target = git_reference_target(reference), let name = git_reference_name(reference) else {
                continue
            }
            held[String(cString: name)] = ObjectID(target.pointee)
        }
    }

    /// Moves a reference if it holds `expected` (nil: if it does not exist), in one step under git's own lock.
    ///
    /// Throws `referenceMoved` when it holds something else, and the retryable `referenceLocked` when another process is
    /// writing it. `log` becomes the reflog's line where git would write one.
    package func moveReference(
        _ name: String,
        from expected: ObjectID?,
        to target: ObjectID,
        log: String
    ) throws(GitError) {
        var new = target.raw
        // All zeros means that the reference must not exist.
        var old = expected?.raw ?? git_oid()
        var reference: OpaquePointer?
        let code = git_reference_create_matching(&reference, repository, name, &new, 1, &old, log)
        git_reference_free(reference)
        switch git_error_code(code) {
        case GIT_EMODIFIED, GIT_EEXISTS, GIT_ENOTFOUND:
            throw moved(name, expected)
        case GIT_ELOCKED:
            try check(code, "move \(name)")
        default:
            do {
                try check(code, "move \(name)")
            } catch {
                // A branch `a` leaves no room for `a/b`; libgit2 has only the file system's words for it.
                if isBlocked(name) { throw moved(name, expected) }
                // The last step of a move is to sync its folder: where only that failed, another try may do.
                guard try self.reference(name) == target, isSynced(name) else { throw error }
            }
        }
    }

    /// Moves a reference that holds `expected`, having locked it before `body` runs: nobody moves it in between.
    ///
    /// Throws `referenceMoved` and `referenceLocked` before `body` runs; what `body` throws leaves the reference alone.
    func moveReference(
        _ name: String,
        from expected: ObjectID,
        to target: ObjectID,
        log: String,
        after body: () throws(GitError) -> Void
    ) throws(GitError) {
        var transaction: OpaquePointer?
        try check(git_transaction_new(&transaction, repository), "move \(name)")
        // Lets go of the lock whatever happens.
        defer { git_transaction_free(transaction) }
        try check(git_transaction_lock_ref(transaction, name), "move \(name)")
        guard try reference(name) == expected else { throw moved(name, expected) }
        var new = target.raw
        try check(git_transaction_set_target(transaction, name, &new, nil, log), "move \(name)")
        try body()
        do {
            try check(git_transaction_commit(transaction), "move \(name)")
        } catch {
            // The last step of a move is to sync its folder: where only that failed, another try may do.
            guard try reference(name) == target, isSynced(name) else { throw error }
        }
    }

    /// Whether a loose reference and its folder could be written to the disk.
    private func isSynced(_ name: String) -> Bool {
        let path = String(cString: git_repository_commondir(repository)) + name
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        return [path, folder].allSatisfy { path in
            let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
            guard descriptor >= 0 else { return false }
            defer { close(descriptor) }
            return fsync(descriptor) == 0
        }
    }

    private func isBlocked(_ name: String) -> Bool {
        name.indices.filter { name[$0] == "/" }.contains { end in
            var id = git_oid()
            return git_reference_name_to_id(&id, repository, String(name[..<end])) == 0
        }
    }

    /// Deletes a reference if it holds `expected`; one that is already gone is fine, `referenceMoved` otherwise.
    package func deleteReference(_ name: String, expected: ObjectID) throws(GitError) {
        var triesLeft = 10
        repeat {
            guard triesLeft > 0 else {
                throw GitError(.referenceLocked, "could not delete \(name): it comes back", hint: "try again")
            }
            triesLeft -= 1
            try forgetPackedReferences()
            try deleteOnce(name, expected: expected)
            // A `git pack-refs` of the user's that read the reference before brings it back when it ends.
        } while try isThereWhileNobodyPacks(name)
    }

    /// Makes libgit2 read the packed references anew.
    ///
    /// Where it could not lock them for a deletion, libgit2 1.5.1 has forgotten the reference and takes it for deleted ever after.
    private func forgetPackedReferences() throws(GitError) {
        var database: OpaquePointer?
        try check(git_refdb_open(&database, repository), "open the references")
        defer { git_refdb_free(database) }
        try check(git_repository_set_refdb(repository, database), "open the references")
    }

    private func deleteOnce(_ name: String, expected: ObjectID) throws(GitError) {
        var reference: OpaquePointer?
        let found = git_reference_lookup(&reference, repository, name)
        if found == GIT_ENOTFOUND.rawValue { return }
        try check(found, "read the reference \(name)")
        defer { git_reference_free(reference) }
        guard let target = git_reference_target(reference)?.pointee, ObjectID(target) == expected else {
            throw moved(name, expected)
        }
        // Compares again under the lock.
        let code = git_reference_delete(reference)
        if code == GIT_EMODIFIED.rawValue { throw moved(name, expected) }
        if code == GIT_ENOTFOUND.rawValue { return }
        try check(code, "delete \(name)")
    }

    /// Looks under git's own lock on the packed references, for which it waits up to a second, as git does.
    private func isThereWhileNobodyPacks(_ name: String) throws(GitError) -> Bool {
        let path = String(cString: git_repository_commondir(repository)) + "packed-refs.lock"
        var waits = 0
        var lock: Int32?
        while lock == nil {
            do throws(GitError) {
                lock = try IndexLock.take(path)
            } catch {
                guard error.code == .referenceLocked, waits < 100 else { throw error }
                waits += 1
                usleep(10_000)
            }
        }
        defer { unlink(path) }
        if let lock { try IndexLock.mark(lock) }
        return try reference(name) != nil
    }

    /// Removes the lock file that a kill left on a reference of ours; gives whether there was one.
    ///
    /// Only for start-up, before anything of ours runs: nobody but this program writes these references. Locks on the
    /// user's own references are never removed.
    package func releaseStaleLock(on name: String) throws(GitError) -> Bool {
        let isOurs = ["refs/heads/atelier/", "refs/atelier/", Self.notesReference].contains { name.hasPrefix($0) }
        precondition(isOurs, "only locks on references of ours are ours to remove")
        guard git_reference_is_valid_name(name) == 1, let directory = git_repository_commondir(repository) else {
            throw GitError(.notFound, "there is no reference \(name)")
        }
        guard unlink(String(cString: directory) + name + ".lock") != 0 else { return true }
        guard errno == ENOENT || errno == ENOTDIR else { throw inputOutput("release the lock on \(name)", errno) }
        return false
    }

    private func moved(_ name: String, _ expected: ObjectID?) -> GitError {
        GitError(
            .referenceMoved,
            expected.map { "\(name) does not hold \($0.short) any more" }
                ?? "\(name) exists already, or another reference stands in its way",
            hint: "look at it: git log -3 \(name)"
        )
    }
}
