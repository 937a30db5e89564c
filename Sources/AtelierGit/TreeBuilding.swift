package import AtelierDomain
internal import CGit2
internal import Foundation

extension GitRepository {
    /// Writes the tree that `changes` make of `tree`, touching nothing but the object database.
    ///
    /// Folders without a change keep their ids, so names that are not UTF-8, modes and submodules survive. Throws
    /// `pathRefused` for a path that leaves the tree, passes through a file, replaces a folder or is named twice, and
    /// `notFound` for a deletion of what is not there.
    package func tree(from tree: ObjectID, applying changes: [FileChange]) throws(GitError) -> ObjectID {
        var root = ChangeNode()
        for change in changes {
            let components = try PathRules.components(of: change.path)
            guard root.add(change, at: components[...]) else {
                throw Self.refused(change.path, "is named twice or lies below another changed file")
            }
        }
        guard !changes.isEmpty else { return tree }
        if let rewritten = try rewrite(tree, root, at: "") { return rewritten }
        return try writeEmptyTree()
    }

    /// The new id of a folder; nil when nothing is left in it.
    private func rewrite(_ base: ObjectID?, _ node: ChangeNode, at prefix: String) throws(GitError) -> ObjectID? {
        var source: OpaquePointer?
        if let base { source = try lookUpTree(base) }
        defer { git_tree_free(source) }
        var builder: OpaquePointer?
        try check(git_treebuilder_new(&builder, repository, source), "build a tree")
        defer { git_treebuilder_free(builder) }
        // Deletions first, so that a folder may take a deleted file's place.
        let children = node.children.sorted { $0.value.isDeletion && !$1.value.isDeletion }
        for (name, child) in children {
            try apply(child, named: name, to: builder, at: prefix + name)
        }
        guard git_treebuilder_entrycount(builder) > 0 else { return nil }
        var id = git_oid()
        try check(writing { git_treebuilder_write(&id, builder) }, "write a tree")
        return ObjectID(id)
    }

    private func apply(
        _ node: ChangeNode,
        named name: String,
        to builder: OpaquePointer?,
        at path: String
    ) throws(GitError) {
        let entry = git_treebuilder_get(builder, name)
        let mode = entry.map { git_tree_entry_filemode($0) }
        if let change = node.change {
            if mode == GIT_FILEMODE_TREE || mode == GIT_FILEMODE_COMMIT {
                throw Self.refused(path, "is a folder or a submodule")
            }
            guard let content = change.content else {
                guard mode != nil else { throw GitError(.notFound, "there is no file \(path)", paths: [path]) }
                try check(git_treebuilder_remove(builder, name), "remove \(path)")
                if !node.children.isEmpty {
                    try applyFolder(node, base: nil, named: name, to: builder, at: path)
                }
                return
            }
            var blob = try writeBlob(content)
            try check(git_treebuilder_insert(nil, builder, name, &blob, mode ?? GIT_FILEMODE_BLOB), "write \(path)")
            return
        }
        guard mode == nil || mode == GIT_FILEMODE_TREE else { throw Self.refused(path, "is a file, not a folder") }
        let base = entry.map { ObjectID(git_tree_entry_id($0).pointee) }
        try applyFolder(node, base: base, named: name, to: builder, at: path)
    }

    private func applyFolder(
        _ node: ChangeNode,
        base: ObjectID?,
        named name: String,
        to builder: OpaquePointer?,
        at path: String
    ) throws(GitError) {
        if let folder = try rewrite(base, node, at: path + "/") {
            var id = folder.raw
            try check(git_treebuilder_insert(nil, builder, name, &id, GIT_FILEMODE_TREE), "write \(path)")
        } else if base != nil {
            try check(git_treebuilder_remove(builder, name), "remove \(path)")
        }
    }

    private func writeBlob(_ content: Data) throws(GitError) -> git_oid {
        var id = git_oid()
        let repository = self.repository
        let code = content.withUnsafeBytes { bytes in
            writing { git_blob_create_from_buffer(&id, repository, bytes.baseAddress, bytes.count) }
        }
        try check(code, "write a blob")
        return id
    }

    private func writeEmptyTree() throws(GitError) -> ObjectID {
        var builder: OpaquePointer?
        try check(git_treebuilder_new(&builder, repository, nil), "build a tree")
        defer { git_treebuilder_free(builder) }
        var id = git_oid()
        try check(git_treebuilder_write(&id, builder), "write a tree")
        return ObjectID(id)
    }

    private static func refused(_ path: String, _ reason: String) -> GitError {
        GitError(.pathRefused, "the path \(path.debugDescription) \(reason)", paths: [path])
    }
}

/// The changes below one folder.
private struct ChangeNode {
    var change: FileChange?
    /// Two spellings of one name (composed or not) are one here, as Swift compares; git would keep both.
    var children: [String: ChangeNode] = [:]

    var isDeletion: Bool { change.map { $0.content == nil } ?? false }

    /// False when the place is taken.
    mutating func add(_ change: FileChange, at components: ArraySlice<String>) -> Bool {
        guard let first = components.first else {
            guard self.change == nil, change.content == nil || children.isEmpty else { return false }
            self.change = change
            return true
        }
        if let own = self.change, own.content != nil { return false }
        return children[first, default: ChangeNode()].add(change, at: components.dropFirst())
    }
}
