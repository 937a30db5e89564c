package import Foundation

/// Pure edits of a file by symbol: every byte outside the edit stays as it was.
///
/// The symbol must come from a parse of exactly these bytes. New text is moved to the margin of its new place, takes the
/// file's line ends and its kind of margin, and loses blank lines at both ends; a final newline, or its lack, is kept.
package enum Splice {
    /// Puts `text` in the symbol's place; the comment before the symbol stays.
    ///
    /// The text that is there already changes nothing, not even blanks at the ends of its lines.
    package static func replacing(_ symbol: Symbol, with text: String, in data: Data) -> Data {
        let edit = Edit(data, path: symbol.path)
        let old = edit.source.text(symbol.extent)
        guard text != old else { return data }
        var lines = edit.lines(text, margin: edit.source.margin(at: symbol.extent.lowerBound))
        guard let last = lines.popLast() else { return data }
        let lacksSemicolon = (edit.language?.endsInSemicolon ?? false) && old.hasSuffix(";") && !last.hasSuffix(";")
        let mayEndInBrace = symbol.kind == .function || symbol.kind == .method
        lines.append(lacksSemicolon && !(mayEndInBrace && last.hasSuffix("}")) ? last + ";" : last)
        return edit.replacing(symbol.extent, with: edit.joined(lines))
    }

    /// Puts `text` behind the symbol, at its margin, parted from it by blank lines.
    package static func inserting(_ text: String, after symbol: Symbol, in data: Data) -> Data {
        let edit = Edit(data, path: symbol.path)
        let margin = edit.source.margin(at: symbol.extent.lowerBound)
        let lines = edit.lines(text, margin: margin)
        guard !lines.isEmpty else { return data }
        let place = edit.endOfCode(after: symbol.extent.upperBound)
        return edit.inserting(edit.gap(margin) + margin + edit.joined(lines), at: place)
    }

    /// Puts `text` before the symbol and its comment, at its margin, parted from them by blank lines.
    package static func inserting(_ text: String, before symbol: Symbol, in data: Data) -> Data {
        let edit = Edit(data, path: symbol.path)
        let start = symbol.commentExtent?.lowerBound ?? symbol.extent.lowerBound
        let margin = edit.source.margin(at: start)
        let lines = edit.lines(text, margin: margin)
        guard !lines.isEmpty else { return data }
        return edit.inserting(edit.joined(lines) + edit.gap(margin) + margin, at: start)
    }

    /// Puts `text` at the end of the file at `path`, parted from what is there by blank lines.
    package static func appending(_ text: String, to data: Data, path: String) -> Data {
        let edit = Edit(data, path: path)
        let lines = edit.lines(text, margin: "")
        guard !lines.isEmpty else { return data }
        var end = data.count
        while end > 0, SourceText.isSpace(edit.source.bytes[end - 1]) { end -= 1 }
        guard end > 0 else { return edit.replacing(0..<data.count, with: edit.joined(lines) + edit.newline) }
        return edit.inserting(edit.gap("") + edit.joined(lines), at: end)
    }

    /// Puts `text` at the end of the body of a type (or of a block of members), at its members' margin.
    ///
    /// Nil when the symbol has no body.
    package static func appending(_ text: String, inside type: Symbol, in data: Data) -> Data? {
        guard let body = type.body else { return nil }
        let edit = Edit(data, path: type.path)
        let source = edit.source
        let closing = source.bytes[body.upperBound - 1] == UInt8(ascii: "}")
        let opening = source.bytes[body.lowerBound] == UInt8(ascii: "{")
        var end = body.upperBound - (closing ? 1 : 0)
        let first = body.lowerBound + (opening ? 1 : 0)
        while end > first, SourceText.isSpace(source.bytes[end - 1]) { end -= 1 }
        let outer = source.margin(at: type.extent.lowerBound)
        guard end > first else {
            let margin = outer + edit.marginUnit
            let lines = edit.lines(text, margin: margin)
            guard !lines.isEmpty else { return data }
            let content = edit.newline + margin + edit.joined(lines) + edit.newline + outer
            return edit.replacing(first..<(closing ? body.upperBound - 1 : first), with: content)
        }
        let margin = edit.memberMargin(from: first, to: end) ?? outer + edit.marginUnit
        let lines = edit.lines(text, margin: margin)
        guard !lines.isEmpty else { return data }
        let isOneLine = closing && source.lineIndex(at: end - 1) == source.lineIndex(at: body.upperBound - 1)
        let tail = isOneLine ? edit.newline + outer : ""
        let place = isOneLine ? end : edit.endOfCode(after: end)
        let blank = edit.newline + edit.newline
        return edit.inserting(blank + margin + edit.joined(lines) + tail, at: place)
    }

    /// Adds the import lines that the file lacks, behind its own; a new block is followed by a blank line.
    package static func addingImports(_ imports: [String], to file: SourceFile, in data: Data) -> Data {
        let missing = ImportNames.missing(imports, language: file.language, existing: file.imports)
        guard !missing.isEmpty else { return data }
        let edit = Edit(data, path: file.path)
        let place = file.endOfImports
        let bytes = edit.source.bytes
        var text = missing.joined(separator: edit.newline) + edit.newline
        if place > 0, bytes[place - 1] != UInt8(ascii: "\n") { text = edit.newline + text }
        if file.imports.isEmpty, place > 0, !BlockText.isBlank(edit.lineText(before: place)) {
            text = edit.newline + text
        }
        let rest = edit.source.text(place..<edit.source.lineEnd(at: min(place, bytes.count)))
        if file.imports.isEmpty, place < bytes.count, !BlockText.isBlank(rest) { text += edit.newline }
        return edit.inserting(text, at: place)
    }
}
