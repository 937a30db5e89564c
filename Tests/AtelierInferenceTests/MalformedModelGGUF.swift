@testable import AtelierInference

// Files that are read to the end of their keys, and say something there that no model can mean.
extension MalformedGGUF {
    private static let integerKeys = [
        "llama.block_count", "llama.context_length", "llama.embedding_length", "llama.vocab_size",
        "llama.attention.key_length", "llama.attention.value_length", "general.file_type",
    ]

    /// Each key that is asked for, with values of other types.
    static var wrongTypes: [Self] {
        var cases: [Self] = []
        let text = TinyGGUF.text("2")
        let real = TinyGGUF.f32(2)
        let flag: [UInt8] = [7, 0, 0, 0, 1]
        let array = TinyGGUF.array(4, 1, TinyGGUF.u32Payload(2))
        let texts = TinyGGUF.texts(["a"])
        for key in integerKeys + [
            "llama.attention.head_count", "llama.attention.head_count_kv", "llama.feed_forward_length",
        ] {
            for (name, value) in [
                ("a text", text), ("a real", real), ("a bool", flag), ("texts", texts), ("a u64", TinyGGUF.u64(2)),
                ("an i32", TinyGGUF.i32(2)), ("a u16", TinyGGUF.u16(2)),
                ("u64s", TinyGGUF.array(10, 2, TinyGGUF.u64Payload(1) + TinyGGUF.u64Payload(1))),
            ] {
                cases.append(Self("\(key) is \(name)", .valueTypeWrong, model.setting(key, value)))
            }
        }
        for key in integerKeys {
            cases.append(Self("\(key) is an array", .valueTypeWrong, model.setting(key, array)))
        }
        for key in [
            "general.architecture", "general.type", "general.name", "tokenizer.ggml.model", "tokenizer.chat_template",
        ] {
            for (name, value) in [("an integer", TinyGGUF.u32(1)), ("a bool", flag), ("texts", texts)] {
                cases.append(Self("\(key) is \(name)", .valueTypeWrong, model.setting(key, value)))
            }
        }
        for (name, value) in [("a text", text), ("an integer", TinyGGUF.u32(3)), ("integers", array)] {
            let file = model.setting("tokenizer.ggml.tokens", value)
            cases.append(Self("tokens are \(name)", .valueTypeWrong, file))
        }
        for (name, value) in [("a text", text), ("a u64", TinyGGUF.u64(32)), ("an i32", TinyGGUF.i32(32))] {
            let file = model.setting("general.alignment", value)
            cases.append(Self("the alignment is \(name)", .valueTypeWrong, file))
        }
        for key in ["split.no", "split.count"] {
            for (name, value) in [("a text", text), ("a u32", TinyGGUF.u32(2)), ("an i32", TinyGGUF.i32(-1))] {
                cases.append(Self("\(key) is \(name)", .valueTypeWrong, TinyGGUF.part.setting(key, value)))
            }
        }
        let adapter = TinyGGUF.adapter
        return cases + [
            Self("alpha is an integer", .valueTypeWrong, adapter.setting("adapter.lora.alpha", TinyGGUF.u32(4))),
            Self("the adapter's type is an integer", .valueTypeWrong, adapter.setting("adapter.type", TinyGGUF.u32(4))),
        ]
    }

    /// Numbers that no model has.
    static var ranges: [Self] {
        var cases: [Self] = []
        for key in integerKeys where key != "general.file_type" {
            for (name, value) in [("0", 0), ("2^31", 1 << 31), ("2^32 - 1", .max)] as [(String, UInt32)] {
                cases.append(Self("\(key) is \(name)", .valueOutOfRange, model.setting(key, TinyGGUF.u32(value))))
            }
        }
        for key in ["llama.attention.head_count", "llama.attention.head_count_kv"] {
            for (name, value) in [
                ("2^32 - 1", TinyGGUF.u32(.max)), ("65,537", TinyGGUF.u32(65_537)),
                ("-1 in one layer", TinyGGUF.array(5, 2, TinyGGUF.u32Payload(1) + TinyGGUF.u32Payload(.max))),
                ("for one layer", TinyGGUF.array(4, 1, TinyGGUF.u32Payload(1))),
                ("for no layer", TinyGGUF.array(4, 0, [])),
                ("out of range in one layer", TinyGGUF.array(4, 2, TinyGGUF.u32Payload(1) + TinyGGUF.u32Payload(.max))),
            ] {
                cases.append(Self("\(key) is \(name)", .valueOutOfRange, model.setting(key, value)))
            }
        }
        for alignment: UInt32 in [0, 1, 4, 7, 12, 33, 48, .max] {
            let file = model.setting("general.alignment", TinyGGUF.u32(alignment))
            cases.append(Self("alignment \(alignment)", .alignmentInvalid, file))
        }
        for (name, alpha) in [("nan", Float.nan), ("infinite", Float.infinity)] {
            let file = TinyGGUF.adapter.setting("adapter.lora.alpha", TinyGGUF.f32(alpha))
            cases.append(Self("alpha is \(name)", .valueOutOfRange, file))
        }
        for (number, count) in [(3, 3), (4, 3), (1, 1), (65_535, 2)] as [(UInt16, UInt16)] {
            let file = TinyGGUF.part.setting("split.no", TinyGGUF.u16(number))
                .setting("split.count", TinyGGUF.u16(count))
            cases.append(Self("part \(number) of \(count)", .splitInvalid, file))
        }
        let huge = TinyGGUF.u32(1 << 31)
        let negative = TinyGGUF.array(5, 1, TinyGGUF.u32Payload(.max))
        return cases + [
            Self("feed forward 2^31", .valueOutOfRange, model.setting("llama.feed_forward_length", huge)),
            Self("feed forward -1", .valueOutOfRange, model.setting("llama.feed_forward_length", negative)),
            Self("file type 2^31", .valueOutOfRange, model.setting("general.file_type", huge)),
        ]
    }

    /// Texts that are not, and keys that have to be there.
    static var texts: [Self] {
        var cases: [Self] = []
        let wrong: [(String, [UInt8])] = [
            ("a lone continuation", [0x80]), ("a cut sequence", [0x61, 0xe2, 0x82]),
            ("an overlong slash", [0xc0, 0xaf]), ("a surrogate", [0xed, 0xa0, 0x80]),
            ("past the last scalar", [0xf4, 0x90, 0x80, 0x80]), ("0xff", [0xff]),
        ]
        for key in ["general.name", "tokenizer.chat_template", "general.architecture", "tokenizer.ggml.model"] {
            for (name, bytes) in wrong {
                cases.append(Self("\(key) is \(name)", .textNotUTF8, model.setting(key, TinyGGUF.text(bytes))))
            }
        }
        for name in ["", "Llama", "my llama", "../llama", "llama\u{0}", String(repeating: "a", count: 65)] {
            let file = model.setting("general.architecture", TinyGGUF.text(name))
            cases.append(Self("the architecture \(name.debugDescription)", .architectureInvalid, file))
        }
        for key in [
            "general.architecture", "llama.block_count", "llama.context_length", "llama.embedding_length",
        ] {
            cases.append(Self("without \(key)", .requiredMissing, model.without(key)))
        }
        for template in ["", " ", "\n\t \n"] {
            let file = model.setting("tokenizer.chat_template", TinyGGUF.text(template))
            cases.append(Self("the template \(template.debugDescription)", .templateEmpty, file))
        }
        let long = TinyGGUF.u32Payload(8) + TinyGGUF.u64Payload(1 << 20 + 1)
        let first = TinyGGUF.part.setting("split.no", TinyGGUF.u16(0))
        return cases + [
            Self("template over a mebibyte", .stringTooLong, model.setting("tokenizer.chat_template", long)),
            Self("first part without an architecture", .requiredMissing, first),
            Self("adapter without an architecture", .requiredMissing, TinyGGUF.adapter.without("general.architecture")),
            Self("adapter without a type", .requiredMissing, TinyGGUF.adapter.without("adapter.type")),
        ]
    }

    /// Files that only a limit on the whole refuses.
    static var limits: [Self] {
        let filler = TinyGGUF.array(0, 4_096, [UInt8](repeating: 1, count: 4_096))
        let long = TinyGGUF.Key(String(repeating: "k", count: 5_000), TinyGGUF.u32(1))
        let named = model.changed { $0.keys.append(long) }
        let names = model.changed { file in
            file.tensors = (0..<20).map { index in
                let name = Array("\(index)-".utf8) + [UInt8](repeating: 110, count: 55)
                return TinyGGUF.Tensor(name: name, dimensions: [8], type: 0, offset: UInt64(index) * 32)
            }
            file.dataBytes = 640
        }
        return [
            Self("header past its limit", .metadataTooLarge, model.setting("x", filler), limits: .header(4_000)),
            Self("keys past their limit", .metadataTooLarge, named, limits: .kept(4_000)),
            Self("names past their limit", .metadataTooLarge, names, limits: .kept(1_000)),
        ]
    }
}

extension GGUFLimits {
    static func header(_ bytes: Int) -> Self {
        var limits = Self()
        limits.headerBytesMax = bytes
        return limits
    }

    static func kept(_ bytes: Int) -> Self {
        var limits = Self()
        limits.keptBytesMax = bytes
        return limits
    }
}
