/// A definition's text as lines that can be moved to another margin.
struct BlockText {
    private(set) var lines: [String]
    private let language: Language?
    /// Lines whose beginning lies inside a string literal, where blanks are part of the value.
    private let isFixed: [Bool]

    /// Drops blank lines at both ends and carriage returns.
    init(_ text: String, language: Language?) {
        var lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        while let last = lines.last, Self.isBlank(last) { lines.removeLast() }
        while let first = lines.first, Self.isBlank(first) { lines.removeFirst() }
        if let last = lines.popLast() {
            var rest = last[...]
            while let end = rest.last, end == " " || end == "\t" { rest = rest.dropLast() }
            lines.append(String(rest))
        }
        self.lines = lines
        self.language = language
        isFixed = LiteralLines.fixed(lines, language: language)
    }

    var isEmpty: Bool { lines.isEmpty }

    static func isBlank(_ line: String) -> Bool { line.allSatisfy { $0 == " " || $0 == "\t" } }

    static func margin(_ line: String) -> String { String(line.prefix { $0 == " " || $0 == "\t" }) }

    /// The lines at `margin`, the first one without it, since it goes where a margin already stands.
    ///
    /// Text cut out of a nested place has a bare first line and its old margin on the others; it is told from
    /// text that was moved to the left edge as a whole by what the other lines begin with.
    func moved(to margin: String) -> [String] {
        guard let first = lines.first else { return [] }
        let old = Self.margin(first)
        if old.isEmpty, keepsMargin(of: margin.count) { return lines }
        var result = [String(first.dropFirst(old.count))]
        for (line, isFixed) in zip(lines, isFixed).dropFirst() {
            if isFixed || isDirective(line) {
                result.append(line)
            } else if Self.isBlank(line) {
                result.append("")
            } else {
                let own = Self.margin(line).count
                result.append(margin + line.dropFirst(min(old.count, own)))
            }
        }
        return result
    }

    private func isDirective(_ line: String) -> Bool {
        (language == .c || language == .cpp) && line.hasPrefix("#")
    }

    private func keepsMargin(of columns: Int) -> Bool {
        guard columns > 0 else { return false }
        let others = zip(lines, isFixed).dropFirst()
            .filter { !$0.1 && !Self.isBlank($0.0) && !isDirective($0.0) }.map(\.0)
        let isIndented = language?.isIndented ?? false
        guard let last = others.last else { return false }
        // A closing brace at the old margin tells enough: strings and directives may stand further left.
        if !isIndented, Self.closes(last), Self.margin(last).count == columns { return true }
        guard others.allSatisfy({ Self.margin($0).count >= columns }) else { return false }
        if lines[0].hasPrefix("@") || lines[0].hasPrefix("#[") { return true }
        if !isIndented, Self.closes(last) { return true }
        let telling = others.filter { !Self.closes($0) }
        return telling.allSatisfy { Self.margin($0).count > columns }
    }

    private static func closes(_ line: String) -> Bool {
        let text = line.drop { $0 == " " || $0 == "\t" }
        guard let first = text.first else { return false }
        return "})]".contains(first) || text == "end" || text.hasPrefix("end ")
    }

    /// The same text with the file's own kind of margin, when the two differ.
    func adapted(toTabs usesTabs: Bool, unit: Int) -> BlockText {
        let margins = zip(lines, isFixed).filter { !$0.1 && !Self.isBlank($0.0) }.map { Self.margin($0.0) }
        let hasTabs = margins.contains { $0.contains("\t") }
        let hasSpaces = margins.contains { $0.contains(" ") }
        guard hasTabs != hasSpaces, hasTabs != usesTabs else { return self }
        let step = hasTabs ? 1 : max(1, margins.map(\.count).filter { $0 > 1 }.min() ?? 4)
        var copy = self
        copy.lines = zip(lines, isFixed).map { line, isFixed in
            guard !isFixed else { return line }
            let columns = Self.margin(line).count
            let margin =
                usesTabs
                ? String(repeating: "\t", count: columns / step) + String(repeating: " ", count: columns % step)
                : String(repeating: " ", count: columns * unit)
            return margin + line.dropFirst(columns)
        }
        return copy
    }
}

/// Finds the lines that begin inside a string literal whose value would change with the margin.
enum LiteralLines {
    /// Knows Python's triple quotes (docstrings may move) and the backticks of Go and the JavaScript family.
    static func fixed(_ lines: [String], language: Language?) -> [Bool] {
        switch language {
        case .python: scan(lines, delimiters: ["\"\"\"", "'''"], comment: "#", movesAtLineStart: true)
        case .go, .javascript, .typescript, .tsx: scan(lines, delimiters: ["`"], comment: "//", movesAtLineStart: false)
        default: lines.map { _ in false }
        }
    }

    private static func scan(
        _ lines: [String],
        delimiters: [String],
        comment: String,
        movesAtLineStart: Bool
    ) -> [Bool] {
        var open: (delimiter: String, moves: Bool)?
        return lines.map { line in
            let fixed = open.map { !$0.moves } ?? false
            var rest = line[...]
            var quote: Character?
            var isAtStart = true
            while let character = rest.first {
                defer { if character != " ", character != "\t" { isAtStart = false } }
                if character == "\\" {
                    rest = rest.dropFirst(2)
                } else if let current = open {
                    let closes = rest.hasPrefix(current.delimiter)
                    rest = rest.dropFirst(closes ? current.delimiter.count : 1)
                    if closes { open = nil }
                } else if let current = quote {
                    if character == current { quote = nil }
                    rest = rest.dropFirst()
                } else if let delimiter = delimiters.first(where: { rest.hasPrefix($0) }) {
                    open = (delimiter, movesAtLineStart && isAtStart)
                    rest = rest.dropFirst(delimiter.count)
                } else if rest.hasPrefix(comment) {
                    rest = ""
                } else {
                    if character == "\"" || character == "'" { quote = character }
                    rest = rest.dropFirst()
                }
            }
            return fixed
        }
    }
}
