internal import Glibc

extension UInt8 {
    package var isLower: Bool { self >= 97 && self <= 122 }
    package var isUpper: Bool { self >= 65 && self <= 90 }
    package var isDigit: Bool { self >= 48 && self <= 57 }
    package var isLetter: Bool { lowered.isLower }
    package var isLetterOrDigit: Bool { isDigit || lowered.isLower }
    package var isHex: Bool { isDigit || (lowered >= 97 && lowered <= 102) }
    package var isSpace: Bool { self == 32 || (self >= 9 && self <= 13) }
    package var isQuote: Bool { self == 34 || self == 39 || self == 96 }
    /// Lower case for A to Z, itself for all others.
    package var lowered: UInt8 { isUpper ? self | 32 : self }
    /// A space or a tab.
    var isBlank: Bool { self == 32 || self == 9 }
    /// What names in code consist of.
    var isWord: Bool { isLetterOrDigit || self == 95 }
}

extension [UInt8] {
    /// The first place at or after `start` that holds `text`, which is not empty.
    package func firstRange(of text: String, from start: Int = 0) -> Range<Int>? {
        firstRange(of: [UInt8](text.utf8), from: start)
    }

    /// The first place at or after `start` that holds `pattern`, which is not empty.
    package func firstRange(of pattern: [UInt8], from start: Int) -> Range<Int>? {
        withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return nil }
            return ByteText(base: base, count: bytes.count).range(of: pattern, in: start..<Swift.max(start, count))
        }
    }
}

/// Bytes under scan, readable at any place: outside of them every byte is 0.
///
/// It borrows its bytes and may not outlive them; a plain pointer keeps scans fast in debug builds too.
struct ByteText {
    let base: UnsafePointer<UInt8>
    let count: Int

    subscript(place: Int) -> UInt8 {
        place >= 0 && place < count ? base[place] : 0
    }

    /// Runs `body` with the bytes of `bytes`.
    static func with<Result>(_ bytes: [UInt8], _ body: (ByteText) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else {
                return try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { empty in
                    guard let base = empty.baseAddress else { preconditionFailure("one byte was asked for") }
                    return try body(ByteText(base: UnsafePointer(base), count: 0))
                }
            }
            return try body(ByteText(base: base, count: buffer.count))
        }
    }

    /// Where `byte` stands first in `range`.
    func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
        guard !range.isEmpty, let hit = memchr(base + range.lowerBound, Int32(byte), range.count) else { return nil }
        return UnsafeRawPointer(hit) - UnsafeRawPointer(base)
    }

    /// Where `pattern`, which is not empty, stands first in `range`.
    func range(of pattern: [UInt8], in range: Range<Int>) -> Range<Int>? {
        var start = range.lowerBound
        let last = range.upperBound - pattern.count
        while start <= last, let hit = first(pattern[0], in: start..<(last + 1)) {
            if holds(pattern, at: hit) { return hit..<(hit + pattern.count) }
            start = hit + 1
        }
        return nil
    }

    /// Whether `pattern` stands at `place`.
    func holds(_ pattern: [UInt8], at place: Int) -> Bool {
        guard place >= 0, count - place >= pattern.count else { return false }
        return pattern.withUnsafeBytes { wanted in
            wanted.baseAddress.map { memcmp(base + place, $0, wanted.count) == 0 } ?? true
        }
    }

    /// Whether `pattern`, which is in lower case, stands at `place` in any case.
    func holdsFolded(_ pattern: [UInt8], at place: Int) -> Bool {
        guard place >= 0, count - place >= pattern.count else { return false }
        for (index, byte) in pattern.enumerated() where base[place + index].lowered != byte { return false }
        return true
    }

    /// The first place from `place` to `end` whose byte is not a space or a tab; `end` if none.
    func skippingBlanks(from place: Int, to end: Int) -> Int {
        var place = place
        while place < end, self[place].isBlank { place += 1 }
        return place
    }

    func string(_ range: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(start: base + range.lowerBound, count: range.count), as: UTF8.self)
    }

    /// Whether a byte past ASCII stands in `range`.
    func hasNonASCII(in range: Range<Int>) -> Bool {
        var place = range.lowerBound
        let raw = UnsafeRawPointer(base)
        while place + 8 <= range.upperBound {
            let eight = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            if eight & 0x8080_8080_8080_8080 != 0 { return true }
            place += 8
        }
        while place < range.upperBound {
            if base[place] >= 128 { return true }
            place += 1
        }
        return false
    }
}
