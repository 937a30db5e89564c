internal import Foundation

/// A place that only hands a name on, and what taking it out of its list changes: an import's, `__all__`, `export { … }`,
/// `module.exports = { … }`.
struct Listing {
    private static let brackets = (open: Array("([{".utf8), close: Array(")]}".utf8))

    let place: SymbolUses.Place
    let splicing: Splicing

    /// Nil where the place is a use.
    init?(_ place: SymbolUses.Place, in data: Data, mapper: CodeMapper) {
        let source = SourceText([UInt8](data))
        let range = place.use.range
        switch place.use.role {
        case .imported(_, let atTop):
            guard atTop, let splicing = Self.ofImport(place, source, data, mapper) else { return nil }
            self.splicing = splicing
        case .string(let prefix):
            let quoted = range.lowerBound - 1..<range.upperBound + 1
            guard prefix.isEmpty, let open = Self.opener(before: quoted.lowerBound, source),
                !Self.isCall(open, source), let splicing = Self.entry(quoted, source, keepsComma: true)
            else { return nil }
            self.splicing = splicing
        case .free:
            guard let open = Self.opener(before: range.lowerBound, source), source.bytes[open] == Self.brackets.open[2],
                let splicing = Self.entry(range, source)
            else { return nil }
            let head = source.text(source.lineStart(at: open)..<open).trimming(" \t")
            guard head.hasSuffix("module.exports =") || head == "export" else { return nil }
            self.splicing = splicing
        case .local, .ofType, .member, .module, .label: return nil
        }
        self.place = place
    }

    /// Whether a bracket holds arguments: what is given to a function is used.
    private static func isCall(_ open: Int, _ source: SourceText) -> Bool {
        guard source.bytes[open] == UInt8(ascii: "("), open > 0 else { return false }
        return Words.isIdentifier(String(UnicodeScalar(source.bytes[open - 1])))
    }

    /// The bracket that is open at `offset`.
    private static func opener(before offset: Int, _ source: SourceText) -> Int? {
        var depth = 0
        for place in stride(from: offset - 1, through: 0, by: -1) {
            let byte = source.bytes[place]
            if brackets.close.contains(byte) { depth += 1 }
            guard brackets.open.contains(byte) else { continue }
            if depth == 0 { return place }
            depth -= 1
        }
        return nil
    }

    private static func ofImport(
        _ place: SymbolUses.Place,
        _ source: SourceText,
        _ data: Data,
        _ mapper: CodeMapper
    ) -> Splicing? {
        let range = place.use.range
        if let entry = entry(range, source), entry.text.isEmpty, !entry.isSole { return entry }
        // The only entry takes its statement along, unless that brings something else in as well.
        let statement = mapper.parse(path: place.path, data: data)?.importLines.first { line in
            line.extent.contains(range.lowerBound)
        }
        guard let statement else { return nil }
        let head = source.text(statement.extent.lowerBound..<range.lowerBound)
        let tail = source.text(range.upperBound..<statement.extent.upperBound).trimming(" \t\n\r")
        let plain = head.trimming(" \t\n\r")
        let isPlain =
            place.path.hasSuffix(".py") || place.path.hasSuffix(".pyi")
            ? head.trimming(" \t\n\r(").hasSuffix("import") && !tail.contains(" as ")
            : ["import", "import type", "const", "let", "var"].contains(String(plain.dropLast()).trimming(" \t\n"))
                && !tail.hasPrefix("as ")
        guard isPlain, source.beginsLine(statement.extent.lowerBound) else { return nil }
        let start = source.lineStart(at: statement.extent.lowerBound)
        return Splicing(range: start..<source.nextLineStart(at: statement.extent.upperBound - 1), text: "")
    }

    /// Nil where what stands at `range` is no whole entry of a list.
    private static func entry(_ range: Range<Int>, _ source: SourceText, keepsComma: Bool = false) -> Splicing? {
        let bytes = source.bytes
        var before = range.lowerBound
        while before > 0, SourceText.isSpace(bytes[before - 1]) { before -= 1 }
        var next = range.upperBound
        while next < bytes.count, SourceText.isSpace(bytes[next]) { next += 1 }
        guard before > 0, next <= bytes.count else { return nil }
        let follows = bytes[before - 1] == UInt8(ascii: ",")
        let begins = follows || brackets.open.contains(bytes[before - 1])
        let isWord = source.text(source.lineStart(at: before)..<before).trimming(" \t").hasSuffix("import")
        let ends =
            next == bytes.count || brackets.close.contains(bytes[next])
        guard begins || isWord else { return nil }
        if next < bytes.count, bytes[next] == UInt8(ascii: ",") {
            next += 1
            while next < bytes.count, SourceText.isBlank(bytes[next]) { next += 1 }
            var closing = next
            while closing < bytes.count, SourceText.isSpace(bytes[closing]) { closing += 1 }
            let closes =
                closing < bytes.count
                && brackets.close.contains(bytes[closing])
            let isSole = !follows && closes
            let isLineEnd = next < bytes.count && [UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(bytes[next])
            // An entry on a line of its own takes the line along.
            if source.beginsLine(range.lowerBound), isLineEnd {
                let line = source.lineStart(at: range.lowerBound)..<source.nextLineStart(at: next)
                return Splicing(range: line, text: "", isSole: isSole)
            }
            return Splicing(range: range.lowerBound..<next, text: "", isSole: isSole)
        }
        if follows {
            guard ends || isLineBreak(range.upperBound, source) else { return nil }
            // A tuple of one needs its comma.
            return Splicing(range: (keepsComma ? before : before - 1)..<range.upperBound, text: "")
        }
        guard ends || isLineBreak(range.upperBound, source) else { return nil }
        return Splicing(range: range, text: "", isSole: true)
    }

    private static func isLineBreak(_ offset: Int, _ source: SourceText) -> Bool {
        offset >= source.bytes.count || source.text(offset..<source.lineEnd(at: offset)).trimming(" \t").isEmpty
    }
}
