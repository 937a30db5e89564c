package import AtelierDomain
internal import CGit2
package import Foundation

/// One object as git stores it, without its header.
package struct GitObject: Equatable, Sendable {
    package enum Kind: String, Codable, Sendable {
        case commit
        case tree
        case blob
    }

    package let kind: Kind
    package let bytes: Data

    package init(kind: Kind, bytes: Data) {
        self.kind = kind
        self.bytes = bytes
    }
}

/// Repositories that exist in memory only: what is written to them is gone with them, and no file is ever opened.
enum MemoryObjects {
    static func open() throws(GitError) -> RepositoryHandle {
        var database: OpaquePointer?
        try check(git_odb_new(&database), "make an object database")
        defer { git_odb_free(database) }
        var backend: OpaquePointer?
        try check(git_mempack_new(&backend), "make an object database")
        try check(git_odb_add_backend(database, backend, 1), "make an object database")
        var repository: OpaquePointer?
        try check(git_repository_wrap_odb(&repository, database), "make a repository in memory")
        let handle = RepositoryHandle(made(repository))
        // Without these two libgit2 would look for files, in places that a repository without a folder does not have.
        var index: OpaquePointer?
        try check(git_index_new(&index), "make an index")
        defer { git_index_free(index) }
        try check(git_repository_set_index(repository, index), "make a repository in memory")
        var configuration: OpaquePointer?
        try check(git_config_new(&configuration), "make a configuration")
        defer { git_config_free(configuration) }
        try check(git_repository_set_config(repository, configuration), "make a repository in memory")
        return handle
    }
}

extension GitRepository {
    /// An empty repository in memory, which calls itself `path` and has neither HEAD nor references.
    package static func inMemory(as path: String, head: ObjectID) throws(GitError) -> GitRepository {
        try GitRepository(inMemoryAs: RepositoryDescription(path: path, headCommit: head, headBranch: nil))
    }

    /// The object of this name; throws `notFound` when there is none.
    package func object(_ id: ObjectID) throws(GitError) -> GitObject {
        let database = try objectDatabase()
        defer { git_odb_free(database) }
        var raw = id.raw
        var object: OpaquePointer?
        try check(git_odb_read(&object, database, &raw), "read the object \(id.short)")
        defer { git_odb_object_free(object) }
        let kind: GitObject.Kind? =
            switch git_odb_object_type(object) {
            case GIT_OBJECT_COMMIT: .commit
            case GIT_OBJECT_TREE: .tree
            case GIT_OBJECT_BLOB: .blob
            default: nil
            }
        guard let kind else { throw GitError(.notFound, "\(id.short) is neither a commit nor a tree nor a blob") }
        let count = git_odb_object_size(object)
        guard count > 0, let start = git_odb_object_data(object) else { return GitObject(kind: kind, bytes: Data()) }
        return GitObject(kind: kind, bytes: Data(bytes: start, count: count))
    }

    /// Writes an object and gives its name.
    package func add(_ object: GitObject) throws(GitError) -> ObjectID {
        let database = try objectDatabase()
        defer { git_odb_free(database) }
        let kind =
            switch object.kind {
            case .commit: GIT_OBJECT_COMMIT
            case .tree: GIT_OBJECT_TREE
            case .blob: GIT_OBJECT_BLOB
            }
        var id = git_oid()
        let code = object.bytes.withUnsafeBytes { bytes in
            git_odb_write(&id, database, bytes.baseAddress, bytes.count, kind)
        }
        try check(code, "write an object")
        return ObjectID(id)
    }

    /// `tree` and every tree below it, each once.
    package func trees(below tree: ObjectID) throws(GitError) -> [ObjectID] {
        var seen: Set<ObjectID> = [tree]
        var found = [tree]
        var next = 0
        while next < found.count {
            let object = try lookUpTree(found[next])
            defer { git_tree_free(object) }
            next += 1
            for position in 0..<git_tree_entrycount(object) {
                let entry = git_tree_entry_byindex(object, position)
                guard git_tree_entry_filemode(entry) == GIT_FILEMODE_TREE else { continue }
                let id = ObjectID(git_tree_entry_id(entry).pointee)
                if seen.insert(id).inserted { found.append(id) }
            }
        }
        return found
    }

    /// As `entries(of:)`, for a tree whose blobs need not be here: those that are not have the sizes in `sizes`.
    ///
    /// A blob that is neither here nor in `sizes` is left out.
    package func entries(below tree: ObjectID, sizes: [ObjectID: Int]) throws(GitError) -> [TreeEntry] {
        let database = try objectDatabase()
        defer { git_odb_free(database) }
        var entries: [TreeEntry] = []
        for leaf in try leaves(of: tree) {
            guard let mode = leaf.mode, let path = String(validating: leaf.path, as: UTF8.self) else { continue }
            var size = 0
            var kind = GIT_OBJECT_ANY
            var id = leaf.blob.raw
            let isHere = git_odb_read_header(&size, &kind, database, &id) == 0
            guard let bytes = isHere ? size : sizes[leaf.blob] else { continue }
            entries.append(TreeEntry(path: path, blob: leaf.blob, mode: mode, bytes: bytes))
        }
        return entries
    }

    /// Writes a commit by `author`, whatever any configuration says, and signs nothing.
    package func commit(
        tree: ObjectID,
        parents: [ObjectID],
        message: String,
        atSeconds: Int64,
        author: Signature
    ) throws(GitError) -> ObjectID {
        let line = "\(author.name) <\(author.email)> \(atSeconds) +0000"
        let head = ["tree \(tree)"] + parents.map { "parent \($0)" } + ["author \(line)", "committer \(line)"]
        let text = head.joined(separator: "\n") + "\n\n" + message
        return try add(GitObject(kind: .commit, bytes: Data(text.utf8)))
    }

    /// The caller frees it.
    func objectDatabase() throws(GitError) -> OpaquePointer {
        var database: OpaquePointer?
        try check(git_repository_odb(&database, repository), "open the object database")
        return made(database)
    }
}
