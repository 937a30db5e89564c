import AtelierDomain
import Foundation
import Testing

@testable import AtelierInference

@Suite(.timeLimit(.minutes(2))) struct GGUFHeaderTests {
    private func header(_ file: TinyGGUF) throws -> GGUFHeader { try GGUFHeader.read(file.bytes).get() }

    @Test func aModelIsRead() throws {
        let header = try header(.model)
        #expect(header.version == 3 && header.kind == .model && header.split == nil && header.alignment == 32)
        #expect(header.fileBytes == TinyGGUF.model.bytes.count && header.dataOffset == header.fileBytes - 516)
        #expect(header.tensorBytes == 204 + 256 + 36)
        #expect(
            header.tensors[0]
                == GGUFTensor(name: "token_embd.weight", dimensions: [64, 3], type: .q8x0, offset: 0, bytes: 204)
        )
        let facts = header.facts
        #expect(facts.architecture == "llama" && facts.name == "Tiny" && facts.adapter == nil)
        #expect(facts.blockCount == 2 && facts.contextLength == 2_048 && facts.embeddingLength == 64)
        #expect(facts.feedForwardLength == nil)
        #expect(facts.headCounts == [2, 2] && facts.keyValueHeadCounts == [1, 2])
        #expect(facts.tokenizerModel == "gpt2" && facts.vocabularySize == 3)
        #expect(facts.chatTemplate == "{{ messages }}" && facts.hasChatTemplate)
        #expect(facts.chatTemplateDigest == ContentHash(of: Data("{{ messages }}".utf8)).hex)
        #expect(header.quantisation == "Q8_0")
        // Three heads in all, 32 numbers each for key and value.
        #expect(facts.cacheBytesPerToken() == 3 * 64 * 2)
        #expect(facts.cacheBytesPerToken(.q8x0) == 3 * 68)
    }

    @Test func anAdapterIsRead() throws {
        let header = try header(.adapter)
        #expect(header.kind == .adapter && header.facts.adapter == GGUFFacts.Adapter(type: "lora", alpha: 4))
        #expect(header.quantisation == "F32")
        #expect(try self.header(TinyGGUF.adapter.without("adapter.lora.alpha")).facts.adapter?.alpha == nil)
    }

    @Test func aLaterPartNeedsNoKeysOfAModel() throws {
        let header = try header(.part)
        #expect(header.split == GGUFHeader.Split(number: 1, count: 3) && header.facts.architecture == nil)
        let first = TinyGGUF.model.setting("split.no", TinyGGUF.u16(0)).setting("split.count", TinyGGUF.u16(1))
        #expect(try self.header(first).split == nil)
    }

    /// Variants that real files have and that must not be taken for malformed.
    @Test(arguments: [
        TinyGGUF.model.changed { $0.version = 2 },
        TinyGGUF.model.without("tokenizer.chat_template"),
        TinyGGUF.model.without("general.type", "general.name", "general.file_type", "tokenizer.ggml.tokens"),
        TinyGGUF.model.setting("llama.attention.head_count_kv", TinyGGUF.u32(1)),
        TinyGGUF.model.setting("llama.attention.head_count", TinyGGUF.u32(0)),
        TinyGGUF.model.setting("tokenizer.ggml.tokens", TinyGGUF.array(8, 1, TinyGGUF.textPayload([0xff, 0xfe]))),
        TinyGGUF.model.setting("tokenizer.huggingface.json", TinyGGUF.text([0xff])),
        TinyGGUF.model.setting("x", TinyGGUF.array(8, 0, [])),
        TinyGGUF.model.setting("general.alignment", TinyGGUF.u32(8)).changed { file in
            file.alignment = 8
            file.tensors[1].offset = 208
            file.tensors[2].offset = 464
        },
        TinyGGUF.model.changed { $0.dataBytes += 1_000 },
        TinyGGUF.adapter.changed { file in
            file.tensors[0].name = Array("token_embd.weight.lora_a".utf8)
            file.tensors[1].name = Array("token_embd.weight.lora_b".utf8)
            file.tensors[0].dimensions = [2, 32]
        },
        TinyGGUF.part.changed { $0.tensors = [] },
    ])
    func whatRealFilesDoIsAccepted(file: TinyGGUF) throws {
        _ = try header(file)
    }

    @Test(arguments: GGUFTensorType.allCases)
    func everyTypeHasTheSizeThatIsRead(type: GGUFTensorType) throws {
        let layout = type.layout
        let file = TinyGGUF.part.changed { file in
            file.tensors[0].type = type.rawValue
            file.tensors[0].dimensions = [UInt64(layout.elements * 3), 5]
            file.dataBytes = layout.bytes * 15
        }
        #expect(try header(file).tensors.map(\.bytes) == [layout.bytes * 15])
        let short = file.changed { $0.dataBytes -= 1 }
        #expect(GGUFHeader.read(short.bytes).fault == .tensorPastEnd)
    }

    /// 28,672 bytes a token for Qwen2.5-Coder-1.5B, as the engine allocates them.
    @Test func theCacheOfQwenIsWhatTheEngineAllocates() throws {
        let qwen = TinyGGUF.model.setting("llama.block_count", TinyGGUF.u32(28))
            .setting("llama.embedding_length", TinyGGUF.u32(1_536))
            .setting("llama.attention.head_count", TinyGGUF.u32(12))
            .setting("llama.attention.head_count_kv", TinyGGUF.u32(2))
        #expect(try header(qwen).facts.cacheBytesPerToken() == 28_672)
        #expect(try header(qwen).facts.cacheBytesPerToken(.q8x0) == 15_232)
        let named = qwen.setting("llama.attention.key_length", TinyGGUF.u32(64))
        #expect(try header(named).facts.cacheBytesPerToken() == 21_504)
        let widths = TinyGGUF.array(4, 3, TinyGGUF.u32Payload(7) + TinyGGUF.u32Payload(9) + TinyGGUF.u32Payload(8))
        let wide = qwen.setting("llama.feed_forward_length", widths)
        #expect(try header(wide).facts.feedForwardLength == 9)
        let silent = qwen.without("llama.attention.head_count", "llama.attention.head_count_kv")
        #expect(try header(silent).facts.cacheBytesPerToken() == nil)
    }

    @Test func aFileIsReadFromItsPath() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("tiny.gguf", TinyGGUF.model.data)
        #expect(try GGUFHeader(path: path) == header(.model))
        try folder.write("short.gguf", TinyGGUF.model.data.dropLast())
        let error = #expect(throws: InferenceError.self) { try GGUFHeader(path: "\(folder.path)/short.gguf") }
        #expect(error?.code == .modelMalformed && error?.fault == .tensorPastEnd)
        #expect(error?.message.contains("tensorPastEnd") == true && error?.hint != nil)
        for path in ["\(folder.path)/none", folder.path, "/dev/null"] {
            let error = #expect(throws: InferenceError.self) { try GGUFHeader(path: path) }
            #expect(error?.code == .fileUnusable)
        }
    }

    /// The model of the real engine's tests, whose path is `ATELIER_TEST_MODEL`.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["ATELIER_TEST_MODEL"] != nil))
    func aRealModelIsRead() throws {
        let header = try GGUFHeader(path: ProcessInfo.processInfo.environment["ATELIER_TEST_MODEL"] ?? "")
        let facts = header.facts
        let perToken = try #require(facts.cacheBytesPerToken())
        print(
            "gguf: \(facts.name ?? "") \(header.quantisation ?? ""), \(header.tensors.count) tensors of",
            "\(header.tensorBytes) bytes from \(header.dataOffset), \(perToken) bytes a token, context",
            "\(facts.contextLength ?? 0), vocabulary \(facts.vocabularySize ?? 0), template",
            facts.chatTemplateDigest ?? "none"
        )
        #expect(header.kind == .model && facts.hasChatTemplate)
    }

    @Test func aFileThatShrinksWhileItIsReadIsRefused() {
        let source = GGUFSource(name: "shrinking", byteCount: TinyGGUF.model.bytes.count) { offset, _ in
            Array(TinyGGUF.model.bytes.prefix(100).dropFirst(offset))
        }
        let error = #expect(throws: InferenceError.self) { try GGUFHeader(source) }
        #expect(error?.fault == .truncated)
    }
}

extension Result where Success == GGUFHeader, Failure == InferenceError {
    /// The fault that it was refused with; nil when it was accepted.
    var fault: GGUFFault? {
        switch self {
        case .success: nil
        case .failure(let error): error.fault
        }
    }
}
