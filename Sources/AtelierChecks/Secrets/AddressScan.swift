/// Finds passwords in addresses, `scheme://user:password@host`, and in options of commands, `-u user:password`.
enum AddressScan {
    private static let bytesMax = 400
    private static let mark = Array("://".utf8)

    static func secrets(in text: ByteText, range: Range<Int>, isBroad: Bool) -> [FoundSecret] {
        var found: [FoundSecret] = []
        var place = range.lowerBound
        while let hit = text.range(of: mark, in: place..<range.upperBound) {
            place = hit.upperBound
            if let secret = password(
                from: place,
                to: min(range.upperBound, place + bytesMax),
                in: text,
                isBroad: isBroad
            ) {
                found.append(secret)
            }
        }
        return found + (isBroad ? [] : commands(in: text, range: range))
    }

    private static func password(from start: Int, to end: Int, in text: ByteText, isBroad: Bool) -> FoundSecret? {
        var stop = start
        var (colon, at): (Int?, Int?) = (nil, nil)
        while stop < end {
            let byte = text.base[stop]
            if byte.isSpace || byte == 47 || byte.isQuote || byte == 0 { break }
            if byte == 58, colon == nil { colon = stop }
            if byte == 64 { at = stop }
            stop += 1
        }
        guard let colon, let at, colon + 1 < at else { return nil }
        let value = (colon + 1)..<at
        guard isBroad ? value.count >= 6 : SecretValue.isOfUser(text, value, user: start..<colon) else { return nil }
        return FoundSecret(range: value, kept: 0, rule: "secret-address", title: "a password in an address")
    }

    private static let tools = ["curl", "wget", "sshpass"].map { Array($0.utf8) }
    private static let options = [" -u ", " -u", " --user ", " --user=", " -p ", " -p"].map { Array($0.utf8) }

    private static func commands(in text: ByteText, range: Range<Int>) -> [FoundSecret] {
        tools.flatMap { tool in
            var found: [FoundSecret] = []
            var place = range.lowerBound
            while let hit = text.range(of: tool, in: place..<range.upperBound) {
                place = commandEnd(from: hit.upperBound, to: min(range.upperBound, hit.upperBound + bytesMax), in: text)
                if let secret = option(in: hit.upperBound..<place, of: text, isPassword: tool.first == 115) {
                    found.append(secret)
                }
            }
            return found
        }
    }

    /// The end of the line, or of the last that a backslash joins to it.
    private static func commandEnd(from start: Int, to end: Int, in text: ByteText) -> Int {
        var place = start
        while place < end, let stop = text.first(10, in: place..<end) {
            if text[stop - 1] != 92 { return stop }
            place = stop + 1
        }
        return end
    }

    /// The password in `-u user:password`, or in `-p password` where the option has nothing else.
    private static func option(in range: Range<Int>, of text: ByteText, isPassword: Bool) -> FoundSecret? {
        for option in isPassword ? options[4...] : options[..<4] {
            guard let hit = text.range(of: option, in: range) else { continue }
            var start = text.skippingBlanks(from: hit.upperBound, to: range.upperBound)
            if text[start].isQuote { start += 1 }
            var end = start
            while end < range.upperBound, !text[end].isSpace, !text[end].isQuote { end += 1 }
            guard let colon = isPassword ? start - 1 : text.first(58, in: start..<end) else { continue }
            var value = (colon + 1)..<end
            // In `-u me:'x'` the quotes are the shell's.
            if value.isEmpty, end < range.upperBound, text[end].isQuote {
                let stop = text.first(text[end], in: (end + 1)..<range.upperBound)
                value = (end + 1)..<(stop ?? end + 1)
            }
            guard SecretValue.isOfUser(text, value, user: start..<max(start, colon)) else { continue }
            return FoundSecret(
                range: value,
                kept: 0,
                rule: "secret-command",
                title: "a password in a command"
            )
        }
        return nil
    }
}
