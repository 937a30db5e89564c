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
