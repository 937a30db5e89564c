/// Finds private keys in PEM and its kin.
enum KeyScan {
    private static let header = Array("-----BEGIN ".utf8)
    private static let name = Array("PRIVATE KEY".utf8)
    private static let dashes = Array("-----".utf8)
    private static let end = Array("-----END".utf8)
    private static let putty = Array("PuTTY-User-Key-File-".utf8)
    static let rule = "secret-private-key"
    static let title = "a private key"

    static func secrets(in text: ByteText, range: Range<Int>, isBroad: Bool) -> [FoundSecret] {
        if isBroad { return lines(in: text, range: range) }
        var found: [FoundSecret] = []
        var place = range.lowerBound
        while let mark = text.range(of: header, in: place..<range.upperBound) {
            place = mark.upperBound
            guard let whole = headerEnd(after: mark.upperBound, in: text) else { continue }
            guard
                hasKey(after: whole, in: text, to: range.upperBound)
                    || isAlone(mark.lowerBound..<whole, in: text, to: range.upperBound)
            else { continue }
            found.append(FoundSecret(range: mark.lowerBound..<whole, kept: 0, rule: rule, title: title))
        }
        if let mark = text.range(of: putty, in: range), mark.lowerBound == 0 || text[mark.lowerBound - 1] == 10 {
            found.append(FoundSecret(range: mark, kept: 0, rule: rule, title: title))
        }
        return found
    }

    /// Behind `RSA PRIVATE KEY-----` and its like.
    private static func headerEnd(after place: Int, in text: ByteText) -> Int? {
        let window = place..<min(text.count, place + 60)
        guard let mark = text.range(of: name, in: window),
            let stop = text.range(of: dashes, in: mark.upperBound..<window.upperBound)
        else { return nil }
        return text.first(10, in: place..<stop.upperBound) == nil ? stop.upperBound : nil
    }

    /// Whether forty characters of base64 come next, behind line ends, quotes and the headers that PEM allows.
    private static func hasKey(after place: Int, in text: ByteText, to end: Int) -> Bool {
        var place = place
        let stop = min(end, place + 600)
        while place < stop {
            let isEscape = text[place] == 92 && [110, 114, 116].contains(text[place + 1])
            if isEscape || isBetween(text[place]) {
                place += isEscape ? 2 : 1
                continue
            }
            let start = place
            while place < stop, isBody(text[place]) { place += 1 }
            if place - start >= 40 { return Randomness.distinct(in: text, start..<place) >= 12 }
            // `Proc-Type: 4,ENCRYPTED` and its like take their line.
            while place < stop, text[place] == 45 || text[place].isLetterOrDigit { place += 1 }
            guard text[place] == 58 else { return false }
            while place < stop, text[place] != 10, text[place] != 92 { place += 1 }
        }
        return false
    }

    private static func isBetween(_ byte: UInt8) -> Bool {
        byte.isSpace || byte.isQuote || [92, 44, 46, 59, 35, 42, 124, 62, 40, 41].contains(byte)
    }

    /// Whether the header has its line for itself and the text ends with it, as a patch does that was cut.
    private static func isAlone(_ header: Range<Int>, in text: ByteText, to end: Int) -> Bool {
        let isFirst = header.lowerBound == 0 || text[header.lowerBound - 1] == 10
        return isFirst && text.skippingBlanks(from: header.upperBound, to: end) >= end - 1
    }

    /// The lines of every private key.
    private static func lines(in text: ByteText, range: Range<Int>) -> [FoundSecret] {
        let mark = name + dashes
        var found: [FoundSecret] = []
        var place = range.lowerBound
        while let start = text.range(of: mark, in: place..<range.upperBound) {
            place = start.upperBound
            guard let stop = text.range(of: end, in: place..<range.upperBound) else { break }
            var begin = place
            for index in place...stop.lowerBound where index == stop.lowerBound || !isBody(text[index]) {
                if index - begin >= 16 {
                    found.append(FoundSecret(range: begin..<index, kept: 0, rule: rule, title: title))
                }
                begin = index + 1
            }
            place = stop.upperBound
        }
        return found
    }

    private static func isBody(_ byte: UInt8) -> Bool {
        byte.isLetterOrDigit || byte == 43 || byte == 47 || byte == 61
    }
}
