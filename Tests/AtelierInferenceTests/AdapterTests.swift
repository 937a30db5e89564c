import Foundation
import Testing

@testable import AtelierInference

@Suite(.timeLimit(.minutes(2))) struct AdapterTests {
    private let model: GGUFHeader
    private let folder: TemporaryFolder

    init() throws {
        model = try GGUFHeader.read(TinyGGUF.model.bytes).get()
        folder = try TemporaryFolder()
    }

    private func misfit(_ file: TinyGGUF) throws -> String? {
        let adapter = try GGUFHeader.read(file.bytes).get()
        do throws(InferenceError) {
            try adapter.checkFits(model, name: "adapter")
            return nil
        } catch {
            #expect(error.code == .modelMalformed && error.fault == .adapterMisfit)
            return error.message
        }
    }

    @Test func anAdapterForTheModelFits() throws {
        #expect(try misfit(.adapter) == nil)
        let embedding = TinyGGUF.adapter.changed { file in
            file.tensors[0].name = Array("token_embd.weight.lora_a".utf8)
            file.tensors[1].name = Array("token_embd.weight.lora_b".utf8)
            file.tensors[0].dimensions = [2, 3]
            file.tensors[1].dimensions = [2, 64]
            file.tensors[1].offset = 32
            file.dataBytes = 544
        }
        #expect(try misfit(embedding) == nil)
    }

    @Test(arguments: [
        (TinyGGUF.model, "it is no adapter"),
        (TinyGGUF.adapter.setting("general.architecture", TinyGGUF.text("qwen2")), "it is for qwen2"),
        (
            TinyGGUF.adapter.changed { file in
                file.tensors[0].name = Array("blk.9.attn_q.weight.lora_a".utf8)
                file.tensors[1].name = Array("blk.9.attn_q.weight.lora_b".utf8)
            }, "no blk.9.attn_q.weight"
        ),
        (TinyGGUF.adapter.changed { $0.tensors[0].dimensions = [16, 2] }, "of [16, 2]"),
        (TinyGGUF.adapter.changed { $0.tensors[1].dimensions = [2, 1] }, "of [32, 1]"),
    ])
    func anAdapterForSomethingElseIsRefused(file: TinyGGUF, part: String) throws {
        // A smaller tensor leaves a gap or an end of nobody's; the ones here are aligned anew.
        let placed = file.changed { file in
            if file.tensors.count == 2, file.tensors[0].dimensions == [16, 2] { file.tensors[1].offset = 128 }
        }
        #expect(try misfit(placed)?.contains(part) == true)
    }

    private func make(_ arguments: [String]) async throws -> Tool.Outcome {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        return try await Tool.run(
            ["python3", "\(root)/scripts/make-adapter"] + arguments,
            environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""],
            seconds: 60
        )
    }

    @Test func theMadeAdapterFitsAndIsTheSameEachTime() async throws {
        let base = try folder.write("base.gguf", TinyGGUF.model.data)
        for name in ["first", "second"] {
            let made = try await make(["--rank", "2", base, "\(folder.path)/\(name).gguf"])
            try #require(made.exitStatus == 0, "\(made.output)")
        }
        #expect(folder.read("first.gguf") == folder.read("second.gguf"))
        let adapter = try GGUFHeader(path: "\(folder.path)/first.gguf")
        #expect(adapter.facts.adapter == GGUFFacts.Adapter(type: "lora", alpha: 2))
        #expect(adapter.tensors.map(\.dimensions) == [[32, 2], [2, 2]])
        try adapter.checkFits(model, name: "first.gguf")
    }

    @Test(arguments: [
        TinyGGUF.model.changed { $0.version = 1 }.data, TinyGGUF.model.data.prefix(300), Data(),
        TinyGGUF.part.data, TinyGGUF.model.changed { $0.tensors[1].dimensions = [64] }.data,
    ])
    func noAdapterIsMadeForWhatIsNoModel(base: Data) async throws {
        let path = try folder.write("base.gguf", base)
        let made = try await make(["--rank", "2", path, "\(folder.path)/out.gguf"])
        #expect(made.exitStatus == 1 && made.output.hasPrefix("error: "))
        #expect(folder.read("out.gguf") == nil)
    }
}
