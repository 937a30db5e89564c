/// Swift source with the insides of comments and strings turned into spaces, so that braces and words can be counted.
///
/// A scan, not a parser: it knows line and nested block comments, strings with any number of `#`, multi-line strings
/// and interpolations (which are blanked too). Regex literals without `#` are taken for code.
struct BlankedText {
    private let source: [UInt8]
    private var result: [UInt8] = []
    private var position = 0

    /// Blanks `text`, byte for byte; lines stay where they were.
    static func blank(_ text: String) -> String {
        String(decoding: bytes(of: text), as: UTF8.self)
    }

    /// Blanks `text` and gives UTF-8.
    static func bytes(of text: String) -> [UInt8] {
        var scan = Self(source: Array(text.utf8))
        scan.run()
        return scan.result
    }

    private init(source: [UInt8]) {
        self.source = source
        result.reserveCapacity(source.count)
    }

    private mutating func run() {
        while position < source.count {
            let byte = source[position]
            if byte == slash, byteAhead(1) == slash {
                while position < source.count, source[position] != lineFeed { skip(1) }
            } else if byte == slash, byteAhead(1) == star {
                blankBlock()
            } else if byte == quote || byte == hash, let hashes = stringStart() {
                blankString(hashes: hashes)
            } else {
                result.append(byte)
                position += 1
            }
        }
    }

    /// The byte `offset` places on; 0 past the end.
    private func byteAhead(_ offset: Int) -> UInt8 {
        position + offset < source.count ? source[position + offset] : 0
    }

    private mutating func skip(_ count: Int) {
        for byte in source[position..<min(position + count, source.count)] {
            result.append(byte == lineFeed ? byte : space)
        }
        position = min(position + count, source.count)
    }

    private mutating func blankBlock() {
        var depth = 0
        repeat {
            if byteAhead(0) == slash, byteAhead(1) == star {
                depth += 1
                skip(2)
            } else if byteAhead(0) == star, byteAhead(1) == slash {
                depth -= 1
                skip(2)
            } else {
                skip(1)
            }
        } while depth > 0 && position < source.count
    }

    /// The number of `#` before a string that starts here; nil if none does.
    private func stringStart() -> Int? {
        var hashes = 0
        while byteAhead(hashes) == hash { hashes += 1 }
        return byteAhead(hashes) == quote ? hashes : nil
    }

    private func hasHashes(_ count: Int, at offset: Int) -> Bool {
        (0..<count).allSatisfy { byteAhead(offset + $0) == hash }
    }

    private mutating func blankString(hashes: Int) {
        skip(hashes)
        let quotes = byteAhead(1) == quote && byteAhead(2) == quote ? 3 : 1
        skip(quotes)
        while position < source.count {
            let byte = source[position]
            if byte == quote, (0..<quotes).allSatisfy({ byteAhead($0) == quote }), hasHashes(hashes, at: quotes) {
                skip(quotes + hashes)
                return
            }
            if byte == backslash, hasHashes(hashes, at: 1) {
                let opens = byteAhead(1 + hashes) == openParenthesis
                skip(2 + hashes)
                if opens { blankInterpolation() }
            } else if quotes == 1, byte == lineFeed {
                return
            } else {
                skip(1)
            }
        }
    }

    private mutating func blankInterpolation() {
        var depth = 1
        while depth > 0, position < source.count {
            if let hashes = stringStart() {
                blankString(hashes: hashes)
                continue
            }
            if source[position] == openParenthesis { depth += 1 }
            if source[position] == closeParenthesis { depth -= 1 }
            skip(1)
        }
    }
}

private let lineFeed = UInt8(ascii: "\n")
private let space = UInt8(ascii: " ")
private let slash = UInt8(ascii: "/")
private let star = UInt8(ascii: "*")
private let hash = UInt8(ascii: "#")
private let quote = UInt8(ascii: "\"")
private let backslash = UInt8(ascii: "\\")
private let openParenthesis = UInt8(ascii: "(")
private let closeParenthesis = UInt8(ascii: ")")
