internal import AtelierDomain
internal import Foundation
internal import Glibc
internal import Synchronization

/// Just enough of git's index format (gitformat-index) to tell whether libgit2 will read a file, and its extensions.
///
/// libgit2 itself takes several times as long over a large index, and most of what is done with a repository needs none.
enum IndexFormat {
    /// What is the matter with an index, or nothing.
    enum Finding: Equatable {
        /// Whether a `.gitattributes` may be among its files, which holds where the working tree has none.
        case sound(mayHoldAttributes: Bool)
        case split
        case sparse
        case unreadable
    }

    /// Looks at the index at `path`; a missing one is sound.
    ///
    /// A file that has not changed is looked at once in the life of the process.
    static func judge(_ path: String) -> Finding {
        var status = stat()
        guard lstat(path, &status) == 0 else { return errno == ENOENT ? .sound(mayHoldAttributes: false) : .unreadable }
        let stamp = FileStamp(status)
        if let (then, finding) = known.withLock({ $0[path] }), then == stamp { return finding }
        guard let data = map(path) else { return .unreadable }
        let finding = data.withUnsafeBytes { judge($0) }
        if stamp.isSettledWhole {
            known.withLock { known in
                if known.count >= knownMax { known = [:] }
                known[path] = (stamp, finding)
            }
        }
        return finding
    }

    /// The four-letter names of the extensions, in file order; empty for a missing or damaged file.
    static func extensions(ofIndexAt path: String) -> [String] {
        map(path)?.withUnsafeBytes { scan($0)?.extensions.map(\.name) } ?? []
    }

    /// The tree that git wrote down for the index at `path` as a whole: twenty bytes; nil where something has changed since.
    ///
    /// Also of a split or sparse index, which nothing else here reads. The checksum is not looked at, as git does not.
    static func recordedTree(at path: String) -> [UInt8]? {
        guard let bytes = readFile(path) else { return nil }
        return bytes.withUnsafeBytes { bytes in
            guard let (extensions, end, _) = scan(bytes), end == bytes.count - checksumCount,
                let tree = extensions.first(where: { $0.name == "TREE" })
            else { return nil }
            // Entries of another file, or folded ones, are counted in another way.
            let isPlain = extensions.allSatisfy { $0.name < "a" }
            let content = bytes[tree.start..<(tree.start + tree.count)]
            guard case .tree(let id) = RecordedTree.root(of: content, entries: isPlain ? number(bytes, 8) : nil) else {
                return nil
            }
            return id
        }
    }

    /// Where the content of an extension lies.
    private struct Extension {
        let name: String
        let start: Int
        let count: Int
    }

    /// Indexes that were looked at, as they were then.
    private static let known = Mutex<[String: (FileStamp, Finding)]>([:])
    private static let knownMax = 64

    private static func map(_ path: String) -> Data? {
        // A file that went away or cannot be read is told of by its absence.
        try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    }

    private static func judge(_ bytes: UnsafeRawBufferPointer) -> Finding {
        guard let (extensions, end, mayHoldAttributes) = scan(bytes) else { return .unreadable }
        if extensions.contains(where: { $0.name == "link" }) { return .split }
        if extensions.contains(where: { $0.name == "sdir" }) { return .sparse }
        // A small first letter means that whoever does not know the extension cannot read the index.
        guard extensions.allSatisfy({ $0.name < "a" }), end == bytes.count - checksumCount else { return .unreadable }
        let content = UnsafeRawBufferPointer(rebasing: bytes[..<end])
        let isWhole = Array(bytes[end...]) == SHA1Checksum.of(content)
        return isWhole ? .sound(mayHoldAttributes: mayHoldAttributes) : .unreadable
    }

    private static let checksumCount = 20

    private static let attributesName = Array(".gitattributes".utf8)

    /// The extensions, the place where they end, and whether attributes may be among the files; nil unless the entries are
    /// as the head says.
    private static func scan(
        _ bytes: UnsafeRawBufferPointer
    ) -> (extensions: [Extension], end: Int, mayHoldAttributes: Bool)? {
        guard bytes.count >= 12 + checksumCount, bytes.starts(with: Array("DIRC".utf8)) else { return nil }
        let version = number(bytes, 4)
        guard (2...4).contains(version) else { return nil }
        var position = 12
        // Names of version 4 are cut into parts.
        var mayHoldAttributes = version == 4
        for _ in 0..<number(bytes, 8) {
            guard let (nameEnd, next) = endOfEntry(bytes, position, version) else { return nil }
            position = next
            if !mayHoldAttributes {
                mayHoldAttributes = bytes[(nameEnd - attributesName.count)..<nameEnd].elementsEqual(attributesName)
            }
        }
        var extensions: [Extension] = []
        while position + 8 <= bytes.count - checksumCount {
            let name = String(decoding: bytes[position..<position + 4], as: UTF8.self)
            let count = number(bytes, position + 4)
            guard position + 8 + count <= bytes.count else { return nil }
            extensions.append(Extension(name: name, start: position + 8, count: count))
            position += 8 + count
        }
        return (extensions, position, mayHoldAttributes)
    }

    /// Where an entry's name ends, and where the next entry begins.
    private static func endOfEntry(
        _ bytes: UnsafeRawBufferPointer,
        _ start: Int,
        _ version: Int
    ) -> (nameEnd: Int, next: Int)? {
        guard start + 62 < bytes.count, let base = bytes.baseAddress else { return nil }
        let isExtended = bytes[start + 60] & 0x40 != 0
        var position = start + (isExtended ? 64 : 62)
        if version == 4 {
            // The count of bytes shared with the entry before, seven bits a byte.
            while position < bytes.count, bytes[position] & 0x80 != 0 { position += 1 }
            position += 1
        }
        guard position < bytes.count, let zero = memchr(base + position, 0, bytes.count - position) else { return nil }
        let end = base.distance(to: UnsafeRawPointer(zero))
        // Versions 2 and 3 pad with one to eight zero bytes to a multiple of eight.
        return (end, version == 4 ? end + 1 : start + ((end - start) / 8 + 1) * 8)
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> Int {
        Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
    }
}
