internal import AtelierCodeMap

/// Cuts text into the words that are searched by: `parseHTTPDate_now2` into parse, http, date and now2.
///
/// Works on bytes, because everything that is indexed goes through here. Endings are cut by SQLite's Porter stemmer. Han
/// and kana, which nobody parts by blanks, become pairs of neighbours.
package enum TermText {
    /// The words of `bytes` in lower case, parted by blanks; single ASCII letters are left out.
    static func words(in bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var cutter = WordCutter(bytes)
        cutter.run()
        return cutter.output
    }

    static func words(in text: String) -> String {
        var text = text
        return text.withUTF8 { String(decoding: words(in: $0), as: UTF8.self) }
    }

    /// The words of a question without those that say nothing, each once, in order.
    package static func question(_ text: String) -> [String] {
        var seen: Set<String> = []
        return words(in: text).split(separator: " ").map(String.init).filter { word in
            !Words.stopWords.contains(word) && seen.insert(word).inserted
        }
    }

    /// Whether an identifier consists of several words, so that as a whole it tells more than they do.
    static func isComposite(_ identifier: String) -> Bool {
        var last: UInt8 = 0
        for byte in identifier.utf8 {
            let isUpper = byte >= 65 && byte <= 90
            let isAfterLower = (last >= 97 && last <= 122) || (last >= 48 && last <= 57)
            if (isUpper && isAfterLower) || (byte == 95 && last != 0 && last != 95) { return true }
            last = byte
        }
        return false
    }

    /// Names of several words in a text, in lower case and without repeats.
    static func composites(in text: String) -> [String] {
        var seen: Set<String> = []
        return Words.identifiers(in: text).filter(isComposite).map { $0.lowercased() }
            .filter { seen.insert($0).inserted }
    }
}

/// One pass over the bytes.
private struct WordCutter {
    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var output: [UInt8] = []
    private var position = 0
    /// Where in `output` the word under way began.
    private var wordStart = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        output.reserveCapacity(bytes.count)
    }

    mutating func run() {
        // What the byte before was: 0 no letter, 1 small letter or digit, 2 capital.
        var before = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte >= 97 && byte <= 122 || byte >= 48 && byte <= 57 {
                output.append(byte)
                before = 1
            } else if byte >= 65 && byte <= 90 {
                let next = position + 1 < bytes.count ? bytes[position + 1] : 0
                if before == 1 || (before == 2 && next >= 97 && next <= 122) { endWord() }
                output.append(byte | 0x20)
                before = 2
            } else if byte < 0x80 {
                if before != 0 { endWord() }
                before = 0
            } else if let length = wideLength {
                endWord()
                addWide(length)
                before = 0
                continue
            } else if isMark {
                endWord()
                before = 0
                position += 2
            } else {
                output.append(byte)
                before = 1
            }
            position += 1
        }
        endWord()
    }

    private mutating func endWord() {
        if output.count - wordStart == 1, output[wordStart] < 0x80 { output.removeLast() }
        if output.count > wordStart { output.append(32) }
        wordStart = output.count
    }

    /// The length in bytes of the Han or kana character here; nil for any other.
    private var wideLength: Int? {
        guard position + 2 < bytes.count else { return nil }
        let lead = bytes[position]
        // U+3040...U+30FF and U+3400...U+9FFF.
        if lead == 0xE3 { return bytes[position + 1] >= 0x81 ? 3 : nil }
        return lead >= 0xE4 && lead <= 0xE9 ? 3 : nil
    }

    /// Whether a mark of three bytes stands here: quotes, dashes, and the stops and brackets of Chinese.
    private var isMark: Bool {
        guard position + 2 < bytes.count else { return false }
        let lead = bytes[position]
        return lead == 0xE2 || lead == 0xEF || (lead == 0xE3 && bytes[position + 1] == 0x80)
    }

    private mutating func addWide(_ length: Int) {
        let start = position
        while wideLength != nil { position += length }
        if position - start == length {
            output.append(contentsOf: bytes[start..<position])
            endWord()
        }
        for first in stride(from: start, to: position - length, by: length) {
            output.append(contentsOf: bytes[first..<(first + 2 * length)])
            endWord()
        }
    }
}
