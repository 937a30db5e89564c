package import Foundation

/// The body of a function taken out, so that somebody can be asked to write it again.
package struct Blanking: Equatable, Sendable {
    /// What is taken out of the file's bytes.
    package let extent: Range<Int>
    /// What stands there instead: a statement that fails when it is reached.
    package let text: String

    /// Bodies with fewer lines, documentation not counted, say little about whoever writes them.
    private static let linesMin = 2

    /// Nil for what is no function, a body of a line or none, and languages without a rule.
    ///
    /// A docstring stays, as do the comment before the function and its signature. The symbol must come from a parse of
    /// exactly these bytes.
    package init?(of symbol: Symbol, of language: Language, in data: Data) {
        guard symbol.kind == .function || symbol.kind == .method, let body = symbol.body,
            let statement = Self.statement(language)
        else { return nil }
        let source = SourceText([UInt8](data))
        guard body.upperBound <= source.bytes.count, !body.isEmpty else { return nil }
        let inner: Range<Int>
        if language.isIndented {
            inner = Self.afterDocstring(body, source)
        } else {
            guard source.bytes[body.lowerBound] == UInt8(ascii: "{"),
                source.bytes[body.upperBound - 1] == UInt8(ascii: "}"), body.count >= 2
            else { return nil }
            inner = body.lowerBound + 1..<body.upperBound - 1
        }
        guard let code = Self.trimmed(inner, source), source.beginsLine(code.lowerBound) else { return nil }
        let lines = source.text(code).split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        guard lines.count >= Self.linesMin else { return nil }
        extent = code
        text = statement
    }

    /// Whether a function has a body that was never written: nothing but documentation, or a statement that stands for it.
    ///
    /// False for what is no function and for languages without a rule. The symbol must come from a parse of exactly these
    /// bytes.
    package static func isBlank(_ symbol: Symbol, of language: Language, in data: Data) -> Bool {
        guard symbol.kind == .function || symbol.kind == .method, language.isIndented, let body = symbol.body else {
            return false
        }
        let source = SourceText([UInt8](data))
        guard body.upperBound <= source.bytes.count else { return false }
        guard let code = trimmed(afterDocstring(body, source), source) else { return true }
        return ["pass", "...", "raise NotImplementedError", "raise NotImplementedError()"].contains(source.text(code))
    }

    /// `data` with the statement in the body's place.
    package func applied(to data: Data) -> Data {
        var result = data
        result.replaceSubrange(extent, with: Data(text.utf8))
        return result
    }

    /// Ends a test that gets there, and compiles wherever a value is wanted.
    private static func statement(_ language: Language) -> String? {
        switch language {
        case .python: "raise NotImplementedError"
        case .swift: #"fatalError("not written")"#
        case .javascript, .typescript, .tsx: #"throw new Error("not written");"#
        case .java: #"throw new UnsupportedOperationException("not written");"#
        case .kotlin: #"TODO("not written")"#
        case .go: #"panic("not written")"#
        case .rust: "todo!()"
        case .c, .cpp: "__builtin_trap();"
        case .php: #"throw new \Exception("not written");"#
        // A body without braces, and one that fails only where somebody looks at the status.
        case .ruby, .bash: nil
        }
    }

    /// Without blanks at both ends; nil for nothing else.
    private static func trimmed(_ range: Range<Int>, _ source: SourceText) -> Range<Int>? {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, SourceText.isSpace(source.bytes[start]) { start += 1 }
        while end > start, SourceText.isSpace(source.bytes[end - 1]) { end -= 1 }
        return start < end ? start..<end : nil
    }

    /// What of a Python body comes behind its docstring; all of it where there is none.
    private static func afterDocstring(_ body: Range<Int>, _ source: SourceText) -> Range<Int> {
        let bytes = source.bytes
        var start = body.lowerBound
        while start < body.upperBound, "rRuU".utf8.contains(bytes[start]) { start += 1 }
        guard start < body.upperBound, bytes[start] == UInt8(ascii: "\"") || bytes[start] == UInt8(ascii: "'") else {
            return body
        }
        let quote = bytes[start]
        let isLong = start + 2 < body.upperBound && bytes[start + 1] == quote && bytes[start + 2] == quote
        let mark = Array(repeating: quote, count: isLong ? 3 : 1)
        var place = start + mark.count
        while place + mark.count <= body.upperBound, Array(bytes[place..<place + mark.count]) != mark {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        let end = min(place + mark.count, body.upperBound)
        // A string that goes on is a value and no documentation.
        let rest = source.text(end..<min(source.lineEnd(at: end), body.upperBound))
        return rest.allSatisfy { $0.isWhitespace } ? end..<body.upperBound : body
    }
}
