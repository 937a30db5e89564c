internal import AtelierInference

/// Several answers of an engine to one call, put together as one; nothing of them is changed but the model's name, the
/// choice's index and the token counts, and the engine's own measurements are left out.
struct ChatAnswer: Sendable {
    let model: String
    /// The first answer or chunk, whose id, time and version hold for all.
    private var first: OrderedJSON?
    private var choices: [OrderedJSON] = []
    private var promptTokens = 0
    private var cachedTokens = 0
    private var generatedTokens = 0

    init(model: String) {
        self.model = model
    }

    /// The whole answer.
    var value: OrderedJSON {
        (first ?? .object([])).setting("choices", .array(choices)).setting("usage", usage)
    }

    /// The chunk that ends a stream whose caller wants counts; nil when nothing was said at all.
    var usageChunk: OrderedJSON? { first?.setting("choices", .array([])).setting("usage", usage) }

    /// Adds a whole answer.
    mutating func add(_ answer: OrderedJSON, as index: Int) {
        choices += numbered(answer, index)
        count(answer, index)
        if first == nil { first = named(answer) }
    }

    /// A chunk as it goes on; nil for the one that only counts.
    mutating func chunk(_ chunk: OrderedJSON, as index: Int) -> OrderedJSON? {
        count(chunk, index)
        let named = named(chunk)
        if first == nil { first = named }
        let numbered = numbered(chunk, index)
        guard !numbered.isEmpty else { return nil }
        return named.setting("id", first?["id"]).setting("created", first?["created"])
            .setting("choices", .array(numbered)).setting("usage", nil)
    }

    private func named(_ answer: OrderedJSON) -> OrderedJSON {
        answer.setting("model", .string(model)).setting("timings", nil)
    }

    private func numbered(_ answer: OrderedJSON, _ index: Int) -> [OrderedJSON] {
        (answer["choices"]?.array ?? []).map { $0.setting("index", .integer(index)) }
    }

    /// The prompt is the same for all answers and counts once; what the first one found in the cache is what was saved.
    private mutating func count(_ answer: OrderedJSON, _ index: Int) {
        guard let usage = answer["usage"], usage != .null else { return }
        if index == 0 {
            promptTokens = usage["prompt_tokens"]?.integer ?? 0
            cachedTokens =
                usage["prompt_tokens_details"]?["cached_tokens"]?.integer ?? answer["timings"]?["cache_n"]?.integer ?? 0
        }
        generatedTokens += usage["completion_tokens"]?.integer ?? 0
    }

    private var usage: OrderedJSON {
        .object([
            .init("prompt_tokens", .integer(promptTokens)),
            .init("completion_tokens", .integer(generatedTokens)),
            .init("total_tokens", .integer(promptTokens + generatedTokens)),
            .init("prompt_tokens_details", .object([.init("cached_tokens", .integer(cachedTokens))])),
        ])
    }
}
