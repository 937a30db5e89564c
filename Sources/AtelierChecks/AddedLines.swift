internal import Glibc

/// One line of a text.
struct Line {
    /// Counted from 1.
    let number: Int
    /// Without the line feed, with a carriage return before it.
    let range: Range<Int>
}

/// Which lines of a new content the old one did not have.
///
/// Equal beginnings and ends are passed over; of what lies between, a line counts as added if it is there more often than
/// before. A line that only moved is no addition, so a secret that was there already is not found again.
enum AddedLines {
    static func lines(old: ByteText?, new: ByteText) -> [Line] {
        guard let old else { return all(in: new, from: 0, number: 1, to: new.count) }
        let start = commonStart(old, new)
        let end = commonEnd(old, new, after: start)
        var known: [UInt64: Int] = [:]
        for line in all(in: old, from: start, number: 1, to: old.count - end) {
            known[digest(old, line.range), default: 0] += 1
        }
        let number = 1 + count(of: 10, in: new, to: start)
        return all(in: new, from: start, number: number, to: new.count - end).filter { line in
            let key = digest(new, line.range)
            guard let left = known[key], left > 0 else { return true }
            known[key] = left - 1
            return false
        }
    }

    private static func all(in text: ByteText, from start: Int, number: Int, to end: Int) -> [Line] {
        var lines: [Line] = []
        lines.reserveCapacity((end - start) / 32)
        var (place, number) = (start, number)
        while place < end {
            let stop = text.first(10, in: place..<end) ?? end
            lines.append(Line(number: number, range: place..<stop))
            place = stop + 1
            number += 1
        }
        return lines
    }

    /// Bytes of whole lines that both begin with.
    private static func commonStart(_ old: ByteText, _ new: ByteText) -> Int {
        let limit = min(old.count, new.count)
        var place = 0
        while place < limit {
            guard let stop = new.first(10, in: place..<limit) else { break }
            guard memcmp(old.base + place, new.base + place, stop + 1 - place) == 0 else { break }
            place = stop + 1
        }
        return place
    }

    /// Bytes of whole lines that both end with, at most what is left after `start`.
    private static func commonEnd(_ old: ByteText, _ new: ByteText, after start: Int) -> Int {
        let limit = min(old.count, new.count) - start
        var (same, whole) = (0, 0)
        while same < limit, old.base[old.count - 1 - same] == new.base[new.count - 1 - same] {
            // What stands behind a line feed is whole lines in both.
            if same > 0, new.base[new.count - 1 - same] == 10 { whole = same }
            same += 1
        }
        if same == limit, isLineStart(old, old.count - same), isLineStart(new, new.count - same) { whole = same }
        return whole
    }

    private static func isLineStart(_ text: ByteText, _ place: Int) -> Bool {
        place == 0 || text[place - 1] == 10
    }

    private static func count(of byte: UInt8, in text: ByteText, to end: Int) -> Int {
        var (count, place) = (0, 0)
        while place < end, let hit = text.first(byte, in: place..<end) {
            count += 1
            place = hit + 1
        }
        return count
    }

    /// Of the bytes, eight at a time; equal lines have equal ones, and others hardly ever.
    private static func digest(_ text: ByteText, _ range: Range<Int>) -> UInt64 {
        var value: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(range.count)
        let raw = UnsafeRawPointer(text.base)
        var place = range.lowerBound
        while place + 8 <= range.upperBound {
            value = mixed(value ^ raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            place += 8
        }
        var rest: UInt64 = 0
        while place < range.upperBound {
            rest = rest << 8 | UInt64(text.base[place])
            place += 1
        }
        return mixed(value ^ rest)
    }

    /// The multiplication and shifts of SplitMix64's last step.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
