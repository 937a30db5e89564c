/// Finds characters that change the order of what is shown, or that nobody sees.
///
/// The first are those of "Trojan Source" (Boucher and Anderson, 2021); the numbers are Unicode's.
enum InvisibleCheck {
    private enum Kind {
        case bidi
        case invisible
        /// Seldom harmful: marks of direction and soft hyphens.
        case doubtful
        /// Joins characters of other scripts and emoji, and has no business beside ASCII.
        case joiner
    }

    static func findings(in file: CheckedFile) -> [Finding] {
        file.added.compactMap { line in
            guard file.text.hasNonASCII(in: line.range) else { return nil }
            return finding(in: line, of: file)
        }
    }

    /// One for a line is enough.
    private static func finding(in line: Line, of file: CheckedFile) -> Finding? {
        var doubtful: UInt32?
        var (place, before) = (line.range.lowerBound, UInt32(0))
        while place < line.range.upperBound {
            let (scalar, length) = scalar(at: place, in: file.text)
            if scalar >= 128, let kind = kind(of: scalar) {
                switch kind {
                case .bidi:
                    return file.finding(.bidiControl, line: line.number, message(scalar, "changes the order of text"))
                case .joiner:
                    let after = file.text[place + length]
                    if (before > 32 && before < 128) || (after > 32 && after < 128) {
                        return invisible(scalar, line, file)
                    }
                case .invisible:
                    let isOrderMark = scalar == 0xFEFF && place == 0
                    if !isOrderMark, !isFlag(scalar, before) { return invisible(scalar, line, file) }
                case .doubtful: doubtful = doubtful ?? scalar
                }
            }
            before = scalar
            place += length
        }
        return doubtful.map {
            file.finding(.invisible, line: line.number, severity: .warning, message($0, "cannot be seen"))
        }
    }

    private static func invisible(_ scalar: UInt32, _ line: Line, _ file: CheckedFile) -> Finding {
        file.finding(.invisible, line: line.number, message(scalar, "cannot be seen"))
    }

    private static func message(_ scalar: UInt32, _ what: String) -> String {
        let digits = String(scalar, radix: 16, uppercase: true)
        return "the character U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits) \(what)"
    }

    /// The flags of parts of a country are a black flag and such characters.
    private static func isFlag(_ scalar: UInt32, _ before: UInt32) -> Bool {
        (0xE0020...0xE007F).contains(scalar) && (before == 0x1F3F4 || (0xE0020...0xE007F).contains(before))
    }

    private static func kind(of scalar: UInt32) -> Kind? {
        switch scalar {
        case 0x202A...0x202E, 0x2066...0x2069: .bidi
        case 0x200C, 0x200D: .joiner
        case 0x200B, 0x2060...0x2065, 0x206A...0x206F, 0xFEFF, 0x115F, 0x1160, 0x3164, 0xFFA0, 0x180E: .invisible
        case 0xFFF9...0xFFFB, 0xE0000...0xE0FFF: .invisible
        case 0x00AD, 0x061C, 0x200E, 0x200F: .doubtful
        default: nil
        }
    }

    /// The scalar at `place` and its bytes; 0 and 1 for what is no UTF-8.
    private static func scalar(at place: Int, in text: ByteText) -> (UInt32, Int) {
        let first = UInt32(text[place])
        if first < 0x80 { return (first, 1) }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 0
        guard length > 0 else { return (0, 1) }
        var value = first & (0x7F >> UInt32(length))
        for offset in 1..<length {
            let next = UInt32(text[place + offset])
            guard next & 0xC0 == 0x80 else { return (0, 1) }
            value = value << 6 | (next & 0x3F)
        }
        return (value, length)
    }
}
