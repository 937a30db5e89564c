package import AtelierDomain
internal import CGit2

extension GitRepository {
    /// Where `tree` differs from all of `bases`, sorted by path; the old sides are those of the first.
    ///
    /// What a merge took from one of its sides as it was is no change of whoever merges. Without bases everything is new.
    package func changedEntries(from bases: [ObjectID], to tree: ObjectID) throws(GitError) -> [ChangedEntry] {
        var changes: [TreeChange]
        if let first = bases.first {
            changes = try self.changes(from: first, to: tree)
        } else {
            changes = try leaves(of: tree).map { TreeChange(path: $0.path, old: nil, new: $0) }
        }
        for other in bases.dropFirst() where !changes.isEmpty {
            let paths = Set(try self.changes(from: other, to: tree).map(\.path))
            changes.removeAll { !paths.contains($0.path) }
        }
        var entries: [ChangedEntry] = []
        entries.reserveCapacity(changes.count)
        for change in changes {
            let (old, new) = (try side(change.old, isNeeded: false), try side(change.new, isNeeded: true))
            entries.append(ChangedEntry(path: change.path, old: old, new: new))
        }
        return entries
    }

    private func side(_ leaf: TreeLeaf?, isNeeded: Bool) throws(GitError) -> ChangedEntry.Side? {
        guard let leaf else { return nil }
        guard leaf.mode != nil else { return ChangedEntry.Side(mode: leaf.fileMode, id: leaf.blob, bytes: 0) }
        let database = try objectDatabase()
        defer { git_odb_free(database) }
        var (size, type, id) = (0, GIT_OBJECT_ANY, leaf.blob.raw)
        let code = git_odb_read_header(&size, &type, database, &id)
        // A partial clone may lack what was there before.
        if isNeeded { try check(code, "read blob \(leaf.blob.short)") }
        return ChangedEntry.Side(mode: leaf.fileMode, id: leaf.blob, bytes: code < 0 ? 0 : size)
    }

    /// The bytes of those among `blobs` that are here.
    package func contents(of blobs: [ObjectID]) throws(GitError) -> [ObjectID: [UInt8]] {
        let database = try objectDatabase()
        defer { git_odb_free(database) }
        var contents: [ObjectID: [UInt8]] = [:]
        for blob in Set(blobs) {
            var (object, id): (OpaquePointer?, git_oid) = (nil, blob.raw)
            guard git_odb_read(&object, database, &id) == 0 else { continue }
            defer { git_odb_object_free(object) }
            let content = UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object))
            contents[blob] = Array(content)
        }
        return contents
    }

    /// The names of a tree, read when they are asked for.
    package func listing(of tree: ObjectID, objects: [String] = []) throws(GitError) -> TreeListing {
        try TreeListing(tree: tree, folders: [places().common + "/objects"] + objects)
    }
}
