/// The bytes of one file with what is asked of them over and over: lines, margins and text.
struct SourceText: Sendable {
    let bytes: [UInt8]
    /// Offsets of the first byte of each line.
    let lineStarts: [Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(offset + 1)
        }
        lineStarts = starts
    }

    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }

    func text(_ node: SyntaxNode) -> String { text(node.range) }

    /// The number, from 0, of the line that holds `offset`.
    func lineIndex(at offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    func lineStart(at offset: Int) -> Int { lineStarts[lineIndex(at: offset)] }

    /// The offset of the line break that ends the line, its carriage return included, or of the end of the text.
    func lineEnd(at offset: Int) -> Int {
        let next = lineIndex(at: offset) + 1
        guard next < lineStarts.count else { return bytes.count }
        let end = lineStarts[next] - 1
        return end > offset && bytes[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
    }

    /// The start of the line after the one that holds `offset`, or the end of the text.
    func nextLineStart(at offset: Int) -> Int {
        let next = lineIndex(at: offset) + 1
        return next < lineStarts.count ? lineStarts[next] : bytes.count
    }

    /// The blanks that the line of `offset` begins with, as far as they stand before `offset`.
    func margin(at offset: Int) -> String {
        let start = lineStart(at: offset)
        var end = start
        while end < offset, Self.isBlank(bytes[end]) { end += 1 }
        return text(start..<end)
    }

    /// Whether nothing but blanks stands before `offset` on its line.
    func beginsLine(_ offset: Int) -> Bool {
        bytes[lineStart(at: offset)..<offset].allSatisfy(Self.isBlank)
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    static func isSpace(_ byte: UInt8) -> Bool {
        isBlank(byte) || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    /// One line of `range`, blanks collapsed, cut to `charactersMax`.
    func collapsed(_ range: Range<Int>, charactersMax: Int) -> String {
        let words = text(range).split { $0 == " " || $0 == "\t" || $0.isNewline }
        return String(words.joined(separator: " ").prefix(charactersMax))
    }
}
