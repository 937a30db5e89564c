/// What a model takes of the machine's memory under given settings, worked out before an engine is started.
///
/// Measured with the pinned engine and Qwen2.5-Coder-1.5B Q4_K_M (`docs/evidence/inference.md`, section Memory): the
/// estimate of everything but the prompt cache is 1.3 to 2.2 % over what the engine used.
package struct MemoryPlan: Equatable, Sendable {
    /// How the engine is to be started.
    package struct Settings: Equatable, Sendable {
        /// Tokens of prompt and answer together, of each slot.
        package var contextTokens: Int
        package var slots: Int
        package var cacheType: GGUFFacts.CacheType
        /// The cap on prompts that are in no slot any more (`--cache-ram`), as if it were full.
        package var promptCacheMiB: Int
        /// All adapters' files together.
        package var adapterBytes: Int

        package init(
            contextTokens: Int,
            slots: Int = 1,
            cacheType: GGUFFacts.CacheType = .f16,
            promptCacheMiB: Int,
            adapterBytes: Int = 0
        ) {
            self.contextTokens = contextTokens
            self.slots = slots
            self.cacheType = cacheType
            self.promptCacheMiB = promptCacheMiB
            self.adapterBytes = adapterBytes
        }
    }

    package let settings: Settings
    /// The model's file and its adapters'.
    ///
    /// The engine keeps some weights in another order, in memory of its own; their pages of the file then stay only while
    /// nobody needs the room.
    package let weightsBytes: Int
    /// Keys and values of all tokens in all slots.
    package let cacheBytes: Int
    /// What the engine works in, one batch of 512 tokens at a time.
    package let computeBytes: Int
    /// Its vocabulary and everything else.
    package let engineBytes: Int
    package let promptCacheBytes: Int
    /// The context the model was trained with; none beyond it is proposed.
    private let contextMax: Int
    /// What one more token of every slot's context takes.
    private let bytesPerToken: Int

    private static let batchTokens = 512
    private static let ownBytes = 64 << 20
    /// The engine rounds contexts up to a multiple of this.
    private static let contextStep = 256
    /// No machine has more; sums of a few stay in range.
    private static let bytesMax = 1 << 58

    /// Nil when the header does not tell what a token takes.
    ///
    /// - Parameters:
    ///   - header: Of the model; of its first part when it has several files.
    ///   - fileBytes: Of all parts together; nil when there is one.
    ///   - settings: None of its numbers may be negative.
    package init?(_ header: GGUFHeader, fileBytes: Int? = nil, settings: Settings) {
        let facts = header.facts
        guard let perToken = facts.cacheBytesPerToken(settings.cacheType), let embedding = facts.embeddingLength,
            let contextMax = facts.contextLength
        else {
            return nil
        }
        self.settings = settings
        self.contextMax = contextMax
        weightsBytes = min((fileBytes ?? header.fileBytes) + settings.adapterBytes, Self.bytesMax)
        let tokens = Self.product(settings.contextTokens, settings.slots)
        cacheBytes = Self.product(tokens, perToken)
        // Three rows of the widest block and six of the embedding in single precision, and a mask over the context in
        // half precision, for each token of a batch: what the engine's graph has alive at once, by its own log.
        let widest = max(facts.feedForwardLength ?? 0, 4 * embedding)
        let maskBytes = 2 * Self.batchTokens
        computeBytes = Self.product(4 * Self.batchTokens, 3 * widest + 6 * embedding) + Self.product(tokens, maskBytes)
        engineBytes = Self.ownBytes
        promptCacheBytes = Self.product(settings.promptCacheMiB, 1 << 20)
        bytesPerToken = Self.product(perToken + maskBytes, settings.slots)
    }

    /// Everything together.
    package var totalBytes: Int { weightsBytes + cacheBytes + computeBytes + engineBytes + promptCacheBytes }

    /// The largest context of each slot that fits into `bytes`, up to what the model was trained with; nil for none.
    package func largestContext(in bytes: Int) -> Int? {
        let fixed = totalBytes - Self.product(settings.contextTokens, bytesPerToken)
        guard bytes > fixed, bytesPerToken > 0 else {
            return nil
        }
        let tokens = min((bytes - fixed) / bytesPerToken, contextMax)
        let context = tokens / Self.contextStep * Self.contextStep
        return context > 0 ? context : nil
    }

    /// Refuses what does not fit, with every figure and what would.
    ///
    /// - Throws: `memoryShort`.
    package func check(_ memory: MachineMemory) throws(InferenceError) {
        guard totalBytes > memory.bytes else {
            return
        }
        let reason = memory.bytes < memory.availableBytes ? " under the limit of its control group" : ""
        throw InferenceError(
            .memoryShort,
            "the model needs \(Self.text(totalBytes)) and there are \(Self.text(memory.bytes))\(reason): weights "
                + "\(Self.text(weightsBytes)), \(settings.slots) × \(settings.contextTokens) tokens in "
                + "\(settings.cacheType.rawValue) \(Self.text(cacheBytes)), working room \(Self.text(computeBytes)), "
                + "the engine itself \(Self.text(engineBytes)), prompt cache \(Self.text(promptCacheBytes))",
            hint: hint(memory.bytes)
        )
    }

    private func hint(_ bytes: Int) -> String {
        if let context = largestContext(in: bytes) {
            return "a context of \(context) tokens fits"
        }
        if let context = largestContext(in: bytes + promptCacheBytes) {
            return "without a prompt cache a context of \(context) tokens fits"
        }
        return "no context fits: take a smaller model, or a smaller quantisation of this one"
    }

    private static func text(_ bytes: Int) -> String { "\((bytes + (1 << 20) - 1) >> 20) MiB" }

    private static func product(_ first: Int, _ second: Int) -> Int {
        let (product, overflows) = first.multipliedReportingOverflow(by: second)
        return overflows ? bytesMax : min(product, bytesMax)
    }
}
