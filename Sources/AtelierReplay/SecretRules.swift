internal import Foundation

/// Finds what looks like a secret: issuers' own key formats, private keys, passwords in addresses, and assignments of
/// something random to something that is called a secret.
enum SecretRules {
    /// A secret, and how many of its first bytes tell only what kind it is and stay.
    struct Found: Hashable {
        let secret: [UInt8]
        let kept: Int
        /// The rule that found it, for people.
        let rule: String
    }

    /// All secrets in `bytes`, in order of place and rule; equal ones as often as they are there.
    static func secrets(in bytes: [UInt8]) -> [Found] {
        TokenRules.secrets(in: bytes) + keys(in: bytes) + addresses(in: bytes) + AssignmentRules.secrets(in: bytes)
    }

    /// The lines of every private key in PEM.
    private static func keys(in bytes: [UInt8]) -> [Found] {
        var found: [Found] = []
        var place = 0
        while let start = bytes.firstRange(of: "PRIVATE KEY-----", from: place) {
            place = start.upperBound
            guard let end = bytes.firstRange(of: "-----END", from: place) else { break }
            let lines = bytes[start.upperBound..<end.lowerBound].split { !isBase64($0) }
            found += lines.filter { $0.count >= 16 }.map { Found(secret: Array($0), kept: 0, rule: "private key") }
            place = end.upperBound
        }
        return found
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        byte.isLetterOrDigit || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "=")
    }

    /// The password of `scheme://user:password@host`.
    private static func addresses(in bytes: [UInt8]) -> [Found] {
        var found: [Found] = []
        var place = 0
        while let mark = bytes.firstRange(of: "://", from: place) {
            place = mark.upperBound
            let rest = bytes[place...].prefix { !$0.isSpace && $0 != UInt8(ascii: "/") && !$0.isQuote }
            guard let at = rest.lastIndex(of: UInt8(ascii: "@")), let colon = rest.firstIndex(of: UInt8(ascii: ":")),
                colon + 1 < at
            else { continue }
            found.append(Found(secret: Array(rest[(colon + 1)..<at]), kept: 0, rule: "password in an address"))
        }
        return found.filter { $0.secret.count >= 6 }
    }
}

extension UInt8 {
    var isLower: Bool { (97...122).contains(self) }
    var isUpper: Bool { (65...90).contains(self) }
    var isDigit: Bool { (48...57).contains(self) }
    var isLetterOrDigit: Bool { isLower || isUpper || isDigit }
    var isSpace: Bool { self == 32 || (9...13).contains(self) }
    var isQuote: Bool { self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") || self == UInt8(ascii: "`") }
}

extension [UInt8] {
    /// The first place at or after `start` that holds `text`.
    func firstRange(of text: String, from start: Int = 0) -> Range<Int>? {
        firstRange(of: Array(text.utf8), from: start)
    }

    /// The first place at or after `start` that holds `pattern`, which is not empty.
    func firstRange(of pattern: [UInt8], from start: Int) -> Range<Int>? {
        guard count - start >= pattern.count else { return nil }
        let place: Int? = withUnsafeBytes { bytes in
            pattern.withUnsafeBytes { wanted in
                guard let base = bytes.baseAddress, let first = wanted.baseAddress else { return nil }
                var start = start
                while count - start >= wanted.count {
                    guard let hit = memchr(base + start, Int32(pattern[0]), count - start - wanted.count + 1) else {
                        return nil
                    }
                    start = UnsafeRawPointer(hit) - base
                    if memcmp(hit, first, wanted.count) == 0 { return start }
                    start += 1
                }
                return nil
            }
        }
        return place.map { $0..<($0 + pattern.count) }
    }
}
