internal import AtelierDomain
internal import Foundation
internal import Glibc

/// What a checked-out directory was last made to hold; kept beside the directory, out of a sandboxed command's reach.
struct Manifest: Equatable {
    /// By path, as bytes.
    var files: [[UInt8]: ManifestFile] = [:]
    /// When it was written, by the file system's own clock; nanoseconds since 1970.
    private(set) var writtenAtNs: Int64 = 0

    /// A file whose change time is closer than this to the manifest's may have changed within one tick of the clock.
    private static let clockTickNs: Int64 = 20_000_000

    init() {}

    /// Reads the manifest at `path`; a missing or damaged one is empty, so every file is compared by content.
    init(readingFrom path: String) {
        // Losing a manifest costs time only, never content.
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else { return }
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        writtenAtNs = FileStamp.nanoseconds(status.st_mtim)
        // A path may hold any byte but zero, so lines end in zero.
        for line in data.split(separator: 0) {
            let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 6, omittingEmptySubsequences: false)
            guard fields.count == 7,
                let file = ManifestFile(fields.dropLast().map { String(decoding: $0, as: UTF8.self) })
            else { continue }
            files[Array(fields[6])] = file
        }
    }

    /// Replaces the manifest at `path` in one step.
    func write(to path: String) throws(GitError) {
        var data = Data()
        for (name, file) in files.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            data.append(contentsOf: file.line.utf8)
            data.append(contentsOf: name)
            data.append(0)
        }
        do {
            try data.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw GitError(.inputOutput, "could not write \(path): \(error)", hint: "check free space and rights")
        }
    }

    /// Whether the file at `path` surely still holds `leaf`, judged by its stamp alone.
    func vouches(for leaf: TreeLeaf, stamp: FileStamp) -> Bool {
        guard let file = files[leaf.path] else { return false }
        return file.blob == leaf.blob && file.fileMode == leaf.fileMode && file.stamp == stamp
            && stamp.changedAtNs < writtenAtNs - Self.clockTickNs
    }
}

/// One line of a manifest.
struct ManifestFile: Equatable {
    let blob: ObjectID
    let fileMode: UInt32
    let stamp: FileStamp

    init(blob: ObjectID, fileMode: UInt32, stamp: FileStamp) {
        self.blob = blob
        self.fileMode = fileMode
        self.stamp = stamp
    }

    /// Nil unless the fields are what `line` writes.
    init?(_ fields: [String]) {
        guard fields.count == 6, let blob = ObjectID(hex: fields[0]), let mode = UInt32(fields[1], radix: 8),
            let size = Int64(fields[2]), let modified = Int64(fields[3]), let changed = Int64(fields[4]),
            let inode = UInt64(fields[5])
        else { return nil }
        self.init(
            blob: blob,
            fileMode: mode,
            stamp: FileStamp(bytes: size, modifiedAtNs: modified, changedAtNs: changed, inode: inode)
        )
    }

    var line: String {
        let mode = String(fileMode, radix: 8)
        return "\(blob.hex) \(mode) \(stamp.bytes) \(stamp.modifiedAtNs) \(stamp.changedAtNs) \(stamp.inode) "
    }
}

/// What tells a file's state without reading it; the change time cannot be set back, unlike the modification time.
struct FileStamp: Equatable {
    let bytes: Int64
    let modifiedAtNs: Int64
    let changedAtNs: Int64
    let inode: UInt64

    init(bytes: Int64, modifiedAtNs: Int64, changedAtNs: Int64, inode: UInt64) {
        self.bytes = bytes
        self.modifiedAtNs = modifiedAtNs
        self.changedAtNs = changedAtNs
        self.inode = inode
    }

    init(_ status: stat) {
        self.init(
            bytes: Int64(status.st_size),
            modifiedAtNs: Self.nanoseconds(status.st_mtim),
            changedAtNs: Self.nanoseconds(status.st_ctim),
            inode: UInt64(status.st_ino)
        )
    }

    /// Fits no file: stands for a file about to be written.
    static let unknown = FileStamp(bytes: -1, modifiedAtNs: 0, changedAtNs: 0, inode: 0)

    static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
