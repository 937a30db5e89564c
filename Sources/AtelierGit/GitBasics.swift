internal import AtelierDomain
internal import CGit2
internal import Foundation
internal import Glibc

private let mapWindowBytes = 16 << 20
private let mapBytesMax = 64 << 20

/// Starts libgit2 once per process, with synced writes and the owner check on.
let gitLibrary: Int32 = {
    let code = git_libgit2_init()
    guard code >= 0 else { return code }
    let synced = atelier_git_fsync_directory(1)
    guard synced >= 0 else { return synced }
    // A whole pack would be mapped otherwise, and all of it counts as ours once it was read.
    let mapped = atelier_git_map_at_most(mapWindowBytes, mapBytesMax)
    guard mapped >= 0 else { return mapped }
    return atelier_git_validate_owner(1)
}()

/// Owns an open repository and frees it once; never leaves the actor.
final class RepositoryHandle {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        git_repository_free(pointer)
    }

    /// Looks for objects in a further folder as well.
    func readObjects(in folder: String) throws(GitError) {
        var database: OpaquePointer?
        try check(git_repository_odb(&database, pointer), "open the object database")
        defer { git_odb_free(database) }
        try check(git_odb_add_disk_alternate(database, folder), "open the objects in \(folder)")
    }
}

extension ObjectID {
    /// The raw form that libgit2 takes.
    var raw: git_oid {
        var id = git_oid()
        precondition(git_oid_fromstr(&id, hex) == 0, "forty hexadecimal digits are an object id")
        return id
    }

    init(_ raw: git_oid) {
        var raw = raw
        let digits = String(unsafeUninitializedCapacity: 40) { space in
            space.withMemoryRebound(to: CChar.self) { _ = git_oid_fmt($0.baseAddress, &raw) }
            return 40
        }
        guard let id = ObjectID(hex: digits) else { preconditionFailure("twenty bytes are an object id") }
        self = id
    }
}

/// Calls what writes objects, again where the file system refused.
///
/// A `git gc` of the user's removes a folder of objects at the very moment in which libgit2 puts one into it.
func writing(_ call: () -> Int32) -> Int32 {
    var code = call()
    for _ in 0..<4 where code < 0 && git_error_last()?.pointee.klass == Int32(GIT_ERROR_OS.rawValue) { code = call() }
    return code
}

/// Unwraps what a successful libgit2 call filled in.
func made(_ pointer: OpaquePointer?) -> OpaquePointer {
    guard let pointer else { preconditionFailure("a successful call gives an object") }
    return pointer
}

/// The system's words for an `errno`.
func systemMessage(_ number: Int32) -> String {
    String(cString: strerror(number))
}

/// The bytes of a C string, terminator left out.
func bytes(_ text: UnsafePointer<CChar>) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
}

/// A path's bytes with the terminator that C wants.
func terminated(_ bytes: [UInt8]) -> [CChar] {
    bytes.map { CChar(bitPattern: $0) } + [0]
}

/// Calls `body` with `paths` as the array type that libgit2 takes.
func withPaths<Result>(_ paths: [[UInt8]], _ body: (git_strarray) -> Result) -> Result {
    var copies: [UnsafeMutablePointer<CChar>?] = paths.map { strdup(terminated($0)) }
    defer { for copy in copies { free(copy) } }
    return copies.withUnsafeMutableBufferPointer { buffer in
        body(git_strarray(strings: buffer.baseAddress, count: buffer.count))
    }
}
