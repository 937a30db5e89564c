/// Settings of an engine that change how fast it answers and, where they are kept, not what.
package struct EngineTuning: Codable, Hashable, Sendable {
    /// What people call it.
    package let name: String
    /// Nil takes one for each core.
    package var threads: Int?
    package var batchTokens: Int?
    package var hasFlashAttention: Bool?
    /// Of keys and values: `f16` or `q8_0`.
    package var cacheType: String?
    /// Guesses the next tokens from what was said before.
    package var guessesAhead: Bool?

    package init(_ name: String) {
        self.name = name
    }

    /// As llama-server takes them.
    var arguments: [String] {
        var result: [String] = []
        if let batchTokens {
            result += ["--batch-size", "\(max(batchTokens, 2_048))", "--ubatch-size", "\(batchTokens)"]
        }
        if let hasFlashAttention { result += ["--flash-attn", hasFlashAttention ? "on" : "off"] }
        if let cacheType { result += ["--cache-type-k", cacheType, "--cache-type-v", cacheType] }
        if guessesAhead == true { result += ["--spec-type", "ngram-simple"] }
        return result
    }

    /// What is worth trying on a machine with so many cores, at most eight; the first one is the engine as it comes.
    package static func candidates(cores: Int) -> [EngineTuning] {
        var list = [EngineTuning("as it comes")]
        func add(_ name: String, _ change: (inout EngineTuning) -> Void) {
            var tuning = EngineTuning(name)
            change(&tuning)
            list.append(tuning)
        }
        add("flash attention") { $0.hasFlashAttention = true }
        add("no flash attention") { $0.hasFlashAttention = false }
        add("batches of 256") { $0.batchTokens = 256 }
        add("batches of 1024") { $0.batchTokens = 1_024 }
        add("keys and values in q8_0") {
            $0.hasFlashAttention = true
            $0.cacheType = "q8_0"
        }
        add("guessing ahead") { $0.guessesAhead = true }
        if cores > 1 { add("\(cores - 1) threads") { $0.threads = cores - 1 } }
        return list
    }
}
