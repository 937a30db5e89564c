import Testing

@testable import AtelierInference

/// One way to be no GGUF, and the fault it must be refused with.
struct MalformedGGUF: Sendable, CustomTestStringConvertible {
    let name: String
    let fault: GGUFFault
    let bytes: [UInt8]
    var limits = GGUFLimits()

    var testDescription: String { name }

    init(_ name: String, _ fault: GGUFFault, _ bytes: [UInt8], limits: GGUFLimits = GGUFLimits()) {
        self.name = name
        self.fault = fault
        self.bytes = bytes
        self.limits = limits
    }

    init(_ name: String, _ fault: GGUFFault, _ file: TinyGGUF, limits: GGUFLimits = GGUFLimits()) {
        self.init(name, fault, file.bytes, limits: limits)
    }

    static let all: [Self] = [
        truncations, heads, keys, values, wrongTypes, ranges, texts, tensors, tensorTypes, places, parts, limits,
    ].flatMap(\.self)

    static let model = TinyGGUF.model

    /// Cut at the beginning of every field, and within it.
    private static var truncations: [Self] {
        let bytes = model.bytes
        return model.fields.flatMap { field -> [Self] in
            let fault: GGUFFault =
                switch field.name {
                case "magic": .notGGUF
                case "data": .tensorPastEnd
                default: .truncated
                }
            let at = Self("cut before \(field.name)", fault, Array(bytes.prefix(field.offset)))
            let within = Self("cut within \(field.name)", fault, Array(bytes.prefix(field.offset + 1)))
            // One byte into a value of one byte is past it.
            return field.name == "value 13" ? [at] : [at, within]
        } + [Self("cut before the last byte", .tensorPastEnd, Array(bytes.dropLast()))]
    }

    private static var heads: [Self] {
        var cases: [Self] = []
        for magic in ["FUGG", "gguf", "GGJT", "PK\u{3}\u{4}", "GGU "] {
            cases.append(Self("magic \(magic)", .notGGUF, model.changed { $0.magic = Array(magic.utf8) }))
        }
        for version: UInt32 in [0, 1, 4, 5, 255, 0xffff, 0x1_0003] {
            cases.append(Self("version \(version)", .versionUnsupported, model.changed { $0.version = version }))
        }
        for version: UInt32 in [2, 3] {
            let swapped = model.changed { $0.version = version.byteSwapped }
            cases.append(Self("big-endian \(version)", .bigEndian, swapped))
        }
        for count: UInt64 in [65_537, 1 << 31, 1 << 32, 1 << 63, .max] {
            let file = model.changed { $0.tensorCount = count }
            cases.append(Self("\(count) tensors", .tensorCountTooLarge, file))
        }
        for count: UInt64 in [4_097, 1 << 31, 1 << 32, 1 << 63, .max] {
            cases.append(Self("\(count) keys", .keyCountTooLarge, model.changed { $0.keyCount = count }))
        }
        return cases + [
            // The padding is read as an empty name.
            Self("more tensors than there are", .tensorNameInvalid, model.changed { $0.tensorCount = 60_000 }),
            Self("no tensors", .tensorsMissing, model.changed { $0.tensors = [] }),
            Self("only zeros", .notGGUF, [UInt8](repeating: 0, count: 4_096)),
        ]
    }

    private static var keys: [Self] {
        var cases: [Self] = []
        let names: [(String, [UInt8])] = [
            ("empty", []), ("with a space", Array("a b".utf8)), ("with a line feed", Array("a\nb".utf8)),
            ("with a zero", [97, 0, 98]), ("not ASCII", Array("général".utf8)), ("with a delete", [0x7f]),
            ("not UTF-8", [0xff, 0xfe]),
        ]
        for (name, bytes) in names {
            cases.append(Self("key \(name)", .keyInvalid, model.changed { $0.keys[9].name = bytes }))
        }
        for length: UInt64 in [65_536, 1 << 32, 1 << 63, .max] {
            let file = model.replacing("key 0 length", TinyGGUF.u64Payload(length))
            cases.append(Self("key of \(length) bytes", .keyTooLong, file))
        }
        let twice = [TinyGGUF.Key("x", TinyGGUF.u32(1)), TinyGGUF.Key("x", TinyGGUF.u64(2))]
        let longer = model.replacing("key 9 length", TinyGGUF.u64Payload(UInt64(model.keys[9].name.count) + 1))
        let shorter = model.replacing("key 9 length", TinyGGUF.u64Payload(UInt64(model.keys[9].name.count) - 1))
        return cases + [
            Self("first key again", .keyDuplicate, model.changed { $0.keys.append($0.keys[0]) }),
            Self("a key that nobody asks for again", .keyDuplicate, model.changed { $0.keys += twice }),
            Self("key in the place of another", .keyDuplicate, model.changed { $0.keys[9].name = $0.keys[14].name }),
            Self("key that takes its type's first byte", .keyInvalid, longer),
            Self("key that leaves a byte to its type", .valueTypeUnknown, shorter),
        ]
    }

    private static var values: [Self] {
        var cases: [Self] = []
        for id: UInt32 in [13, 14, 15, 32, 255, 256, 1 << 16, 1 << 31, .max] {
            let value = model.setting("x", TinyGGUF.u32Payload(id) + [0, 0])
            cases.append(Self("value of type \(id)", .valueTypeUnknown, value))
            cases.append(
                Self("array of type \(id)", .valueTypeUnknown, model.setting("x", TinyGGUF.array(id, 1, [0, 0])))
            )
        }
        for id: UInt32 in [0, 8, 9] {
            let inner = TinyGGUF.u32Payload(id) + TinyGGUF.u64Payload(0)
            let file = model.setting("x", TinyGGUF.array(9, 1, inner))
            cases.append(Self("array of arrays of \(id)", .arrayNested, file))
        }
        cases.append(Self("empty array of arrays", .arrayNested, model.setting("x", TinyGGUF.array(9, 0, []))))
        for flag: UInt8 in [2, 3, 128, 255] {
            cases.append(Self("bool \(flag)", .flagInvalid, model.setting("x", [7, 0, 0, 0, flag])))
        }
        cases.append(Self("bool in an array", .flagInvalid, model.setting("x", TinyGGUF.array(7, 3, [0, 1, 2]))))
        for type: UInt32 in [0, 2, 4, 6, 7, 8, 10, 12] {
            for count: UInt64 in [1 << 22 + 1, 1 << 60, 1 << 61, 1 << 63, .max] {
                let file = model.setting("x", TinyGGUF.array(type, count, []))
                cases.append(Self("\(count) of type \(type)", .arrayTooLong, file))
            }
            let file = model.setting("x", TinyGGUF.array(type, 1 << 20, []))
            // Its bools and strings are read one by one, from what follows.
            let fault: GGUFFault = type == 7 ? .flagInvalid : type == 8 ? .stringTooLong : .truncated
            cases.append(Self("array of type \(type) longer than the file", fault, file))
        }
        for length: UInt64 in [32 << 20 + 1, 1 << 32, 1 << 62, 1 << 63, .max] {
            let string = TinyGGUF.u64Payload(length)
            let long = TinyGGUF.u32Payload(8) + string
            let token = TinyGGUF.array(8, 1, string)
            cases.append(Self("string of \(length)", .stringTooLong, model.setting("x", long)))
            cases.append(Self("token of \(length)", .stringTooLong, model.setting("x", token)))
            cases.append(Self("name of \(length)", .stringTooLong, model.setting("general.name", long)))
        }
        let string = TinyGGUF.u32Payload(8) + TinyGGUF.u64Payload(100_000)
        let heads = model.setting("llama.attention.head_count", TinyGGUF.array(4, 65_537, []))
        return cases + [
            Self("string longer than the file", .truncated, model.setting("x", string)),
            Self("text longer than the file", .truncated, model.setting("general.name", string)),
            Self("head counts of too many layers", .arrayTooLong, heads),
        ]
    }
}
