package import AtelierDomain
internal import CGit2
package import Foundation

extension GitRepository {
    /// Every blob below `commit`, sorted by the bytes of its path; submodules and names that are not UTF-8 are left out.
    package func entries(of commit: ObjectID) throws(GitError) -> [TreeEntry] {
        var database: OpaquePointer?
        try check(git_repository_odb(&database, repository), "open the object database")
        defer { git_odb_free(database) }
        var entries: [TreeEntry] = []
        for leaf in try leaves(of: rootTree(of: commit)) {
            guard let mode = leaf.mode, let path = String(validating: leaf.path, as: UTF8.self) else { continue }
            var size = 0
            var type = GIT_OBJECT_ANY
            var id = leaf.blob.raw
            try check(git_odb_read_header(&size, &type, database, &id), "read blob \(leaf.blob.short)")
            entries.append(TreeEntry(path: path, blob: leaf.blob, mode: mode, bytes: size))
        }
        return entries
    }

    /// The bytes of a blob; throws `notFound` if there is none of that name.
    package func read(_ blob: ObjectID) throws(GitError) -> Data {
        var id = blob.raw
        var object: OpaquePointer?
        try check(git_blob_lookup(&object, repository, &id), "read blob \(blob.short)")
        defer { git_blob_free(object) }
        guard let content = git_blob_rawcontent(object) else { return Data() }
        return Data(bytes: content, count: Int(git_blob_rawsize(object)))
    }

    /// The tree of a commit.
    package func rootTree(of commit: ObjectID) throws(GitError) -> ObjectID {
        let object = try lookUpCommit(commit)
        defer { git_commit_free(object) }
        return ObjectID(git_commit_tree_id(object).pointee)
    }

    /// Looks a commit up; the caller frees it.
    func lookUpCommit(_ commit: ObjectID) throws(GitError) -> OpaquePointer {
        var id = commit.raw
        var object: OpaquePointer?
        try check(git_commit_lookup(&object, repository, &id), "read commit \(commit.short)")
        return made(object)
    }

    /// Looks a tree up; the caller frees it.
    func lookUpTree(_ tree: ObjectID) throws(GitError) -> OpaquePointer {
        var id = tree.raw
        var object: OpaquePointer?
        try check(git_tree_lookup(&object, repository, &id), "read tree \(tree.short)")
        return made(object)
    }

    /// Every entry below `tree` that is no tree itself, submodules included, sorted by path.
    func leaves(of tree: ObjectID) throws(GitError) -> [TreeLeaf] {
        var leaves: [TreeLeaf] = []
        try collect(tree, prefix: [], depth: 0, into: &leaves)
        return Self.sorted(leaves)
    }

    /// By the bytes of their paths, in which git's own order of entries has them already.
    static func sorted(_ leaves: [TreeLeaf]) -> [TreeLeaf] {
        let isSorted = zip(leaves, leaves.dropFirst()).allSatisfy { !precedes($1.path, $0.path) }
        return isSorted ? leaves : leaves.sorted { precedes($0.path, $1.path) }
    }

    private func collect(
        _ tree: ObjectID,
        prefix: [UInt8],
        depth: Int,
        into leaves: inout [TreeLeaf]
    ) throws(GitError) {
        guard depth < 100 else { throw GitError(.unsupportedFormat, "the tree is deeper than 100 folders") }
        let object = try lookUpTree(tree)
        defer { git_tree_free(object) }
        for position in 0..<git_tree_entrycount(object) {
            guard let entry = git_tree_entry_byindex(object, position), let name = git_tree_entry_name(entry) else {
                continue
            }
            let id = ObjectID(git_tree_entry_id(entry).pointee)
            let mode = git_tree_entry_filemode(entry).rawValue
            try collect(bytes(name), id, mode: mode, prefix: prefix, depth: depth, into: &leaves)
        }
    }

    /// Collects one entry of a folder: a file, or all below a tree.
    func collect(
        _ name: [UInt8],
        _ id: ObjectID,
        mode: UInt32,
        prefix: [UInt8],
        depth: Int,
        into leaves: inout [TreeLeaf]
    ) throws(GitError) {
        guard !name.contains(UInt8(ascii: "/")) else {
            throw GitError(
                .pathRefused,
                "a tree of the repository holds a name with a slash",
                hint: "check the repository: git fsck --strict"
            )
        }
        let path = prefix + name
        if mode == GIT_FILEMODE_TREE.rawValue {
            try collect(id, prefix: path + [UInt8(ascii: "/")], depth: depth + 1, into: &leaves)
        } else {
            leaves.append(TreeLeaf(path: path, blob: id, fileMode: mode))
        }
    }
}

/// An entry of a tree under its whole path, as bytes: git's names need not be UTF-8.
struct TreeLeaf: Equatable {
    let path: [UInt8]
    let blob: ObjectID
    /// As git writes it: 0o100644, 0o100755, 0o120000 or 0o160000.
    let fileMode: UInt32

    /// Nil for a submodule.
    var mode: TreeEntry.Mode? {
        switch fileMode {
        case GIT_FILEMODE_BLOB.rawValue: .file
        case GIT_FILEMODE_BLOB_EXECUTABLE.rawValue: .executable
        case GIT_FILEMODE_LINK.rawValue: .link
        default: nil
        }
    }

    var text: String { String(decoding: path, as: UTF8.self) }
}
