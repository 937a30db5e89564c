internal import Foundation

/// One file under edit, with its habits.
struct Edit {
    let source: SourceText
    let language: Language?
    let newline: String
    /// One step of margin as the file has it.
    let marginUnit: String

    init(_ data: Data, path: String) {
        source = SourceText([UInt8](data))
        language = Language(path: path)
        let firstEnd = source.lineEnd(at: 0)
        newline = firstEnd < source.bytes.count && source.bytes[firstEnd] == UInt8(ascii: "\r") ? "\r\n" : "\n"
        var unit = language == .go ? "\t" : "    "
        for start in source.lineStarts where start < source.bytes.count && SourceText.isBlank(source.bytes[start]) {
            let margin = source.margin(at: source.lineEnd(at: start))
            // One blank is a comment's star, not a margin.
            if margin.hasPrefix("\t") || margin.count > 1 {
                unit = margin.hasPrefix("\t") ? "\t" : margin
                break
            }
        }
        marginUnit = unit
    }

    /// The text's lines at `margin`, in the file's kind of margin; the first line comes without it.
    func lines(_ text: String, margin: String) -> [String] {
        BlockText(text, language: language)
            .adapted(toTabs: marginUnit == "\t", unit: marginUnit.count)
            .moved(to: margin)
    }

    func joined(_ lines: [String]) -> String { lines.joined(separator: newline) }

    /// What parts two definitions at `margin`: Python's top level has two blank lines, all else one.
    func gap(_ margin: String) -> String {
        let count = language == .python && margin.isEmpty ? 3 : 2
        return String(repeating: newline, count: count)
    }

    /// The end of the line of `offset` when only blanks, a comma or a comment follow; else `offset` itself.
    func endOfCode(after offset: Int) -> Int {
        let end = max(offset, source.lineEnd(at: max(0, min(offset, source.bytes.count))))
        let rest = source.text(offset..<end).drop { $0 == " " || $0 == "\t" || $0 == "," || $0 == ";" }
        let isComment = rest.hasPrefix(language?.commentPrefix ?? "//") || rest.hasPrefix("/*")
        return rest.isEmpty || isComment ? end : offset
    }

    /// The margin of the first line between the offsets that begins there and is not blank.
    func memberMargin(from first: Int, to end: Int) -> String? {
        var offset = first
        while offset < end, SourceText.isSpace(source.bytes[offset]) { offset += 1 }
        guard offset < end, source.beginsLine(offset) else { return nil }
        return source.margin(at: offset)
    }

    /// The line that ends right before `offset`, without its line break.
    func lineText(before offset: Int) -> String {
        let inside = max(0, offset - 1)
        return source.text(source.lineStart(at: inside)..<max(source.lineStart(at: inside), source.lineEnd(at: inside)))
    }

    func replacing(_ range: Range<Int>, with text: String) -> Data {
        Data(source.bytes[..<range.lowerBound] + Array(text.utf8) + source.bytes[range.upperBound...])
    }

    func inserting(_ text: String, at offset: Int) -> Data {
        replacing(offset..<offset, with: text)
    }
}
