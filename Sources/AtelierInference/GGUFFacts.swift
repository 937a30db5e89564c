internal import AtelierDomain
internal import Foundation

/// What a header says about the model or adapter itself; nil is what it does not say.
package struct GGUFFacts: Equatable, Sendable {
    /// How keys and values of earlier tokens are kept.
    package enum CacheType: String, Sendable {
        case f16
        case q8x0 = "q8_0"
    }

    /// What makes an adapter.
    package struct Adapter: Equatable, Sendable {
        /// Always `lora` so far.
        package let type: String
        /// What its rank divides before it is scaled; nil scales by the caller's factor alone.
        package let alpha: Double?
    }

    /// Nil only for later parts of a model in several files.
    package let architecture: String?
    package let name: String?
    package let blockCount: Int?
    /// Tokens of the context it was trained with.
    package let contextLength: Int?
    package let embeddingLength: Int?
    /// Of the widest block.
    package let feedForwardLength: Int?
    /// For each block, 0 where it has no attention.
    package let headCounts: [Int]?
    /// For each block; as `headCounts` when the header does not say.
    package let keyValueHeadCounts: [Int]?
    /// Of one head.
    package let keyLength: Int?
    package let valueLength: Int?
    /// The mixture of quantisations that `general.file_type` names.
    package let mixture: String?
    package let tokenizerModel: String?
    package let vocabularySize: Int?
    /// As the file has it, not rendered and not checked beyond size and UTF-8.
    package let chatTemplate: String?
    /// Nil for anything but an adapter.
    package let adapter: Adapter?

    private static let lengths = 1...Int(Int32.max)
    private static let blocks = 1...65_536
    private static let heads = 0...65_536
    private static let headLengths = 1...65_536

    init(
        _ metadata: GGUFMetadata,
        _ kind: GGUFHeader.Kind,
        _ architecture: String?,
        isLaterPart: Bool
    ) throws(InferenceError) {
        let prefix = (architecture ?? "") + "."
        self.architecture = architecture
        name = try metadata.text("general.name")
        blockCount = try metadata.integer(prefix + "block_count", in: Self.blocks)
        contextLength = try metadata.integer(prefix + "context_length", in: Self.lengths)
        embeddingLength = try metadata.integer(prefix + "embedding_length", in: Self.lengths)
        feedForwardLength = try metadata.largest(prefix + "feed_forward_length", in: 0...Int(Int32.max))
        keyLength = try metadata.integer(prefix + "attention.key_length", in: Self.headLengths)
        valueLength = try metadata.integer(prefix + "attention.value_length", in: Self.headLengths)
        if let blockCount {
            let key = prefix + "attention.head_count"
            headCounts = try metadata.integers(key, layers: blockCount, in: Self.heads)
            keyValueHeadCounts =
                try metadata.integers(key + "_kv", layers: blockCount, in: Self.heads) ?? headCounts
        } else {
            headCounts = nil
            keyValueHeadCounts = nil
        }
        mixture = try metadata.integer("general.file_type", in: 0...Int(Int32.max)).flatMap(GGUFTensorType.mixture)
        tokenizerModel = try metadata.text("tokenizer.ggml.model")
        let namedSize = try metadata.integer(prefix + "vocab_size", in: Self.lengths)
        vocabularySize = try metadata.stringCount("tokenizer.ggml.tokens") ?? namedSize
        chatTemplate = try metadata.text("tokenizer.chat_template")
        adapter = kind == .adapter ? try Self.adapter(metadata) : nil
        try checkCompleteness(metadata, kind, isLaterPart)
    }

    /// Whether the file brings its own template for a conversation; without one the engine takes a general one.
    package var hasChatTemplate: Bool { chatTemplate != nil }

    /// The SHA-256 of the chat template's bytes, in lower-case hexadecimal digits.
    package var chatTemplateDigest: String? {
        chatTemplate.map { ContentHash(of: Data($0.utf8)).hex }
    }

    /// The bytes that one token's keys and values take in all blocks; nil when the header does not tell.
    ///
    /// An upper bound where blocks see only a window of the tokens or share what they keep. 28,672 for
    /// Qwen2.5-Coder-1.5B: 28 blocks, 2 heads, 128 numbers for the key and 128 for the value, 2 bytes each.
    package func cacheBytesPerToken(_ type: CacheType = .f16) -> Int? {
        guard let keyValueHeadCounts else {
            return nil
        }
        // A head is its share of the embedding where its own length is not told.
        let heads = headCounts?.first { $0 > 0 }
        let share = heads.flatMap { heads in embeddingLength.map { $0 / heads } }
        guard let key = keyLength ?? share, let value = valueLength ?? share else {
            return keyValueHeadCounts.allSatisfy { $0 == 0 } ? 0 : nil
        }
        // At most 2^16 blocks of 2^16 heads with two lengths under 2^31: the product stays under 2^63.
        let perHead = type == .f16 ? 2 * (key + value) : (34 * (key + value) + 31) / 32
        let (bytes, overflows) = perHead.multipliedReportingOverflow(by: keyValueHeadCounts.reduce(0, +))
        return overflows ? nil : bytes
    }

    private static func adapter(_ metadata: GGUFMetadata) throws(InferenceError) -> Adapter {
        guard let type = try metadata.text("adapter.type") else {
            throw metadata.fault(.requiredMissing, "it is an adapter without adapter.type")
        }
        guard type == "lora" else {
            throw metadata.fault(.adapterKindUnknown, "its adapter.type is not lora")
        }
        return Adapter(type: type, alpha: try metadata.real("adapter.lora.alpha"))
    }

    private func checkCompleteness(
        _ metadata: GGUFMetadata,
        _ kind: GGUFHeader.Kind,
        _ isLaterPart: Bool
    ) throws(InferenceError) {
        if let chatTemplate, chatTemplate.allSatisfy(\.isWhitespace) {
            throw metadata.fault(.templateEmpty, "tokenizer.chat_template is empty")
        }
        guard !isLaterPart else {
            return
        }
        guard let architecture else {
            throw metadata.fault(.requiredMissing, "general.architecture is missing")
        }
        guard kind == .model else {
            return
        }
        // The engine loads no model without these three: `llama-model.cpp` of llama.cpp.
        let required = [
            ("block_count", blockCount), ("context_length", contextLength), ("embedding_length", embeddingLength),
        ]
        for (key, value) in required where value == nil {
            throw metadata.fault(.requiredMissing, "\(architecture).\(key) is missing")
        }
    }
}
