internal import AtelierDomain
internal import CGit2
internal import Glibc

/// Writing the files of a checkout.
extension GitRepository {
    /// Writes the files of the records at `offsets`, which go up, and notes their stamps.
    ///
    /// Of many, half are written by a second thread, which has a way of its own into the directory and an object database of
    /// its own.
    func place(
        _ offsets: [Int],
        of manifest: inout Manifest,
        in plain: PlainDirectory,
        at directory: String
    ) throws(GitError) {
        var database: OpaquePointer?
        try check(git_repository_odb(&database, repository), "open the object database")
        let placer = FilePlacer(plain: plain, database: made(database))
        let middle = offsets.count < Self.sharedFilesMin ? offsets.count : offsets.count / 2
        let (bytes, rest, objects) = (manifest.bytes, offsets[middle...], places().common + "/objects")
        let second: SecondThread<[FileStamp]>? =
            rest.isEmpty
            ? nil
            : SecondThread { () throws(GitError) in
                try FilePlacer(into: directory, objects: objects).place(rest, of: bytes)
            }
        let first = Result { () throws(GitError) in try placer.place(offsets[..<middle], of: bytes) }
        // Waited for whatever happened here: nobody writes into the directory after this has returned.
        let seconds = second?.wait()
        // An object may lie where only this repository's own database looks.
        let own = try first.get()
        let others = if let seconds { seconds } else { try placer.place(rest, of: bytes) }
        manifest.bytes.withUnsafeMutableBytes { space in
            guard let base = space.baseAddress else { return }
            for (offset, stamp) in zip(offsets, own + others) { ManifestRecord.set(stamp, at: base + offset) }
        }
    }
}

/// Writes files into one directory, on one thread.
private final class FilePlacer {
    private let plain: PlainDirectory
    private let database: OpaquePointer

    /// Frees `database` when it goes.
    init(plain: PlainDirectory, database: OpaquePointer) {
        self.plain = plain
        self.database = database
    }

    convenience init(into directory: String, objects: String) throws(GitError) {
        let plain = try PlainDirectory(at: directory)
        var database: OpaquePointer?
        try check(git_odb_open(&database, objects), "open the object database")
        self.init(plain: plain, database: made(database))
    }

    deinit { git_odb_free(database) }

    /// Writes the files of the records at `offsets` of a manifest's bytes; gives their stamps in the same order.
    func place(_ offsets: ArraySlice<Int>, of bytes: [UInt8]) throws(GitError) -> [FileStamp] {
        try bytes.withUnsafeBufferPointer { (space) throws(GitError) in
            guard let base = space.baseAddress.map({ UnsafeRawPointer($0) }) else { return [] }
            return try offsets.map { (offset) throws(GitError) in try place(ManifestRecord(start: base + offset)) }
        }
    }

    private func place(_ record: ManifestRecord) throws(GitError) -> FileStamp {
        var id = record.blob
        var object: OpaquePointer?
        try check(git_odb_read(&object, database, &id), "read blob \(ObjectID(id).short)")
        defer { git_odb_object_free(object) }
        guard git_odb_object_type(object) == GIT_OBJECT_BLOB else {
            throw GitError(
                .notFound,
                "\(ObjectID(id).short) is no blob",
                hint: "check the repository: git fsck --strict"
            )
        }
        let content = UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object))
        let status = try plain.place(
            content,
            at: record.path,
            mode: record.fileMode == GIT_FILEMODE_BLOB_EXECUTABLE.rawValue ? 0o755 : 0o644,
            isLink: record.fileMode == GIT_FILEMODE_LINK.rawValue
        )
        return FileStamp(status)
    }
}
