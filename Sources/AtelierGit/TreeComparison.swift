internal import AtelierDomain
internal import CGit2
internal import Glibc

/// What differs between two trees, found by reading only the folders that differ.
extension GitRepository {
    /// Sorted by path; nil when a tree is gone or lists its entries in another way than git does.
    func difference(from old: ObjectID, to new: ObjectID) throws(GitError) -> [TreeChange]? {
        var removed: [TreeLeaf] = []
        var added: [TreeLeaf] = []
        guard try compare(old, new, prefix: [], depth: 0, &removed, &added) else { return nil }
        var changes: [TreeChange] = []
        var position = 0
        for leaf in Self.sorted(added) {
            while position < removed.count, precedes(removed[position].path, leaf.path) {
                changes.append(TreeChange(path: removed[position].path, old: removed[position], new: nil))
                position += 1
            }
            let isThere = position < removed.count && removed[position].path == leaf.path
            changes.append(TreeChange(path: leaf.path, old: isThere ? removed[position] : nil, new: leaf))
            if isThere { position += 1 }
        }
        for leaf in removed[position...] { changes.append(TreeChange(path: leaf.path, old: leaf, new: nil)) }
        return changes
    }

    /// One entry of a tree while the tree is open.
    private struct Entry {
        let name: UnsafePointer<CChar>
        let id: git_oid
        let mode: UInt32
        /// Whether the mode is one that git writes today.
        let isPlain: Bool

        init?(_ tree: OpaquePointer, _ position: Int) {
            guard let entry = git_tree_entry_byindex(tree, position), let name = git_tree_entry_name(entry),
                let id = git_tree_entry_id(entry)
            else { return nil }
            self.name = name
            self.id = id.pointee
            mode = git_tree_entry_filemode(entry).rawValue
            isPlain = git_tree_entry_filemode_raw(entry).rawValue == mode
        }

        var isTree: Bool { mode == GIT_FILEMODE_TREE.rawValue }

        func isSame(as other: Entry) -> Bool {
            var (one, two) = (id, other.id)
            return mode == other.mode && git_oid_equal(&one, &two) == 1
        }

        /// Git's order: as if a slash followed the names of folders.
        func compared(with other: Entry) -> Int {
            var offset = 0
            while name[offset] != 0, name[offset] == other.name[offset] { offset += 1 }
            func byte(_ entry: Entry) -> Int {
                let byte = Int(UInt8(bitPattern: entry.name[offset]))
                return byte == 0 && entry.isTree ? Int(UInt8(ascii: "/")) : byte
            }
            return byte(self) - byte(other)
        }
    }

    /// Gives false where the trees cannot be compared so.
    private func compare(
        _ old: ObjectID,
        _ new: ObjectID,
        prefix: [UInt8],
        depth: Int,
        _ removed: inout [TreeLeaf],
        _ added: inout [TreeLeaf]
    ) throws(GitError) -> Bool {
        var (before, after) = (old.raw, new.raw)
        var (left, right): (OpaquePointer?, OpaquePointer?)
        // A tree that was checked out long ago may be gone; the wanted one is looked up again by whoever reads it whole.
        guard depth < 100, git_tree_lookup(&left, repository, &before) == 0 else { return false }
        defer { git_tree_free(left) }
        guard git_tree_lookup(&right, repository, &after) == 0 else { return false }
        defer { git_tree_free(right) }
        var olds = EntryCursor(made(left))
        var news = EntryCursor(made(right))
        while olds.entry != nil || news.entry != nil {
            let order: Int
            switch (olds.entry, news.entry) {
            case (let one?, let other?): order = one.compared(with: other)
            case (nil, _): order = 1
            case (_, nil): order = -1
            }
            let one = order <= 0 ? olds.entry : nil
            let other = order >= 0 ? news.entry : nil
            if let one, let other, one.isSame(as: other) {
                // Nothing in it differs.
            } else if let one, let other, one.isTree, other.isTree {
                let path = prefix + bytes(one.name) + [UInt8(ascii: "/")]
                guard
                    try compare(ObjectID(one.id), ObjectID(other.id), prefix: path, depth: depth + 1, &removed, &added)
                else { return false }
            } else {
                if let one { try collect(one, prefix, depth, into: &removed) }
                if let other { try collect(other, prefix, depth, into: &added) }
            }
            if order <= 0, !olds.advance() { return false }
            if order >= 0, !news.advance() { return false }
        }
        return true
    }

    private func collect(
        _ entry: Entry,
        _ prefix: [UInt8],
        _ depth: Int,
        into leaves: inout [TreeLeaf]
    ) throws(GitError) {
        let (name, id) = (bytes(entry.name), ObjectID(entry.id))
        try collect(name, id, mode: entry.mode, prefix: prefix, depth: depth, into: &leaves)
    }

    /// Goes through a tree's entries as long as they stand in git's order, each once.
    private struct EntryCursor {
        let tree: OpaquePointer
        private var position = 0
        private(set) var entry: Entry?

        init(_ tree: OpaquePointer) {
            self.tree = tree
            entry = Entry(tree, 0)
        }

        /// Gives false when the next one should not come after this one.
        mutating func advance() -> Bool {
            let last = entry
            position += 1
            entry = position < git_tree_entrycount(tree) ? Entry(tree, position) : nil
            guard let last else { return true }
            guard let entry else { return last.isPlain }
            return last.isPlain && last.compared(with: entry) < 0
        }
    }
}
