package import AtelierDomain
internal import CGit2

extension GitRepository {
    /// The unified diff of two trees with three lines of context; bytes that are not UTF-8 are replaced.
    package func patch(from old: ObjectID, to new: ObjectID) throws(GitError) -> String {
        let diff = try compare(old, new)
        defer { git_diff_free(diff) }
        var buffer = git_buf()
        defer { git_buf_dispose(&buffer) }
        try check(git_diff_to_buf(&buffer, diff, GIT_DIFF_FORMAT_PATCH), "print a diff")
        guard let text = buffer.ptr else { return "" }
        return text.withMemoryRebound(to: UInt8.self, capacity: buffer.size) { start in
            String(decoding: UnsafeBufferPointer(start: start, count: buffer.size), as: UTF8.self)
        }
    }

    /// The paths whose content, mode or presence differs between two trees, sorted by bytes; a rename gives both.
    package func changedPaths(from old: ObjectID, to new: ObjectID) throws(GitError) -> [String] {
        try changes(from: old, to: new).map { String(decoding: $0.path, as: UTF8.self) }
    }

    /// What differs between two trees, sorted by path.
    func changes(from old: ObjectID, to new: ObjectID) throws(GitError) -> [TreeChange] {
        let diff = try compare(old, new)
        defer { git_diff_free(diff) }
        var changes: [TreeChange] = []
        for position in 0..<git_diff_num_deltas(diff) {
            guard let delta = git_diff_get_delta(diff, position)?.pointee else { continue }
            guard let path = delta.new_file.path ?? delta.old_file.path else { continue }
            let named = bytes(path)
            changes.append(
                TreeChange(path: named, old: leaf(named, delta.old_file), new: leaf(named, delta.new_file))
            )
        }
        return changes.sorted { $0.path.lexicographicallyPrecedes($1.path) }
    }

    private func leaf(_ path: [UInt8], _ file: git_diff_file) -> TreeLeaf? {
        guard file.mode != 0 else { return nil }
        return TreeLeaf(path: path, blob: ObjectID(file.id), fileMode: UInt32(file.mode))
    }

    private func compare(_ old: ObjectID, _ new: ObjectID) throws(GitError) -> OpaquePointer? {
        let from = try lookUpTree(old)
        defer { git_tree_free(from) }
        let to = try lookUpTree(new)
        defer { git_tree_free(to) }
        var options = git_diff_options()
        try check(git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)), "set up a diff")
        options.context_lines = 3
        options.flags = GIT_DIFF_INCLUDE_TYPECHANGE.rawValue
        var diff: OpaquePointer?
        try check(git_diff_tree_to_tree(&diff, repository, from, to, &options), "compare two trees")
        return diff
    }
}

/// One path at which two trees differ.
struct TreeChange: Equatable {
    let path: [UInt8]
    /// Nil when the path was added.
    let old: TreeLeaf?
    /// Nil when the path was removed.
    let new: TreeLeaf?

    var reversed: TreeChange { TreeChange(path: path, old: new, new: old) }
}
