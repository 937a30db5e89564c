/// Finds values that are given to something that is called a secret.
struct AssignmentScan {
    let text: ByteText
    let range: Range<Int>
    let kind: TextKind
    let isBroad: Bool

    private static let nameBytesMax = 80
    /// By the first two letters, as `index(of:)` counts them: most places are passed over with one look.
    private static let triggers: [[[UInt8]]] = {
        var table = [[[UInt8]]](repeating: [], count: 1024)
        for trigger in SecretNames.triggers { table[index(of: trigger[0], trigger[1])].append(trigger) }
        return table
    }()
    private static let hasTrigger = triggers.map { !$0.isEmpty }

    /// From 0 to 1023, the same for both cases; other bytes share the places of letters.
    private static func index(of first: UInt8, _ second: UInt8) -> Int {
        Int(first & 31) << 5 | Int(second & 31)
    }

    static func secrets(in text: ByteText, range: Range<Int>, kind: TextKind, isBroad: Bool) -> [FoundSecret] {
        AssignmentScan(text: text, range: range, kind: kind, isBroad: isBroad).secrets()
    }

    private func secrets() -> [FoundSecret] {
        let table = Self.triggers
        var found: [FoundSecret] = []
        var place = range.lowerBound
        var parser = ValueParser(text: text, end: range.upperBound, kind: kind, isBroad: isBroad)
        Self.hasTrigger.withUnsafeBufferPointer { hasTrigger in
            while place + 1 < range.upperBound {
                let index = Self.index(of: text.base[place], text.base[place + 1])
                guard hasTrigger[index], table[index].contains(where: { text.holdsFolded($0, at: place) }) else {
                    place += 1
                    continue
                }
                let name = name(around: place)
                place = max(place + 1, name.upperBound)
                if let secret = secret(of: name, &parser) {
                    found.append(secret)
                    place = max(place, secret.range.upperBound)
                }
            }
        }
        return found
    }

    /// The whole name that holds `place`.
    private func name(around place: Int) -> Range<Int> {
        func isName(_ byte: UInt8) -> Bool { byte.isWord || byte == 45 || byte == 46 }
        var (start, end) = (place, place)
        let (first, last) = (
            max(range.lowerBound, place - Self.nameBytesMax), min(range.upperBound, place + Self.nameBytesMax)
        )
        while start > first, isName(text[start - 1]) { start -= 1 }
        while end < last, isName(text[end]) { end += 1 }
        // An arrow, an option's hyphens and the point at the end of a sentence are not the name's.
        while end > place, [45, 46].contains(text[end - 1]) { end -= 1 }
        while start < place, [45, 46].contains(text[start]) { start += 1 }
        return start..<end
    }

    private func secret(of name: Range<Int>, _ parser: inout ValueParser) -> FoundSecret? {
        guard let value = parser.value(after: name) else { return nil }
        // What the value looks like is cheaper to ask than what the name means.
        guard isBroad ? SecretValue.isBroadlyRandom(text, value.range) : SecretValue.mayBeOne(text, value.range) else {
            return nil
        }
        guard let kind = SecretNames.kind(of: text, name, isBroad: isBroad) else { return nil }
        guard isBroad || SecretValue.isSecret(text, value, of: kind) else { return nil }
        let title = kind == .password ? "a password" : "the value of a secret's name"
        return FoundSecret(
            range: value.range,
            kept: 0,
            rule: kind == .password ? "secret-password" : "secret-assignment",
            title: title
        )
    }
}
