internal import Foundation
internal import Glibc

/// The files of an index and what git remembers of the trees they make, read from its bytes.
///
/// Only for an index that is sound, of version 2 or 3, without flags that this engine leaves to libgit2.
struct IndexEntries {
    let bytes: [UInt8]
    /// Where the entries begin, in their own order, which is that of trees.
    private(set) var offsets: [Int] = []
    /// The tree of the whole index, as far as git knew it; nil when it wrote nothing down.
    private(set) var known: KnownTree?

    /// A folder of the tree extension.
    struct KnownTree {
        let name: ArraySlice<UInt8>
        /// How many files are below it; nil when something in it has changed since.
        let count: Int?
        /// Where its twenty bytes are; only with a count.
        let id: Int
        let folders: [KnownTree]
    }

    /// Nil where libgit2 has to read it.
    init?(at path: String) {
        guard case .sound = IndexFormat.judge(path), let bytes = readFile(path), bytes.count > 32, bytes[7] < 4 else {
            return nil
        }
        // Another one may have taken its place since it was looked at.
        guard case .sound = IndexFormat.judge(path), Self.end(path) == bytes.suffix(20) else { return nil }
        self.bytes = bytes
        let count = number(8)
        offsets.reserveCapacity(count)
        var position = 12
        for _ in 0..<count {
            let flags = Int(bytes[position + 60]) << 8 | Int(bytes[position + 61])
            // Conflicts, and flags that say what not to take for granted.
            guard flags & 0x7000 == 0, flags & 0xFFF < 0xFFF else { return nil }
            offsets.append(position)
            position += (62 + flags & 0xFFF + 8) & ~7
        }
        while position + 8 <= bytes.count - 20 {
            let end = position + 8 + number(position + 4)
            if bytes[position..<position + 4].elementsEqual("TREE".utf8) {
                var cursor = position + 8
                known = folder(&cursor, end)
            }
            position = end
        }
    }

    func path(_ entry: Int) -> ArraySlice<UInt8> {
        let start = offsets[entry] + 62
        return bytes[start..<start + (Int(bytes[start - 2]) << 8 | Int(bytes[start - 1])) & 0xFFF]
    }

    func mode(_ entry: Int) -> Int { number(offsets[entry] + 24) }

    func id(_ entry: Int) -> ArraySlice<UInt8> { bytes[(offsets[entry] + 40)..<(offsets[entry] + 60)] }

    private func number(_ offset: Int) -> Int {
        Int(bytes[offset]) << 24 | Int(bytes[offset + 1]) << 16 | Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
    }

    /// The checksum at the end of the file that bears the name now.
    private static func end(_ path: String) -> ArraySlice<UInt8>? {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        guard lseek(file, -20, SEEK_END) >= 0 else { return nil }
        return readAll(file, bytesMax: 20)?[...]
    }

    /// One folder of the extension and all below it; nil when it is not laid out as git does.
    private func folder(_ cursor: inout Int, _ end: Int) -> KnownTree? {
        guard let zero = bytes[cursor..<end].firstIndex(of: 0) else { return nil }
        let name = bytes[cursor..<zero]
        guard let line = bytes[zero..<end].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let text = String(decoding: bytes[(zero + 1)..<line], as: UTF8.self)
        let words = text.split(separator: " ").compactMap { Int($0) }
        guard words.count == 2 else { return nil }
        cursor = line + 1
        let id = cursor
        if words[0] >= 0 { cursor += 20 }
        guard cursor <= end else { return nil }
        var folders: [KnownTree] = []
        for _ in 0..<words[1] {
            guard let folder = folder(&cursor, end) else { return nil }
            folders.append(folder)
        }
        return KnownTree(name: name, count: words[0] < 0 ? nil : words[0], id: id, folders: folders)
    }
}
