package import AtelierDomain
internal import CGit2
package import Foundation

/// Objects as raw bytes, for what has to be the same to the last one.
extension GitRepository {
    /// The content of a commit, signature included; throws `notFound` when there is no such object.
    package func commitContent(_ commit: ObjectID) throws(GitError) -> Data {
        let object = try readObject(commit)
        guard object.type == GIT_OBJECT_COMMIT else { throw GitError(.notFound, "\(commit.short) is no commit") }
        return object.content
    }

    /// Writes a commit from its content, as it was read before; one that is there already is left as it is.
    package func restoreCommit(_ content: Data) throws(GitError) -> ObjectID {
        try writeObject(content, GIT_OBJECT_COMMIT)
    }

    /// An object's type and content; libgit2 compares the content with the name.
    func readObject(_ id: ObjectID) throws(GitError) -> (type: git_object_t, content: Data) {
        var database: OpaquePointer?
        try check(git_repository_odb(&database, repository), "open the object database")
        defer { git_odb_free(database) }
        var object: OpaquePointer?
        var raw = id.raw
        try check(git_odb_read(&object, database, &raw), "read the object \(id.short)")
        defer { git_odb_object_free(object) }
        let size = git_odb_object_size(object)
        guard size > 0, let start = git_odb_object_data(object) else { return (git_odb_object_type(object), Data()) }
        return (git_odb_object_type(object), Data(bytes: start, count: size))
    }

    func writeObject(_ content: Data, _ type: git_object_t) throws(GitError) -> ObjectID {
        var database: OpaquePointer?
        try check(git_repository_odb(&database, repository), "open the object database")
        defer { git_odb_free(database) }
        var id = git_oid()
        let code = content.withUnsafeBytes { bytes in
            writing { git_odb_write(&id, database, bytes.baseAddress, bytes.count, type) }
        }
        try check(code, "write an object")
        return ObjectID(id)
    }
}
