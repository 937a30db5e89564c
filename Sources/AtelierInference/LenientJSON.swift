internal import AtelierDomain
internal import Foundation

/// Reads one JSON value as models write them: besides JSON also single quotes, Python's literals, a comma before a closing
/// bracket, line breaks inside strings, and an end that is missing.
///
/// Where the end is missing only what stands there whole is taken: a string, a number or a member that broke off is left
/// out, for nobody knows how it went on.
struct LenientJSON {
    /// What cannot be read in one way only.
    struct Unreadable: Error {}

    private let bytes: [UInt8]
    private(set) var position: Int
    /// Whether the text ended before the value did.
    private(set) var isCut = false
    /// Whether anything in it was not JSON.
    private(set) var isLax = false
    private var depth = 0

    private static let depthMax = 64
    private static let literals: [(name: String, value: JSONValue)] = [
        ("true", .bool(true)), ("false", .bool(false)), ("null", .null), ("True", .bool(true)),
        ("False", .bool(false)), ("None", .null),
    ]
    /// Which of them are JSON.
    private static let strict: Set<String> = ["true", "false", "null"]

    /// Numbers as JSON has them.
    private static var numberPattern: Regex<AnyRegexOutput> {
        Regex(/-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/)
    }

    init(_ bytes: [UInt8], from position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// The value at the position; nil where the text ended before there was any.
    mutating func value() throws(Unreadable) -> JSONValue? {
        skipBlanks()
        guard let byte = current else { return cut() }
        guard depth < Self.depthMax else { throw Unreadable() }
        depth += 1
        defer { depth -= 1 }
        switch byte {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try string().map(JSONValue.string)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: return try literal()
        }
    }

    /// Whether nothing but blanks follows.
    mutating func isAtEnd() -> Bool {
        skipBlanks()
        return current == nil
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func cut<Value>() -> Value? {
        isCut = true
        return nil
    }

    private mutating func skipBlanks() {
        while let byte = current, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func object() throws(Unreadable) -> JSONValue? {
        position += 1
        var members: [String: JSONValue] = [:]
        var hasComma = false
        while true {
            skipBlanks()
            guard let byte = current else {
                isCut = true
                return .object(members)
            }
            if byte == UInt8(ascii: "}") {
                position += 1
                isLax = isLax || hasComma
                return .object(members)
            }
            guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") else { throw Unreadable() }
            guard let name = try string(), try take(UInt8(ascii: ":")) else { return .object(members) }
            let value = try value()
            if let value { members[name] = value }
            guard !isCut else { return .object(members) }
            hasComma = try separate(before: UInt8(ascii: "}"))
        }
    }

    private mutating func array() throws(Unreadable) -> JSONValue? {
        position += 1
        var elements: [JSONValue] = []
        var hasComma = false
        while true {
            skipBlanks()
            guard let byte = current else {
                isCut = true
                return .array(elements)
            }
            if byte == UInt8(ascii: "]") {
                position += 1
                isLax = isLax || hasComma
                return .array(elements)
            }
            let element = try value()
            // One that broke off is no element; what it would have been nobody knows.
            guard !isCut else { return .array(elements) }
            if let element { elements.append(element) }
            hasComma = try separate(before: UInt8(ascii: "]"))
        }
    }

    /// Takes a comma, or stands before the closing bracket or the end; whether there was a comma.
    private mutating func separate(before closing: UInt8) throws(Unreadable) -> Bool {
        skipBlanks()
        guard let byte = current, byte != closing else { return false }
        guard byte == UInt8(ascii: ",") else { throw Unreadable() }
        position += 1
        return true
    }

    /// Whether this byte comes next; false at the end.
    private mutating func take(_ wanted: UInt8) throws(Unreadable) -> Bool {
        skipBlanks()
        guard let byte = current else {
            isCut = true
            return false
        }
        guard byte == wanted else { throw Unreadable() }
        position += 1
        return true
    }

    /// Written anew with JSON's own quotes, and read by the standard decoder, escapes and all.
    private mutating func string() throws(Unreadable) -> String? {
        let quote = bytes[position]
        isLax = isLax || quote == UInt8(ascii: "'")
        position += 1
        var inside: [UInt8] = []
        while let byte = current {
            position += 1
            switch byte {
            case quote:
                let json = Data("\"".utf8 + inside + "\"".utf8)
                // An escape that JSON does not know.
                guard let text = try? JSONDecoder().decode(String.self, from: json) else { throw Unreadable() }
                return text
            case UInt8(ascii: "\\"):
                guard let next = current else { return cut() }
                position += 1
                isLax = isLax || next == UInt8(ascii: "'")
                inside += next == UInt8(ascii: "'") ? [next] : [byte, next]
            case UInt8(ascii: "\""): inside += Array("\\\"".utf8)
            case 0..<0x20:
                isLax = true
                let hex = String(byte, radix: 16)
                inside += Array(("\\u" + String(repeating: "0", count: 4 - hex.count) + hex).utf8)
            default: inside.append(byte)
            }
        }
        return cut()
    }

    private mutating func number() throws(Unreadable) -> JSONValue? {
        let start = position
        while let byte = current, "+-.eE0123456789".utf8.contains(byte) { position += 1 }
        // At the very end more digits may have followed.
        guard current != nil || depth == 1 else { return cut() }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let number = Double(text), number.isFinite else { throw Unreadable() }
        isLax = isLax || (try? Self.numberPattern.wholeMatch(in: text)) == nil
        return .number(number)
    }

    /// A literal, whole or as much of it as the end of the text has left.
    private mutating func literal() throws(Unreadable) -> JSONValue? {
        let start = position
        while let byte = current, UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 { position += 1 }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        isLax = isLax || !Self.strict.contains(word)
        if let known = Self.literals.first(where: { $0.name == word }) { return known.value }
        let begun = Self.literals.filter { $0.name.hasPrefix(word) }
        guard current == nil, !word.isEmpty, begun.count == 1 else { throw Unreadable() }
        return begun[0].value
    }
}
