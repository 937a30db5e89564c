internal import AtelierDomain
internal import CGit2
internal import Dispatch
internal import Glibc
internal import Synchronization

/// Writing the files of a checkout.
extension GitRepository {
    /// Fewer files are not worth a second thread.
    private static let sharedMin = 500

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
        let middle = offsets.count < Self.sharedMin ? offsets.count : offsets.count / 2
        let objects = places().common + "/objects"
        try manifest.bytes.withUnsafeMutableBufferPointer { (space) throws(GitError) in
            guard let base = space.baseAddress.map({ UnsafeMutableRawPointer($0) }) else { return }
            func place(_ part: ArraySlice<Int>) throws(GitError) {
                for offset in part {
                    let record = ManifestRecord(start: base + offset)
                    let stamp = try placer.place(record.blob, record.fileMode, at: record.path)
                    ManifestRecord.set(stamp, at: base + offset)
                }
            }
            let rest = offsets[middle...]
            let files = rest.map { WantedFile(ManifestRecord(start: base + $0)) }
            let second = files.isEmpty ? nil : SecondPlacer(files, into: directory, objects: objects)
            let first = Result { () throws(GitError) in try place(offsets[..<middle]) }
            // Waited for whatever happened here: nobody writes into the directory after this has returned.
            let stamps = second?.wait()
            try first.get()
            if let stamps {
                for (offset, stamp) in zip(rest, stamps) { ManifestRecord.set(stamp, at: base + offset) }
            } else {
                // An object may lie where only this repository's own database looks.
                try place(rest)
            }
        }
    }
}

/// A file of a record, apart from its manifest.
private struct WantedFile: Sendable {
    let blob: ObjectID
    let mode: UInt32
    /// With a zero at its end.
    let path: [UInt8]

    init(_ record: ManifestRecord) {
        blob = ObjectID(record.blob)
        mode = record.fileMode
        path = Array(UnsafeBufferPointer(start: record.path.start, count: record.path.count)) + [0]
    }
}

/// Writes files on a thread of its own, which starts at once.
private final class SecondPlacer: Sendable {
    private let stamps = Mutex<[FileStamp]?>(nil)
    private let end = DispatchSemaphore(value: 0)

    init(_ files: [WantedFile], into directory: String, objects: String) {
        DispatchQueue.global().async { [self] in
            // What failed is tried again by whoever waits, and told there.
            let placed = try? Self.place(files, into: directory, objects: objects)
            stamps.withLock { $0 = placed }
            end.signal()
        }
    }

    /// The stamps in the order of the files, nil when something went wrong; to be called once.
    func wait() -> [FileStamp]? {
        end.wait()
        return stamps.withLock { $0 }
    }

    private static func place(
        _ files: [WantedFile],
        into directory: String,
        objects: String
    ) throws(GitError) -> [FileStamp] {
        let placer = try FilePlacer(into: directory, objects: objects)
        var stamps: [FileStamp] = []
        for file in files { stamps.append(try placer.place(file)) }
        return stamps
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

    func place(_ file: WantedFile) throws(GitError) -> FileStamp {
        try file.path.withUnsafeBufferPointer { (path) throws(GitError) in
            guard let start = path.baseAddress else { return FileStamp(stat()) }
            return try place(file.blob.raw, file.mode, at: RawPath(start: start, count: path.count - 1))
        }
    }

    func place(_ blob: git_oid, _ mode: UInt32, at path: RawPath) throws(GitError) -> FileStamp {
        var id = blob
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
            at: path,
            mode: mode == GIT_FILEMODE_BLOB_EXECUTABLE.rawValue ? 0o755 : 0o644,
            isLink: mode == GIT_FILEMODE_LINK.rawValue
        )
        return FileStamp(status)
    }
}
