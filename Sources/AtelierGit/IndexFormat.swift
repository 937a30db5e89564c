internal import Foundation

/// Just enough of git's index format (gitformat-index) to tell which extensions a file carries.
enum IndexFormat {
    /// The four-letter names of the extensions, in file order; empty for a missing or damaged file, which libgit2 judges.
    static func extensions(ofIndexAt path: String) -> [String] {
        // A repository without an index is a valid one; a damaged index is refused when libgit2 reads it.
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped) else { return [] }
        return data.withUnsafeBytes { scan($0) }
    }

    private static func scan(_ bytes: UnsafeRawBufferPointer) -> [String] {
        guard bytes.count >= 12 + 20, bytes.starts(with: Array("DIRC".utf8)) else { return [] }
        let version = number(bytes, 4)
        guard (2...4).contains(version) else { return [] }
        var position = 12
        for _ in 0..<number(bytes, 8) {
            guard let next = endOfEntry(bytes, position, version) else { return [] }
            position = next
        }
        var names: [String] = []
        while position + 8 <= bytes.count - 20 {
            names.append(String(decoding: bytes[position..<position + 4], as: UTF8.self))
            position += 8 + number(bytes, position + 4)
        }
        return names
    }

    private static func endOfEntry(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ version: Int) -> Int? {
        guard start + 62 < bytes.count else { return nil }
        let isExtended = bytes[start + 60] & 0x40 != 0
        var position = start + (isExtended ? 64 : 62)
        if version == 4 {
            // The count of bytes shared with the entry before, seven bits a byte.
            while position < bytes.count, bytes[position] & 0x80 != 0 { position += 1 }
            position += 1
        }
        guard position < bytes.count, let end = bytes[position...].firstIndex(of: 0) else { return nil }
        // Versions 2 and 3 pad with one to eight zero bytes to a multiple of eight.
        return version == 4 ? end + 1 : start + ((end - start) / 8 + 1) * 8
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> Int {
        (0..<4).reduce(0) { $0 << 8 | Int(bytes[position + $1]) }
    }
}
