internal import Glibc

/// The tree that git wrote down for an index as a whole, found at the end of the file without reading its entries.
///
/// A large index has megabytes of entries, and a hook is waited for.
enum RecordedTree {
    /// How much of the end is looked at; the extensions of most repositories fit into the first.
    private static let windows = [64 << 10, 2 << 20]
    private static let checksumCount = 20
    private static let headCount = 12

    /// What an extension says of the whole index.
    enum Root: Equatable {
        case tree([UInt8])
        /// Something has changed since git wrote it down.
        case changed
        /// It counts other entries than the index has, as that of a split or sparse one does, or is laid out in another way.
        case odd
    }

    /// Twenty bytes; nil where something in the index at `path` has changed since, or where it cannot be told.
    static func read(at path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let size = Int(status.st_size)
        guard size >= headCount + checksumCount, let head = part(of: file, from: 0, count: headCount),
            head.starts(with: "DIRC".utf8)
        else { return nil }
        let entries = number(head, 8)
        for window in windows {
            let start = max(headCount, size - window)
            guard let tail = part(of: file, from: start, count: size - start) else { return nil }
            switch root(in: tail, entries: entries) {
            case .tree(let id): return id
            case .changed: return nil
            case .odd: return IndexFormat.recordedTree(at: path)
            case nil: if start == headCount { return nil }
            }
        }
        return IndexFormat.recordedTree(at: path)
    }

    private static func part(of file: Int32, from start: Int, count: Int) -> [UInt8]? {
        guard lseek(file, off_t(start), SEEK_SET) == start, let bytes = readAll(file, bytesMax: count) else {
            return nil
        }
        return bytes.count == count ? bytes : nil
    }

    /// The root of the extension from which on all extensions together end where the checksum begins.
    private static func root(in tail: [UInt8], entries: Int) -> Root? {
        let end = tail.count - checksumCount
        var position = end - 8
        while position >= 0 {
            defer { position -= 1 }
            guard tail[position] == UInt8(ascii: "T"), tail[position..<(position + 4)].elementsEqual("TREE".utf8),
                endsAt(end, tail, from: position)
            else { continue }
            let content = tail[(position + 8)..<(position + 8 + number(tail, position + 4))]
            return root(of: content, entries: entries)
        }
        return nil
    }

    private static func endsAt(_ end: Int, _ tail: [UInt8], from start: Int) -> Bool {
        var position = start
        while position + 8 <= end {
            // Names of extensions that may be passed over begin with a capital letter.
            guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(tail[position]) else { return false }
            position += 8 + number(tail, position + 4)
        }
        return position == end
    }

    /// Of a tree extension: no name, the number of files below, that of folders, the tree; minus one file says that it changed.
    ///
    /// Without `entries` any number of files will do.
    static func root<Bytes>(of content: Bytes, entries: Int?) -> Root
    where Bytes: Collection, Bytes.Element == UInt8, Bytes.Index == Int {
        guard content.first == 0, let line = content.firstIndex(of: UInt8(ascii: "\n")) else { return .odd }
        let words = String(decoding: content[(content.startIndex + 1)..<line], as: UTF8.self).split(separator: " ")
        guard words.count == 2, let count = Int(words[0]) else { return .odd }
        if count < 0 { return .changed }
        guard count > 0, line + 20 < content.endIndex, entries == nil || entries == count else { return .odd }
        return .tree(Array(content[(line + 1)...(line + 20)]))
    }

    private static func number(_ bytes: [UInt8], _ position: Int) -> Int {
        bytes[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
}
