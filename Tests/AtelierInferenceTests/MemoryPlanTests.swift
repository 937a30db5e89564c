import Testing

@testable import AtelierInference

@Suite struct MemoryPlanTests {
    /// The shape of Qwen2.5-Coder-1.5B; its file has 1,117,320,768 bytes.
    private let qwen: GGUFHeader

    init() throws {
        let file = TinyGGUF.model.setting("llama.block_count", TinyGGUF.u32(28))
            .setting("llama.embedding_length", TinyGGUF.u32(1_536))
            .setting("llama.feed_forward_length", TinyGGUF.u32(8_960))
            .setting("llama.context_length", TinyGGUF.u32(32_768))
            .setting("llama.attention.head_count", TinyGGUF.u32(12))
            .setting("llama.attention.head_count_kv", TinyGGUF.u32(2))
        qwen = try GGUFHeader.read(file.bytes).get()
    }

    private func plan(_ settings: MemoryPlan.Settings) throws -> MemoryPlan {
        try #require(MemoryPlan(qwen, fileBytes: 1_117_320_768, settings: settings))
    }

    private func mebibytes(_ count: Int) -> MachineMemory { MachineMemory(availableBytes: count << 20) }

    @Test func everyPartIsCounted() throws {
        let plan = try plan(.init(contextTokens: 4_096, promptCacheMiB: 1_024))
        #expect(plan.weightsBytes == 1_117_320_768)
        #expect(plan.cacheBytes == 112 << 20)
        #expect(plan.promptCacheBytes == 1 << 30)
        #expect(
            plan.totalBytes
                == plan.weightsBytes + plan.cacheBytes + plan.computeBytes + plan.engineBytes + plan.promptCacheBytes
        )
        let adapted = try self.plan(
            .init(contextTokens: 4_096, slots: 2, cacheType: .q8x0, promptCacheMiB: 0, adapterBytes: 1_000)
        )
        #expect(adapted.weightsBytes == 1_117_321_768)
        #expect(adapted.cacheBytes == 2 * 4_096 * 15_232)
    }

    /// What the engine used after a prompt, in MiB: anonymous memory and the pages of the file that it still reads.
    @Test(arguments: [
        (MemoryPlan.Settings(contextTokens: 4_096, promptCacheMiB: 0), 1_293.0),
        (MemoryPlan.Settings(contextTokens: 16_384, promptCacheMiB: 0), 1_629.0),
        (MemoryPlan.Settings(contextTokens: 16_384, cacheType: .q8x0, promptCacheMiB: 0), 1_435.0),
    ])
    func theEstimateIsWhatTheEngineUsed(settings: MemoryPlan.Settings, used: Double) throws {
        let estimate = Double(try plan(settings).totalBytes) / 1_048_576
        #expect(estimate >= used && estimate < used * 1.03)
    }

    @Test func whatFitsIsNotRefused() throws {
        let plan = try plan(.init(contextTokens: 16_384, promptCacheMiB: 1_024))
        try plan.check(MachineMemory(availableBytes: plan.totalBytes))
        let error = #expect(throws: InferenceError.self) {
            try plan.check(MachineMemory(availableBytes: plan.totalBytes - 1))
        }
        #expect(error?.code == .memoryShort && error?.isUserFixable == true && error?.isRetryable == false)
    }

    @Test func aRefusalNamesEveryFigureAndWhatWouldFit() throws {
        let plan = try plan(.init(contextTokens: 32_768, promptCacheMiB: 1_024))
        let error = #expect(throws: InferenceError.self) { try plan.check(mebibytes(2_500)) }
        #expect(
            error?.message
                == """
                the model needs 3153 MiB and there are 2500 MiB: weights 1066 MiB, 1 × 32768 tokens in f16 896 MiB, \
                working room 103 MiB, the engine itself 64 MiB, prompt cache 1024 MiB
                """
        )
        #expect(error?.hint == "a context of 9728 tokens fits")
        let smaller = try self.plan(.init(contextTokens: 9_728, promptCacheMiB: 1_024))
        try smaller.check(mebibytes(2_500))
        let larger = try self.plan(.init(contextTokens: 9_728 + 256, promptCacheMiB: 1_024))
        #expect(throws: InferenceError.self) { try larger.check(mebibytes(2_500)) }
    }

    @Test(arguments: [
        (2_000, "without a prompt cache a context of 28160 tokens fits"),
        (1_000, "no context fits: take a smaller model, or a smaller quantisation of this one"),
    ])
    func theHintSaysWhatElseCouldGo(available: Int, hint: String) throws {
        let plan = try plan(.init(contextTokens: 32_768, promptCacheMiB: 1_024))
        let error = #expect(throws: InferenceError.self) { try plan.check(mebibytes(available)) }
        #expect(error?.hint == hint)
    }

    @Test func noContextBeyondTheTrainedOneIsProposed() throws {
        let plan = try plan(.init(contextTokens: 4_096, slots: 4, promptCacheMiB: 0))
        #expect(plan.largestContext(in: 1 << 50) == 32_768)
        let four = try #require(plan.largestContext(in: 2 << 30))
        let one = try #require(self.plan(.init(contextTokens: 4_096, promptCacheMiB: 0)).largestContext(in: 2 << 30))
        #expect(four < one / 3)
    }

    @Test func aGroupsLimitIsNamed() throws {
        let plan = try plan(.init(contextTokens: 4_096, promptCacheMiB: 0))
        let limited = MachineMemory(availableBytes: 8 << 30, allowedBytes: 1 << 30)
        let error = #expect(throws: InferenceError.self) { try plan.check(limited) }
        #expect(error?.message.contains("there are 1024 MiB under the limit of its control group") == true)
    }

    @Test func absurdSettingsAreRefusedAndDoNotTrap() throws {
        let plan = try plan(.init(contextTokens: .max, slots: .max, promptCacheMiB: .max))
        #expect(throws: InferenceError.self) { try plan.check(mebibytes(1 << 20)) }
    }

    @Test func aHeaderThatDoesNotTellHasNoPlan() throws {
        let silent = TinyGGUF.model.without("llama.attention.head_count", "llama.attention.head_count_kv")
        let header = try GGUFHeader.read(silent.bytes).get()
        #expect(MemoryPlan(header, settings: .init(contextTokens: 1, promptCacheMiB: 0)) == nil)
    }
}
