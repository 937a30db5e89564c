package import AtelierDomain
internal import CGit2

extension GitRepository {
    /// The unified diff of two trees with three lines of context; bytes that are not UTF-8 are replaced.
    package func patch(from old: ObjectID, to new: ObjectID) throws(GitError) -> String {
        // libgit2 walks both trees whole, unless it is told where to look; what is wrong with a tree shows there again.
        let paths = (try? difference(from: old, to: new))?.map(\.path) ?? []
        try leaveIndexAside()
        defer { git_repository_set_index(repository, nil) }
        let diff = try compare(old, new, within: paths.count <= Self.namedMax ? paths : [])
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

    /// Keeps libgit2 from reading the index in search of attributes where the index has none; a large one takes long.
    private func leaveIndexAside() throws(GitError) {
        guard let directory = git_repository_path(repository),
            IndexFormat.judge(String(cString: directory) + "index") == .sound(mayHoldAttributes: false)
        else { return }
        var index: OpaquePointer?
        try check(git_index_new(&index), "set up a diff")
        defer { git_index_free(index) }
        try check(git_repository_set_index(repository, index), "set up a diff")
    }

    /// More paths than this are found faster by walking both trees.
    private static let namedMax = 2_000

    /// What differs between two trees, sorted by path.
    func changes(from old: ObjectID, to new: ObjectID) throws(GitError) -> [TreeChange] {
        // Trees that are not as git writes them are left to libgit2.
        if let changes = try? difference(from: old, to: new) { return changes }
        let diff = try compare(old, new, within: [])
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

    /// The diff of two trees, of some paths only unless there are none.
    private func compare(
        _ old: ObjectID,
        _ new: ObjectID,
        within paths: [[UInt8]]
    ) throws(GitError) -> OpaquePointer? {
        let from = try lookUpTree(old)
        defer { git_tree_free(from) }
        let to = try lookUpTree(new)
        defer { git_tree_free(to) }
        var options = git_diff_options()
        try check(git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)), "set up a diff")
        options.context_lines = 3
        options.flags = GIT_DIFF_INCLUDE_TYPECHANGE.rawValue | GIT_DIFF_DISABLE_PATHSPEC_MATCH.rawValue
        let repository = self.repository
        let (code, diff) = withPaths(paths) { paths in
            options.pathspec = paths
            var diff: OpaquePointer?
            let code = git_diff_tree_to_tree(&diff, repository, from, to, &options)
            return (code, diff)
        }
        try check(code, "compare two trees")
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
