internal import AtelierDomain
internal import CGit2
internal import Glibc

/// What a checked-out directory was last made to hold; kept beside the directory, out of a sandboxed command's reach.
///
/// One block of bytes, read and written whole, because a large tree has very many files: a head, then one record for each file, sorted by
/// path, then the paths that a checkout under way, or cut short, was about to change. Numbers are in the machine's own
/// order, for a manifest never leaves its machine.
struct Manifest {
    /// Head and records.
    var bytes: [UInt8]
    /// What a checkout that did not end was about to write or remove: nothing is known of these files.
    let unfinished: Set<[UInt8]>

    /// A file whose change time is closer than this to the manifest's may have changed within one tick of the clock.
    private static let clockTickNs: Int64 = 20_000_000

    private static let mark = Array("ATELMAN2".utf8)

    /// Where the parts of the head lie.
    private enum Head {
        static let tree = 8
        static let writtenAt = 32
        static let end = 40
        static let checksum = 48
        static let count = 64
    }

    /// Makes one without files.
    init(of tree: ObjectID? = nil) {
        bytes = Self.mark + [UInt8](repeating: 0, count: Head.count - Self.mark.count)
        unfinished = []
        if let tree {
            bytes.withUnsafeMutableBytes { $0.storeBytes(of: tree.raw, toByteOffset: Head.tree, as: git_oid.self) }
        }
    }

    /// Reads the manifest at `path`; a missing or damaged one is empty, so every file is compared by content.
    init(readingFrom path: String) {
        // Losing a manifest costs time only, never content.
        guard let data = readFile(path), data.starts(with: Self.mark), data.count >= Head.count else {
            self.init()
            return
        }
        let end = Int(clamping: Self.number(data, Head.end))
        guard (Head.count...data.count).contains(end), Self.number(data, Head.checksum) == Self.checksum(data, end)
        else {
            self.init()
            return
        }
        // What does not end in a zero was not noted in full, so nothing had begun then.
        let noted = data[end...].lastIndex(of: 0) ?? end
        self.init(
            bytes: data.count == end ? data : Array(data[..<end]),
            unfinished: Set(data[end..<noted].split(separator: 0).map(Array.init))
        )
    }

    private init(bytes: [UInt8], unfinished: Set<[UInt8]>) {
        self.bytes = bytes
        self.unfinished = unfinished
    }

    /// The tree whose files these are; nil when that is not known for sure.
    var tree: ObjectID? {
        guard unfinished.isEmpty else { return nil }
        let id = ObjectID(bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: Head.tree, as: git_oid.self) })
        return id.hex.allSatisfy { $0 == "0" } ? nil : id
    }

    var isEmpty: Bool { bytes.count == Head.count }

    /// A file that changed last before this, and has its stamp still, surely holds what its record says; by the file
    /// system's own clock, in nanoseconds since 1970.
    var trustedBeforeNs: Int64 { Int64(bitPattern: Self.number(bytes, Head.writtenAt)) - Self.clockTickNs }

    /// Replaces the manifest at `path` in one step.
    mutating func write(to path: String) throws(GitError) {
        let incoming = path + ".new"
        unlink(incoming)
        let file = open(incoming, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw inputOutput("write \(path)", errno) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw inputOutput("write \(path)", errno) }
        set(UInt64(bitPattern: FileStamp.nanoseconds(status.st_mtim)), Head.writtenAt)
        set(UInt64(bytes.count), Head.end)
        set(Self.checksum(bytes, bytes.count), Head.checksum)
        guard writeAll(bytes, to: file), rename(incoming, path) == 0 else {
            let number = errno
            unlink(incoming)
            throw inputOutput("write \(path)", number)
        }
    }

    /// Notes in the manifest at `path`, which this is, what is about to be removed and which records of `next` are about to
    /// be written; so a kill on the way makes no tracked file an untracked one.
    func announce(_ gone: [[UInt8]], _ next: Manifest, _ stale: [Int], at path: String) throws(GitError) {
        if isEmpty {
            var first = self
            try first.write(to: path)
        }
        let file = open(path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { throw inputOutput("write \(path)", errno) }
        defer { close(file) }
        var block: [UInt8] = []
        for path in gone { block += path + [0] }
        next.bytes.withUnsafeBytes { space in
            guard let base = space.baseAddress else { return }
            for offset in stale {
                let path = ManifestRecord(start: base + offset).path
                // With the zero after it.
                block += UnsafeBufferPointer(start: path.start, count: path.count + 1)
            }
        }
        guard writeAll(block, to: file) else { throw inputOutput("write \(path)", errno) }
    }

    private mutating func set(_ number: UInt64, _ offset: Int) {
        bytes.withUnsafeMutableBytes { $0.storeBytes(of: number, toByteOffset: offset, as: UInt64.self) }
    }

    private static func number(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
    }

    /// Over everything before `end` but itself; finds damage, not malice.
    private static func checksum(_ bytes: [UInt8], _ end: Int) -> UInt64 {
        bytes.withUnsafeBytes { space in
            var sum: UInt64 = 0
            func add(_ word: UInt64) {
                sum = (sum ^ word) &* 0x9E37_79B9_7F4A_7C15
                sum ^= sum >> 32
            }
            for offset in stride(from: 0, to: Head.checksum, by: 8) {
                add(space.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            }
            var offset = Head.count
            while offset + 8 <= end {
                add(space.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset += 8
            }
            while offset < end {
                add(UInt64(space[offset]))
                offset += 1
            }
            return sum
        }
    }

    /// Where the first record lies.
    static let start = Head.count
}

/// One file of a manifest, where it lies in the block.
///
/// The path is followed by a zero, as C wants it.
struct ManifestRecord {
    static let fixed = 60

    let start: UnsafeRawPointer

    var blob: git_oid { start.loadUnaligned(as: git_oid.self) }
    var fileMode: UInt32 { start.loadUnaligned(fromByteOffset: 20, as: UInt32.self) }
    var stamp: FileStamp {
        FileStamp(
            bytes: start.loadUnaligned(fromByteOffset: 24, as: Int64.self),
            modifiedAtNs: start.loadUnaligned(fromByteOffset: 32, as: Int64.self),
            changedAtNs: start.loadUnaligned(fromByteOffset: 40, as: Int64.self),
            inode: start.loadUnaligned(fromByteOffset: 48, as: UInt64.self)
        )
    }
    var path: RawPath {
        RawPath(
            start: (start + Self.fixed).assumingMemoryBound(to: UInt8.self),
            count: Int(start.loadUnaligned(fromByteOffset: 56, as: UInt32.self))
        )
    }
    /// Bytes up to the next record.
    var count: Int { Self.fixed + path.count + 1 }

    /// The record of a leaf.
    static func make(_ leaf: TreeLeaf, _ stamp: FileStamp) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: fixed)
        bytes.withUnsafeMutableBytes { space in
            space.storeBytes(of: leaf.blob.raw, as: git_oid.self)
            space.storeBytes(of: leaf.fileMode, toByteOffset: 20, as: UInt32.self)
            space.storeBytes(of: UInt32(leaf.path.count), toByteOffset: 56, as: UInt32.self)
            if let start = space.baseAddress { set(stamp, at: start) }
        }
        return bytes + leaf.path + [0]
    }

    static func set(_ stamp: FileStamp, at start: UnsafeMutableRawPointer) {
        start.storeBytes(of: stamp.bytes, toByteOffset: 24, as: Int64.self)
        start.storeBytes(of: stamp.modifiedAtNs, toByteOffset: 32, as: Int64.self)
        start.storeBytes(of: stamp.changedAtNs, toByteOffset: 40, as: Int64.self)
        start.storeBytes(of: stamp.inode, toByteOffset: 48, as: UInt64.self)
    }
}

/// A path of bytes followed by a zero, in memory of somebody else's.
struct RawPath {
    let start: UnsafePointer<UInt8>
    let count: Int

    var bytes: [UInt8] { Array(UnsafeBufferPointer(start: start, count: count)) }

    /// Calls `body` with the bytes of a path.
    static func of<Result, Failure: Error>(
        _ path: [UInt8],
        _ body: (RawPath) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let text = path + [0]
        return try text.withUnsafeBufferPointer { (space) throws(Failure) in
            guard let start = space.baseAddress else { preconditionFailure("a zero is there") }
            return try body(RawPath(start: start, count: path.count))
        }
    }

    /// Whether it comes before, with or after `path`, byte by byte: negative, zero or positive.
    func compared(with path: [UInt8]) -> Int {
        let order = path.withUnsafeBytes { space in
            space.baseAddress.map { Int(memcmp(start, $0, min(count, space.count))) } ?? 0
        }
        return order != 0 ? order : count - path.count
    }
}
