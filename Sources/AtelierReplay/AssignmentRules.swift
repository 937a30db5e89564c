/// Values that are given to something that calls itself a secret, where they look random.
enum AssignmentRules {
    private static let names = [
        "password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "api-key", "private_key",
        "access_key", "auth_key", "credential",
    ]
    private static let bytesMin = 8

    static func secrets(in bytes: [UInt8]) -> [SecretRules.Found] {
        let lowered = bytes.map { $0.isUpper ? $0 + 32 : $0 }
        var found: [SecretRules.Found] = []
        for name in names {
            var place = 0
            while let mark = lowered.firstRange(of: name, from: place) {
                place = mark.upperBound
                guard let value = value(after: mark.upperBound, in: bytes), looksRandom(value) else { continue }
                found.append(SecretRules.Found(secret: Array(value), kept: 0, rule: "value of a secret's name"))
            }
        }
        return found
    }

    /// What stands after the sign of an assignment that follows on the same line, quoted or bare.
    private static func value(after name: Int, in bytes: [UInt8]) -> ArraySlice<UInt8>? {
        // The rest of the name, a closing quote or bracket, spaces; then the sign.
        var rest = bytes[name...].drop { $0.isLetterOrDigit || $0 == UInt8(ascii: "_") }
        rest = rest.drop { $0.isQuote || $0 == UInt8(ascii: "]") || $0 == UInt8(ascii: " ") }
        let signs = rest.prefix { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ">") }
        guard !signs.isEmpty, signs.count <= 2 else { return nil }
        rest = rest.dropFirst(signs.count).drop { $0 == UInt8(ascii: " ") }
        if let quote = rest.first, quote.isQuote {
            let value = rest.dropFirst().prefix { $0 != quote && $0 != UInt8(ascii: "\n") }
            return value.endIndex < bytes.count && bytes[value.endIndex] == quote ? value : nil
        }
        let value = rest.prefix { !$0.isSpace && !$0.isQuote && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ";") }
        // A call, an index or a template is code, not a value.
        return value.contains { [40, 41, 91, 93, 123, 125].contains($0) } ? nil : value
    }

    /// Long enough, of more than one kind of character, and with little repetition.
    private static func looksRandom(_ value: ArraySlice<UInt8>) -> Bool {
        guard value.count >= bytesMin, value.allSatisfy({ $0 > 32 && $0 < 127 }) else { return false }
        let isWord = value.allSatisfy { $0.isLower || $0.isUpper || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }
        return !isWord && value.contains { $0.isLower || $0.isUpper } && Set(value).count * 2 >= min(value.count, 16)
    }
}
