import Foundation

@testable import AtelierInference

/// A GGUF of a few hundred bytes that is written field by field, so that each can be made wrong.
struct TinyGGUF {
    /// One key with its value as it stands in the file: the type's id, then the payload.
    struct Key {
        var name: [UInt8]
        var value: [UInt8]

        init(_ name: String, _ value: [UInt8]) {
            self.name = Array(name.utf8)
            self.value = value
        }
    }

    struct Tensor {
        var name: [UInt8]
        var dimensions: [UInt64]
        var type: UInt32
        var offset: UInt64
        /// What is written instead of the number of dimensions.
        var dimensionCount: UInt32?
    }

    var magic = Array("GGUF".utf8)
    var version: UInt32 = 3
    /// What is written instead of the number of keys.
    var keyCount: UInt64?
    /// What is written instead of the number of tensors.
    var tensorCount: UInt64?
    var keys: [Key]
    var tensors: [Tensor]
    var alignment = 32
    var dataBytes: Int

    /// A model of two blocks with two heads over a vocabulary of three tokens.
    static let model = Self(
        keys: [
            Key("general.architecture", text("llama")),
            Key("general.type", text("model")),
            Key("general.name", text("Tiny")),
            Key("general.file_type", u32(7)),
            Key("llama.block_count", u32(2)),
            Key("llama.context_length", u32(2_048)),
            Key("llama.embedding_length", u32(64)),
            Key("llama.attention.head_count", u32(2)),
            Key("llama.attention.head_count_kv", array(4, 2, u32Payload(1) + u32Payload(2))),
            Key("llama.rope.freq_base", f32(10_000)),
            Key("tokenizer.ggml.model", text("gpt2")),
            Key("tokenizer.ggml.tokens", texts(["a", "b", "<|end|>"])),
            Key("tokenizer.ggml.token_type", array(5, 3, u32Payload(1) + u32Payload(1) + u32Payload(3))),
            Key("tokenizer.ggml.add_bos_token", [7, 0, 0, 0, 0]),
            Key("tokenizer.chat_template", text("{{ messages }}")),
        ],
        tensors: [
            Tensor(name: Array("token_embd.weight".utf8), dimensions: [64, 3], type: 8, offset: 0),
            Tensor(name: Array("blk.0.attn_q.weight".utf8), dimensions: [32, 2], type: 0, offset: 224),
            Tensor(name: Array("output_norm.weight".utf8), dimensions: [9], type: 0, offset: 480),
        ],
        dataBytes: 516
    )

    /// A LoRA adapter of rank 2 for one matrix of `model`.
    static let adapter = Self(
        keys: [
            Key("general.architecture", text("llama")),
            Key("general.type", text("adapter")),
            Key("adapter.type", text("lora")),
            Key("adapter.lora.alpha", f32(4)),
        ],
        tensors: [
            Tensor(name: Array("blk.0.attn_q.weight.lora_a".utf8), dimensions: [32, 2], type: 0, offset: 0),
            Tensor(name: Array("blk.0.attn_q.weight.lora_b".utf8), dimensions: [2, 2], type: 0, offset: 256),
        ],
        dataBytes: 272
    )

    /// The second of three files of a model.
    static let part = Self(
        keys: [Key("split.no", u16(1)), Key("split.count", u16(3)), Key("split.tensors.count", array(5, 0, []))],
        tensors: [Tensor(name: Array("blk.1.attn_q.weight".utf8), dimensions: [256], type: 12, offset: 0)],
        dataBytes: 144
    )

    /// A copy without the keys named.
    func without(_ names: String...) -> Self {
        var copy = self
        copy.keys.removeAll { names.contains(String(decoding: $0.name, as: UTF8.self)) }
        return copy
    }

    /// A copy in which `name` has another value, the last one if it was not there.
    func setting(_ name: String, _ value: [UInt8]) -> Self {
        var copy = self
        if let index = copy.keys.firstIndex(where: { $0.name == Array(name.utf8) }) {
            copy.keys[index].value = value
        } else {
            copy.keys.append(Key(name, value))
        }
        return copy
    }

    /// A copy after `change`.
    func changed(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }

    /// A copy with so much data that the file has `byteCount` bytes; what follows the last tensor is nobody's.
    func filled(to byteCount: Int) -> Self {
        changed { $0.dataBytes = byteCount - dataOffset }
    }

    /// The file with other bytes in the place of a field's first ones.
    func replacing(_ field: String, _ replacement: [UInt8]) -> [UInt8] {
        var (bytes, fields) = written
        guard let start = fields.first(where: { $0.name == field })?.offset else {
            preconditionFailure("there is no field \(field)")
        }
        bytes.replaceSubrange(start..<start + replacement.count, with: replacement)
        return bytes
    }

    /// Where each field begins, in order, with its name.
    var fields: [(name: String, offset: Int)] { written.fields }
    /// The whole file.
    var bytes: [UInt8] { written.bytes }
    /// Where the data begin.
    var dataOffset: Int { bytes.count - dataBytes }
    var data: Data { Data(bytes) }

    private var written: (bytes: [UInt8], fields: [(name: String, offset: Int)]) {
        var bytes: [UInt8] = []
        var fields: [(name: String, offset: Int)] = []
        func add(_ name: String, _ field: [UInt8]) {
            fields.append((name, bytes.count))
            bytes += field
        }
        add("magic", magic)
        add("version", Self.u32Payload(version))
        add("tensor count", Self.u64Payload(tensorCount ?? UInt64(tensors.count)))
        add("key count", Self.u64Payload(keyCount ?? UInt64(keys.count)))
        for (index, key) in keys.enumerated() {
            add("key \(index) length", Self.u64Payload(UInt64(key.name.count)))
            add("key \(index)", key.name)
            add("value \(index) type", Array(key.value.prefix(4)))
            add("value \(index)", Array(key.value.dropFirst(4)))
        }
        for (index, tensor) in tensors.enumerated() {
            add("tensor \(index) name length", Self.u64Payload(UInt64(tensor.name.count)))
            add("tensor \(index) name", tensor.name)
            add(
                "tensor \(index) dimensions",
                Self.u32Payload(tensor.dimensionCount ?? UInt32(tensor.dimensions.count))
            )
            for (place, dimension) in tensor.dimensions.enumerated() {
                add("tensor \(index) dimension \(place)", Self.u64Payload(dimension))
            }
            add("tensor \(index) type", Self.u32Payload(tensor.type))
            add("tensor \(index) offset", Self.u64Payload(tensor.offset))
        }
        let padding = alignment > 0 ? (alignment - bytes.count % alignment) % alignment : 0
        add("padding", Array(repeating: 0, count: padding))
        add("data", (0..<dataBytes).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) })
        return (bytes, fields)
    }

    static func u16(_ value: UInt16) -> [UInt8] { u32Payload(2) + payload(value) }
    static func u32(_ value: UInt32) -> [UInt8] { u32Payload(4) + u32Payload(value) }
    static func u64(_ value: UInt64) -> [UInt8] { u32Payload(10) + u64Payload(value) }
    static func i32(_ value: Int32) -> [UInt8] { u32Payload(5) + payload(value) }
    static func f32(_ value: Float) -> [UInt8] { u32Payload(6) + u32Payload(value.bitPattern) }
    static func text(_ value: String) -> [UInt8] { text(Array(value.utf8)) }
    static func text(_ value: [UInt8]) -> [UInt8] { u32Payload(8) + textPayload(value) }
    static func texts(_ values: [String]) -> [UInt8] {
        array(8, UInt64(values.count), values.flatMap { textPayload(Array($0.utf8)) })
    }
    static func array(_ type: UInt32, _ count: UInt64, _ payload: [UInt8]) -> [UInt8] {
        u32Payload(9) + u32Payload(type) + u64Payload(count) + payload
    }
    static func textPayload(_ value: [UInt8]) -> [UInt8] { u64Payload(UInt64(value.count)) + value }
    static func u32Payload(_ value: UInt32) -> [UInt8] { payload(value) }
    static func u64Payload(_ value: UInt64) -> [UInt8] { payload(value) }
    private static func payload(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}

extension GGUFSource {
    /// Bytes in memory, followed by zeros up to `byteCount` if that is more.
    init(_ bytes: [UInt8], byteCount: Int? = nil, asked: @escaping (Int) -> Void = { _ in }) {
        let total = byteCount ?? bytes.count
        self.init(name: "tiny", byteCount: total) { offset, count in
            asked(count)
            let end = min(offset + count, total)
            guard offset < end else {
                return []
            }
            let kept = Array(bytes[min(offset, bytes.count)..<min(end, bytes.count)])
            return kept.count == end - offset ? kept : kept + Array(repeating: 0, count: end - offset - kept.count)
        }
    }
}

extension GGUFHeader {
    /// Reads a file in memory; a refusal is a value.
    static func read(
        _ bytes: [UInt8],
        limits: GGUFLimits = GGUFLimits(),
        byteCount: Int? = nil
    ) -> Result<GGUFHeader, InferenceError> {
        Result { () throws(InferenceError) in
            try GGUFHeader(GGUFSource(bytes, byteCount: byteCount), limits: limits)
        }
    }
}
