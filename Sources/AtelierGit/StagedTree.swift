package import AtelierDomain
internal import CGit2
internal import Foundation

extension GitRepository {
    /// Writes the tree that a commit of the user's would have now; the index itself stays as it is.
    ///
    /// Throws `mergeConflict` while the index holds conflicts.
    package func stagedTree() throws(GitError) -> ObjectID {
        try stagedTree(ofIndexAt: nil)
    }

    /// The same of the index at an absolute path: `git commit -a` and `git commit PATH` make one of their own.
    package func stagedTree(ofIndexAt path: String?) throws(GitError) -> ObjectID {
        guard let index = path ?? git_repository_path(repository).map({ String(cString: $0) + "index" }) else {
            throw GitError(.notARepository, "a repository in memory has no index")
        }
        if let recorded = RecordedTree.read(at: index) {
            let id = Self.id(recorded[...])
            if try isThere(id) { return ObjectID(id) }
        }
        if let entries = IndexEntries(at: index), !entries.offsets.isEmpty {
            var position = 0
            return try stagedFolder(entries, entries.known, &position, prefix: [])
        }
        return try stagedTreeByLibrary(index)
    }

    private func stagedTreeByLibrary(_ path: String) throws(GitError) -> ObjectID {
        if IndexFormat.judge(path) == .split {
            throw GitError(
                .splitIndex,
                "the index is split, and git did not write down the tree that it makes",
                hint: "git config core.splitIndex false && git update-index --no-split-index"
            )
        }
        var index: OpaquePointer?
        try check(git_index_open(&index, path), "open the index")
        defer { git_index_free(index) }
        try check(git_index_read(index, 0), "read the index")
        guard git_index_has_conflicts(index) == 0 else {
            throw GitError(.mergeConflict, "the index holds conflicts", hint: "solve them first: git status names them")
        }
        try leaveOutIntended(of: index)
        var id = git_oid()
        try check(git_index_write_tree_to(&id, index, repository), "write the staged tree")
        return ObjectID(id)
    }

    /// Takes out of an index in memory what `git add -N` only announced: git commits none of it, libgit2 1.5.1 empty files.
    private func leaveOutIntended(of index: OpaquePointer?) throws(GitError) {
        var paths: [[UInt8]] = []
        for position in 0..<git_index_entrycount(index) {
            guard let entry = git_index_get_byindex(index, position)?.pointee, let path = entry.path,
                UInt32(entry.flags_extended) & GIT_INDEX_ENTRY_INTENT_TO_ADD.rawValue != 0
            else { continue }
            paths.append(bytes(path))
        }
        for path in paths { try check(git_index_remove(index, terminated(path), 0), "read the index") }
    }

    /// The tree of the entries from `position` on that begin with `prefix`; what git knew of unchanged folders is taken.
    private func stagedFolder(
        _ entries: IndexEntries,
        _ known: IndexEntries.KnownTree?,
        _ position: inout Int,
        prefix: [UInt8]
    ) throws(GitError) -> ObjectID {
        if let known, let count = known.count, position + count <= entries.offsets.count {
            let id = Self.id(entries.bytes[known.id..<(known.id + 20)])
            if try isThere(id) {
                position += count
                return ObjectID(id)
            }
        }
        var content = Data()
        while position < entries.offsets.count {
            let path = entries.path(position)
            guard path.starts(with: prefix) else { break }
            let rest = path.dropFirst(prefix.count)
            let name = rest.prefix { $0 != UInt8(ascii: "/") }
            if name.count < rest.count {
                let folder = known?.folders.first { $0.name.elementsEqual(name) }
                let tree = try stagedFolder(entries, folder, &position, prefix: prefix + name + [UInt8(ascii: "/")])
                content += "40000 ".utf8
                content += name + [0]
                withUnsafeBytes(of: tree.raw) { content += $0 }
                continue
            }
            let mode = entries.mode(position)
            let id = Self.id(entries.id(position))
            // A submodule's commit lies in another repository.
            if mode != 0o160000, try !isThere(id) {
                throw GitError(.notFound, "the object \(ObjectID(id).short) of the index is missing")
            }
            content += "\(String(mode, radix: 8)) ".utf8
            content += name + [0]
            content += entries.id(position)
            position += 1
        }
        return try writeObject(content, GIT_OBJECT_TREE)
    }

    private static func id(_ bytes: ArraySlice<UInt8>) -> git_oid {
        bytes.withUnsafeBytes { $0.loadUnaligned(as: git_oid.self) }
    }
}
