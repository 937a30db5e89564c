/// A value and how it is written.
struct ParsedValue {
    let range: Range<Int>
    /// Whether it stands bare in code, where a word is a name and hardly ever a value.
    let isBareInCode: Bool
}

/// Reads what is given to a name: `a = "b"`, `a: b`, `"a", "b"`, `<a>b</a>`, `--a b` and their kind.
struct ValueParser {
    let text: ByteText
    /// Nothing at or after it belongs to the text.
    let end: Int
    let kind: TextKind
    let isBroad: Bool

    /// Where the bare word ends that was read last: names inside of it need not read it again.
    private var word = 0..<0

    private static let valueBytesMax = 512

    init(text: ByteText, end: Int, kind: TextKind, isBroad: Bool) {
        self.text = text
        self.end = end
        self.kind = kind
        self.isBroad = isBroad
    }

    mutating func value(after name: Range<Int>) -> ParsedValue? {
        var place = name.upperBound
        var isNameQuoted = false
        while place < end, text[place].isQuote || text[place] == 93 || text[place] == 92 {
            if text[place].isQuote { isNameQuoted = true }
            place += 1
        }
        if text[place] == UInt8(ascii: "["), let close = text.first(93, in: place..<min(end, place + 8)) {
            place = close + 1
        }
        let sign = text.skippingBlanks(from: place, to: end)
        if let start = assigned(from: sign, name: name, isNameQuoted: isNameQuoted) {
            return value(at: start, isBareAllowed: isBareAllowed(name))
        }
        if let start = separate(from: sign, name: name) { return value(at: start, isBareAllowed: true) }
        guard let start = paired(from: place) else { return nil }
        return value(at: start, isBareAllowed: kind != .code)
    }

    /// Whether a value may stand without quotes.
    private func isBareAllowed(_ name: Range<Int>) -> Bool {
        if kind != .code { return true }
        // A parameter of an address or a connection string stands inside of quotes; an option is of a command.
        let before = text[name.lowerBound - 1]
        if before == 63 || before == 38 || before == 59 || before == 45 { return true }
        // `"KEY=x"` in a list of variables, and `\nKEY=x` in a text.
        let isFirst = before.isQuote || (before == 110 && text[name.lowerBound - 2] == 92)
        if isFirst, text[name.upperBound] == 61, text[name.upperBound + 1] != 61 { return true }
        // In a comment.
        var place = name.lowerBound - 1
        while text[place].isBlank { place -= 1 }
        if text[place] == 42 {
            // A star begins a line of a comment, and is a pointer's elsewhere.
            place -= 1
            while text[place].isBlank || text[place] == 47 || text[place] == 42 { place -= 1 }
            return place < 0 || text[place] == 10
        }
        return text[place] == 35 || (text[place] == 47 && text[place - 1] == 47)
    }

    /// Where the value begins that a sign of assignment or comparison at `place` gives.
    private func assigned(from place: Int, name: Range<Int>, isNameQuoted: Bool) -> Int? {
        var place = place
        var sign = place
        // `.=` and `+=` too.
        if (text[sign] == 46 || text[sign] == 43) && text[sign + 1] == 61 { sign += 1 }
        while sign < end, [58, 61, 62, 33, 63, 124].contains(text[sign]) { sign += 1 }
        let signs = place..<sign
        if signs.isEmpty {
            // A second argument, or an argument of a call that sets.
            let isArgument = text[place] == UInt8(ascii: ",") && isNameQuoted && text[name.lowerBound - 1].isQuote
            guard isArgument || text[place] == UInt8(ascii: "(") else { return nil }
            place = text.skippingBlanks(from: place + 1, to: end)
            return text[place].isQuote ? place : nil
        }
        guard signs.count <= 4 else { return nil }
        if signs.count == 1, text[place] == UInt8(ascii: ">") {
            return text[name.lowerBound - 1] == UInt8(ascii: "<") ? sign : nil
        }
        place = text.skippingBlanks(from: sign, to: end)
        if text[signs.lowerBound] == 58, signs.count == 1, text[name.lowerBound - 1] == 58 {
            // A part of a name with colons, such as `arn:aws:secret:x`.
            return nil
        }
        if text[signs.lowerBound] == UInt8(ascii: ":"), signs.count == 1, let typed = afterType(from: place) {
            return typed
        }
        return place
    }

    /// Behind `String =` and the like.
    private func afterType(from place: Int) -> Int? {
        let stop = min(end, place + 40)
        var sign = place
        while sign < stop, text[sign].isWord || [38, 60, 62, 46, 91, 93, 63, 42, 39].contains(text[sign]) { sign += 1 }
        guard sign > place else { return nil }
        sign = text.skippingBlanks(from: sign, to: stop)
        guard text[sign] == UInt8(ascii: "="), text[sign + 1] != UInt8(ascii: "=") else { return nil }
        return text.skippingBlanks(from: sign + 1, to: end)
    }

    /// The word after an option, or after a name where lines are words: `--password x`, `ENV KEY x`, `login a password x`.
    private func separate(from place: Int, name: Range<Int>) -> Int? {
        guard place > name.upperBound, text[place] != 10, text[place] != 45 else { return nil }
        if text[name.lowerBound - 1] == 45, text[name.lowerBound - 2] == 45 { return place }
        let before = [" login ", "ENV ", "ARG ", "#define ", "setenv ", "set -x ", "set -gx "]
        let start = name.lowerBound
        if before[1...].contains(where: { text.holds(Array($0.utf8), at: start - $0.utf8.count) }) { return place }
        var line = start
        while line > 0, start - line < 120, text[line - 1] != 10 { line -= 1 }
        return text.range(of: Array(before[0].utf8), in: line..<start) != nil ? place : nil
    }

    /// The value of `name: NAME`, `value: x` and of `key="NAME" value="x"`.
    private func paired(from place: Int) -> Int? {
        var place = place
        let stop = min(end, place + 60)
        while place < stop, text[place].isSpace || text[place].isQuote || text[place] == 44 { place += 1 }
        let word = Array("value".utf8)
        guard text.holdsFolded(word, at: place) else { return nil }
        place += word.count
        if text[place].isQuote { place += 1 }
        place = text.skippingBlanks(from: place, to: stop)
        guard text[place] == 58 || text[place] == 61 else { return nil }
        return text.skippingBlanks(from: place + 1, to: stop)
    }

    private mutating func value(at start: Int, isBareAllowed: Bool) -> ParsedValue? {
        var place = start
        // `@"…"`, `b'…'`, `r"…"`, a call around the text, an escaped quote.
        let isPrefixed = text[place] == 64 || (text[place].isLetter && text[place + 1].isQuote)
        if isPrefixed, text[place + 1].isQuote { place += 1 }
        if text[place] == 92, text[place + 1].isQuote { place += 1 }
        guard text[place].isQuote else { return bare(at: place, isAllowed: isBareAllowed) }
        let quote = text[place]
        let begin = place + 1
        let stop = min(end, begin + Self.valueBytesMax)
        place = begin
        while place < stop, text.base[place] != quote, text.base[place] != 10 { place += 1 }
        guard place < stop, text[place] == quote else { return nil }
        if text[place - 1] == 92, place - 1 > begin { place -= 1 }
        let value = afterScheme(begin, to: place)..<place
        return value.isEmpty ? nil : ParsedValue(range: value, isBareInCode: false)
    }

    private mutating func bare(at start: Int, isAllowed: Bool) -> ParsedValue? {
        let isTag = text[start - 1] == UInt8(ascii: ">")
        var start = afterScheme(start, to: end)
        if isTag { while start < end, text[start].isSpace { start += 1 } }
        let value = start..<wordEnd(from: start)
        guard value.count <= Self.valueBytesMax else { return nil }
        // A call, an index or a template is code, not a value; only a configuration may have such signs in a password.
        let isCode = value.contains { [40, 41, 91, 93, 123, 125].contains(text[$0]) }
        guard !value.isEmpty, !isCode || isTag || (kind == .config && !isBroad && !isCall(value)) else { return nil }
        return ParsedValue(range: value, isBareInCode: !isAllowed && !isTag && !isBroad)
    }

    /// Whether a name and an opening bracket come first.
    private func isCall(_ value: Range<Int>) -> Bool {
        guard let bracket = value.first(where: { text[$0] == 40 || text[$0] == 91 }), bracket > value.lowerBound else {
            return false
        }
        return (value.lowerBound..<bracket).allSatisfy { text[$0].isWord || text[$0] == 46 }
    }

    /// Where the word ends that holds `start`.
    private mutating func wordEnd(from start: Int) -> Int {
        if word.contains(start) { return word.upperBound }
        var place = start
        while place < end {
            let byte = text.base[place]
            if byte <= 32 || byte >= 127 || byte.isQuote || byte == 44 || byte == 59 || byte == 92 { break }
            if byte == 60 || (byte == 38 && kind != .config) { break }
            place += 1
        }
        word = start..<place
        return place
    }

    /// Behind the name of a scheme of authorisation, if one stands at `place`.
    private func afterScheme(_ place: Int, to end: Int) -> Int {
        for scheme in Self.schemes where text.holdsFolded(scheme, at: place) {
            return text.skippingBlanks(from: place + scheme.count, to: end)
        }
        return place
    }

    private static let schemes = ["bearer ", "basic ", "token ", "apikey ", "api-token "].map { Array($0.utf8) }
}
