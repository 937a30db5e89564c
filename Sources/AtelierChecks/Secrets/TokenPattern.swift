/// The shape of a token: texts, and runs of characters of one kind between them.
///
/// Written as text with runs in braces: `ghp_{a36-251}` is `ghp_` and 36 to 251 letters or digits. Runs take all that they
/// can and give nothing back, so a match takes one pass.
struct TokenPattern: Sendable {
    private enum Part: Sendable {
        case text([UInt8])
        case run(Kind, least: Int, most: Int)
    }

    /// Kinds of characters.
    ///
    /// Hexadecimal digits count as lower-case letters and digits: what stands in for a secret in an
    /// export keeps only that much, and has to be found as well.
    private enum Kind: Character, Sendable, CaseIterable {
        case digit = "d"
        case lower = "l"
        case upper = "u"
        case any = "a"
        /// With `_`.
        case word = "w"
        /// With `_` and `-`.
        case base64URL = "b"
        /// With `+` and `/`.
        case base64 = "s"
        /// With `_`, `-`, `=` and a point.
        case wide = "q"
        /// With `~` besides.
        case wider = "t"

        func holds(_ byte: UInt8) -> Bool {
            switch self {
            case .digit: byte.isDigit
            case .lower: byte.isLower || byte.isDigit
            case .upper: byte.isUpper || byte.isDigit
            case .any: byte.isLetterOrDigit
            case .word: byte.isLetterOrDigit || byte == 95
            case .base64URL: byte.isLetterOrDigit || byte == 95 || byte == 45
            case .base64: byte.isLetterOrDigit || byte == 43 || byte == 47
            case .wider: byte.isLetterOrDigit || byte == 95 || byte == 45 || byte == 126 || byte == 46
            case .wide: byte.isLetterOrDigit || byte == 95 || byte == 45 || byte == 61 || byte == 46
            }
        }
    }

    private let parts: [Part]
    /// What every match begins with; empty if it begins with a run, as no format does.
    let start: [UInt8]

    /// Traps on a text that is no pattern: all of them stand in this module.
    init(_ text: String) {
        var parts: [Part] = []
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{"), let close = rest.firstIndex(of: "}") {
            if open > rest.startIndex { parts.append(.text(Array(rest[..<open].utf8))) }
            let run = rest[rest.index(after: open)..<close]
            guard let kind = run.first.flatMap(Kind.init) else { preconditionFailure("no kind of characters: \(run)") }
            let bounds = run.dropFirst().split(separator: "-").map { Int($0) ?? 0 }
            guard let least = bounds.first, least > 0 else { preconditionFailure("a run has a length: \(run)") }
            parts.append(
                .run(kind, least: least, most: bounds.count > 1 ? bounds[1] : run.hasSuffix("-") ? 2000 : least)
            )
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(Array(rest.utf8))) }
        self.parts = parts
        if case .text(let text)? = parts.first { start = text } else { start = [] }
    }

    /// Where a token that begins at `place` ends; nil if none does.
    func end(at place: Int, in text: ByteText) -> Int? {
        var place = place
        for part in parts {
            switch part {
            case .text(let literal):
                guard text.holds(literal, at: place) else { return nil }
                place += literal.count
            case .run(let kind, let least, let most):
                let stop = min(text.count, place + most)
                let begin = place
                while place < stop, kind.holds(text.base[place]) { place += 1 }
                guard place - begin >= least else { return nil }
            }
        }
        // What goes on is something else that begins alike.
        return text[place].isWord ? nil : place
    }
}
