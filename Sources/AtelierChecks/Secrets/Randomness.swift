/// How little a text looks like words.
enum Randomness {
    /// For each letter, those that often follow it in words: the pairs that make up 96 in 100 of all pairs in the
    /// identifiers and comments of this repository, its dependencies and Python's library, each word counted once a file.
    private static let usual: [UInt32] = [
        "bcdfgiklmnprstuvwy", "aeiloruy", "acehiklortu", "adeilorsux", "acdefgilmnpqrstvwxy", "aefilortu", "aehinru",
        "aeiort", "abcdefglmnoprstvxz", "e", "ei", "adefilostuy", "abeimopsu", "acdefgilnostuvy", "abcdijlmnoprstuvw",
        "adeiloprstuy", "u", "acdegikmnorstuy", "acehilopstuwy", "acehiloprstuxy", "abceilmnprst", "aei", "aehinors",
        "cipt", "prst", "e",
    ].map { $0.utf8.reduce(0) { $0 | 1 << UInt32($1 - 97) } }

    /// The share of neighbours that do not go together in words: pairs of letters that hardly ever follow each other, and
    /// changes between letters and digits.
    ///
    /// From 0 to 1; words have under 0.2, random ones of letters and digits about 0.6,
    /// random hexadecimal digits about 0.5.
    static func share(in text: ByteText, _ range: Range<Int>) -> Double {
        var (odd, pairs) = (0, 0)
        var before: UInt8 = 0
        for place in range {
            let byte = text[place]
            defer { before = byte }
            guard byte.isLetterOrDigit, before.isLetterOrDigit else { continue }
            pairs += 1
            if byte.isDigit != before.isDigit {
                odd += 1
            } else if byte.isLetter {
                // A capital after a small letter begins a word.
                if byte.isUpper, before.isLower { continue }
                let mask = usual[Int(before.lowered - 97)]
                if mask & (1 << UInt32(byte.lowered - 97)) == 0 { odd += 1 }
            }
        }
        return pairs == 0 ? 0 : Double(odd) / Double(pairs)
    }

    /// Different bytes in `range`.
    static func distinct(in text: ByteText, _ range: Range<Int>) -> Int {
        var (low, high) = (UInt64(0), UInt64(0))
        for place in range {
            let byte = text[place] & 127
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
        }
        return low.nonzeroBitCount + high.nonzeroBitCount
    }
}
