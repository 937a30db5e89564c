/// Reads strict JSON (RFC 8259); every method gives nil where the text is not that.
struct OrderedJSONReader {
    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0

    private static let depthMax = 64

    init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// The one value of the whole text.
    mutating func document() -> OrderedJSON? {
        guard let value = value() else { return nil }
        skipSpace()
        return place == bytes.count ? value : nil
    }

    private mutating func value() -> OrderedJSON? {
        skipSpace()
        guard let first = peek() else { return nil }
        switch first {
        case UInt8(ascii: "{"): return nested { $0.object() }
        case UInt8(ascii: "["): return nested { $0.array() }
        case UInt8(ascii: "\""): return text().map(OrderedJSON.string)
        case UInt8(ascii: "t"): return word("true") ? .bool(true) : nil
        case UInt8(ascii: "f"): return word("false") ? .bool(false) : nil
        case UInt8(ascii: "n"): return word("null") ? .null : nil
        default: return number()
        }
    }

    private mutating func nested(_ read: (inout Self) -> OrderedJSON?) -> OrderedJSON? {
        guard depth < Self.depthMax else { return nil }
        depth += 1
        defer { depth -= 1 }
        place += 1
        return read(&self)
    }

    private mutating func object() -> OrderedJSON? {
        var members: [OrderedJSON.Member] = []
        if take("}") { return .object([]) }
        repeat {
            skipSpace()
            guard peek() == UInt8(ascii: "\""), let key = text(), take(":"), let value = value() else { return nil }
            members.append(OrderedJSON.Member(key, value))
        } while take(",")
        return take("}") ? .object(members) : nil
    }

    private mutating func array() -> OrderedJSON? {
        var items: [OrderedJSON] = []
        if take("]") { return .array([]) }
        repeat {
            guard let item = value() else { return nil }
            items.append(item)
        } while take(",")
        return take("]") ? .array(items) : nil
    }

    private mutating func number() -> OrderedJSON? {
        let start = place
        if peek() == UInt8(ascii: "-") { place += 1 }
        let whole = digits()
        guard whole == 1 || (whole > 1 && bytes[place - whole] != UInt8(ascii: "0")) else { return nil }
        if peek() == UInt8(ascii: ".") {
            place += 1
            guard digits() > 0 else { return nil }
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            place += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { place += 1 }
            guard digits() > 0 else { return nil }
        }
        return .number(String(decoding: bytes[start..<place], as: UTF8.self))
    }

    /// Passes decimal digits and gives their number.
    private mutating func digits() -> Int {
        let start = place
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
        return place - start
    }

    private mutating func text() -> String? {
        place += 1
        var decoded: [UInt8] = []
        while let byte = peek() {
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: decoded, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let scalar = escaped() else { return nil }
                decoded += Array(String(scalar).utf8)
            case ..<0x20: return nil
            default: decoded.append(byte)
            }
        }
        return nil
    }

    /// What stands after a backslash; half a surrogate pair is nothing.
    private mutating func escaped() -> Unicode.Scalar? {
        guard let byte = peek() else { return nil }
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            guard let high = hexadecimal() else { return nil }
            guard (0xD800..<0xDC00).contains(high) else { return Unicode.Scalar(high) }
            guard take("\\", afterSpace: false), take("u", afterSpace: false), let low = hexadecimal(),
                (0xDC00..<0xE000).contains(low)
            else { return nil }
            return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        default: return nil
        }
    }

    private mutating func hexadecimal() -> UInt32? {
        guard place + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[place..<place + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
            value = value << 4 | UInt32(digit)
        }
        place += 4
        return value
    }

    private mutating func word(_ word: StaticString) -> Bool {
        let letters = word.withUTF8Buffer { Array($0) }
        guard bytes[place...].starts(with: letters) else { return false }
        place += letters.count
        return true
    }

    private mutating func take(_ scalar: Unicode.Scalar, afterSpace: Bool = true) -> Bool {
        if afterSpace { skipSpace() }
        guard peek() == UInt8(ascii: scalar) else { return false }
        place += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek(), [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
    }

    private func peek() -> UInt8? { place < bytes.count ? bytes[place] : nil }
}
