/// The key-value pairs of a GGUF: those that are asked for later, and of the others that they are well formed.
struct GGUFMetadata {
    /// `gguf_metadata_value_type` of the specification.
    enum ValueType: UInt32 {
        case uint8
        case int8
        case uint16
        case int16
        case uint32
        case int32
        case float32
        case bool
        case string
        case array
        case uint64
        case int64
        case float64

        /// The bytes of one value; 0 where each has its own length.
        var byteCount: Int {
            switch self {
            case .uint8, .int8, .bool: 1
            case .uint16, .int16: 2
            case .uint32, .int32, .float32: 4
            case .uint64, .int64, .float64: 8
            case .string, .array: 0
            }
        }
    }

    /// A value as far as it is kept.
    private enum Value {
        case integer(Int, ValueType)
        case real(Double)
        case text(String)
        case integers([Int])
        case array(of: ValueType, count: Int)
        case unread(ValueType)
    }

    private let name: String
    private var values: [String: Value] = [:]
    /// Bytes of keys and texts that are kept.
    private(set) var keptBytes = 0

    private static let keptTexts: Set<String> = [
        "adapter.type", "general.architecture", "general.name", "general.type", "tokenizer.chat_template",
        "tokenizer.ggml.model",
    ]
    private static let keptArrays = [".attention.head_count", ".attention.head_count_kv", ".feed_forward_length"]
    private static let keptArrayElementsMax = 65_536

    /// Reads `count` pairs; a later duplicate of a key is refused.
    init(_ cursor: inout GGUFCursor, count: Int) throws(InferenceError) {
        name = cursor.source.name
        for _ in 0..<count {
            let key = try Self.key(&cursor)
            try keep(key.utf8.count, cursor)
            guard values[key] == nil else {
                throw cursor.fault(.keyDuplicate, "the key \(key.prefix(100)) comes twice")
            }
            let type = try Self.valueType(&cursor, key)
            values[key] = try value(&cursor, key, type)
        }
    }

    // MARK: asking

    /// The text under `key`, nil when there is none.
    func text(_ key: String) throws(InferenceError) -> String? {
        switch values[key] {
        case nil: return nil
        case .text(let text): return text
        default: throw wrongType(key, "a string")
        }
    }

    /// The integer under `key`, nil when there is none.
    ///
    /// The engine reads one only as the type that it expects, mostly a uint32: `llama-model-loader.cpp` of llama.cpp.
    func integer(
        _ key: String,
        as type: ValueType = .uint32,
        in range: ClosedRange<Int>
    ) throws(InferenceError) -> Int? {
        switch values[key] {
        case nil: return nil
        case .integer(let number, type): return try check(number, key, range)
        default: throw wrongType(key, "a \(type)")
        }
    }

    /// One integer for each of `layers`: an array of as many, or one number for all; nil when there is none.
    func integers(_ key: String, layers: Int, in range: ClosedRange<Int>) throws(InferenceError) -> [Int]? {
        switch values[key] {
        case nil: return nil
        case .integer(let number, .uint32): return Array(repeating: try check(number, key, range), count: layers)
        case .integers(let numbers):
            guard numbers.count == layers else {
                throw fault(.valueOutOfRange, "\(key) has \(numbers.count) elements for \(layers) layers")
            }
            for number in numbers {
                _ = try check(number, key, range)
            }
            return numbers
        default: throw wrongType(key, "a uint32 or an array of integers with 32 bits")
        }
    }

    /// The integer under `key`, or the largest of an array; nil when there is none.
    func largest(_ key: String, in range: ClosedRange<Int>) throws(InferenceError) -> Int? {
        guard case .integers(let numbers) = values[key] else {
            return try integer(key, in: range)
        }
        return try numbers.max().map { number throws(InferenceError) in try check(number, key, range) }
    }

    /// The finite floating point number under `key`, nil when there is none.
    func real(_ key: String) throws(InferenceError) -> Double? {
        switch values[key] {
        case nil: return nil
        case .real(let number):
            guard number.isFinite else {
                throw fault(.valueOutOfRange, "\(key) is \(number)")
            }
            return number
        default: throw wrongType(key, "a floating point number")
        }
    }

    /// The number of strings in the array under `key`, nil when there is none.
    func stringCount(_ key: String) throws(InferenceError) -> Int? {
        switch values[key] {
        case nil: return nil
        case .array(.string, let count): return count
        default: throw wrongType(key, "an array of strings")
        }
    }

    func fault(_ fault: GGUFFault, _ detail: String) -> InferenceError { .malformed(fault, name, detail) }

    private func wrongType(_ key: String, _ wanted: String) -> InferenceError {
        fault(.valueTypeWrong, "\(key) is not \(wanted)")
    }

    private func check(_ number: Int, _ key: String, _ range: ClosedRange<Int>) throws(InferenceError) -> Int {
        guard range.contains(number) else {
            throw fault(.valueOutOfRange, "\(key) is \(number), not in \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    // MARK: reading

    /// The specification wants ASCII in lower snake case; what real files use beyond it is visible ASCII all the same.
    private static func key(_ cursor: inout GGUFCursor) throws(InferenceError) -> String {
        let length = try cursor.length(max: cursor.limits.keyBytesMax, .keyTooLong, "a key")
        let bytes = try cursor.bytes(length, "a key")
        guard !bytes.isEmpty, bytes.allSatisfy({ 0x21...0x7e ~= $0 }) else {
            throw cursor.fault(
                .keyInvalid,
                "a key of \(length) bytes before byte \(cursor.position) is not visible ASCII"
            )
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func valueType(_ cursor: inout GGUFCursor, _ key: String) throws(InferenceError) -> ValueType {
        let id: UInt32 = try cursor.number("a value's type")
        guard let type = ValueType(rawValue: id) else {
            throw cursor.fault(.valueTypeUnknown, "\(key.prefix(100)) has a value of the unknown type \(id)")
        }
        return type
    }

    private mutating func keep(_ count: Int, _ cursor: GGUFCursor) throws(InferenceError) {
        keptBytes += count
        guard keptBytes <= cursor.limits.keptBytesMax else {
            throw cursor.fault(.metadataTooLarge, "keys and texts take over \(cursor.limits.keptBytesMax) bytes")
        }
    }

    private mutating func value(
        _ cursor: inout GGUFCursor,
        _ key: String,
        _ type: ValueType
    ) throws(InferenceError) -> Value {
        switch type {
        case .string:
            guard Self.keptTexts.contains(key) else {
                try Self.skipString(&cursor)
                return .unread(.string)
            }
            return .text(try keptText(&cursor, key))
        case .array:
            return try Self.array(&cursor, key)
        case .bool:
            try Self.flags(&cursor, 1, key)
            return .unread(.bool)
        case .float32:
            let bits: UInt32 = try cursor.number("a value")
            return .real(Double(Float(bitPattern: bits)))
        case .float64:
            let bits: UInt64 = try cursor.number("a value")
            return .real(Double(bitPattern: bits))
        case .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64:
            return .integer(try Self.integer(&cursor, type), type)
        }
    }

    private mutating func keptText(_ cursor: inout GGUFCursor, _ key: String) throws(InferenceError) -> String {
        let length = try cursor.length(max: cursor.limits.textBytesMax, .stringTooLong, "a text")
        try keep(length, cursor)
        let bytes = try cursor.bytes(length, "a text")
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw cursor.fault(.textNotUTF8, "\(key) is not UTF-8")
        }
        return text
    }

    /// Strings that nobody asks for are bounded and not looked into; tokens need not be UTF-8 in practice.
    private static func skipString(_ cursor: inout GGUFCursor) throws(InferenceError) {
        let length = try cursor.length(max: cursor.limits.stringBytesMax, .stringTooLong, "a string")
        try cursor.skip(length, "a string")
    }

    /// A number over `Int.max` becomes `Int.max`, which is in no range that is asked for.
    private static func integer(_ cursor: inout GGUFCursor, _ type: ValueType) throws(InferenceError) -> Int {
        switch type {
        case .uint8: Int(try cursor.number("a value", as: UInt8.self))
        case .int8: Int(try cursor.number("a value", as: Int8.self))
        case .uint16: Int(try cursor.number("a value", as: UInt16.self))
        case .int16: Int(try cursor.number("a value", as: Int16.self))
        case .uint32: Int(try cursor.number("a value", as: UInt32.self))
        case .int32: Int(try cursor.number("a value", as: Int32.self))
        case .uint64: Int(clamping: try cursor.number("a value", as: UInt64.self))
        case .int64: Int(try cursor.number("a value", as: Int64.self))
        case .float32, .bool, .string, .array, .float64: preconditionFailure("only integers are read as such")
        }
    }

    private static func flags(_ cursor: inout GGUFCursor, _ count: Int, _ key: String) throws(InferenceError) {
        for _ in 0..<count {
            let flag: UInt8 = try cursor.number("a flag")
            guard flag <= 1 else {
                throw cursor.fault(.flagInvalid, "\(key.prefix(100)) holds a bool of \(flag), neither 0 nor 1")
            }
        }
    }

    /// An array: its integers where they are asked for, else its length.
    private static func array(_ cursor: inout GGUFCursor, _ key: String) throws(InferenceError) -> Value {
        let type = try valueType(&cursor, key)
        let written: UInt64 = try cursor.number("an array's length")
        let keeps = keptArrays.contains(where: key.hasSuffix)
        let most = keeps ? min(keptArrayElementsMax, cursor.limits.arrayElementsMax) : cursor.limits.arrayElementsMax
        guard written <= UInt64(most) else {
            throw cursor.fault(.arrayTooLong, "\(key.prefix(100)) has \(written) elements, of \(most) allowed")
        }
        let count = Int(written)
        switch type {
        case .array:
            throw cursor.fault(.arrayNested, "\(key.prefix(100)) is an array of arrays, which the engine does not read")
        case .string:
            for _ in 0..<count {
                try skipString(&cursor)
            }
        case .bool:
            try flags(&cursor, count, key)
        case .float32, .float64:
            try skip(&cursor, count, type, key)
        case .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64:
            guard keeps, type == .uint32 || type == .int32 else {
                try skip(&cursor, count, type, key)
                break
            }
            var numbers: [Int] = []
            for _ in 0..<count {
                numbers.append(try integer(&cursor, type))
            }
            return .integers(numbers)
        }
        return .array(of: type, count: count)
    }

    private static func skip(
        _ cursor: inout GGUFCursor,
        _ count: Int,
        _ type: ValueType,
        _ key: String
    ) throws(InferenceError) {
        let (bytes, overflows) = count.multipliedReportingOverflow(by: type.byteCount)
        guard !overflows else {
            throw cursor.fault(.arrayTooLong, "\(key.prefix(100)) has \(count) elements of \(type.byteCount) bytes")
        }
        try cursor.skip(bytes, "an array")
    }
}
