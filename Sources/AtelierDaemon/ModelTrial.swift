internal import AtelierAPI
internal import AtelierDomain
internal import AtelierInference
internal import Foundation

/// Three short questions to one model: does it answer, does it keep to a schema, how fast is it.
struct ModelTrial {
    let room: ModelRoom
    let model: CatalogueModel
    let willSend: @Sendable (Egress) async throws -> Void

    private static let tokensMax = 64
    private static let schema =
        #"{"type":"object","properties":{"colour":{"enum":["red","blue"]}},"required":["colour"]}"#

    func run() async throws -> ModelTestView {
        // What is sent is ours and no repository's.
        let use = ModelUse(tier: "trial", repositoryPath: "/", forbidsEgress: { false }, willSend: willSend)
        let first = try await room.answer(request(Self.text, tokens: Self.tokensMax), by: model, for: use)
        let second = try await room.answer(request(Self.text, tokens: Self.tokensMax), by: model, for: use)
        let chosen = try await room.answer(
            request("The sky on a clear day: choose its colour.", tokens: 20, schema: Self.schema),
            by: model,
            for: use
        )
        let read = first.promptTokens - first.cachedTokens
        // The second answer has the whole prompt in the cache: what it took is generation.
        let generation = max(1, second.milliseconds)
        let prefill = first.milliseconds - second.milliseconds
        return ModelTestView(
            id: model.id,
            modelClass: model.modelClass,
            digest: first.model,
            contextTokens: model.contextTokens,
            answers: first.text.contains("17"),
            keepsSchema: Self.keepsSchema(chosen.text),
            isRepeatable: first.text == second.text,
            promptRate: read > 64 && prefill > 0 ? Double(read) * 1_000 / Double(prefill) : nil,
            generationRate: second.generatedTokens > 8
                ? Double(second.generatedTokens) * 1_000 / Double(generation) : nil,
            sentBytes: [first, second, chosen].reduce(0) { $0 + ($1.origin?.sentBytes ?? 0) }
        )
    }

    private func request(_ text: String, tokens: Int, schema: String? = nil) -> ModelRequest {
        ModelRequest(messages: [ChatMessage(.user, text)], schema: schema, tokensMax: tokens)
    }

    private static func keepsSchema(_ text: String) -> Bool {
        let value = try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        return value == ["colour": "blue"] || value == ["colour": "red"]
    }

    /// Long enough to tell how fast a prompt is read.
    private static let text =
        "Here is a list of squares.\n"
        + (1...60).map { "The square of \($0) is \($0 * $0)." }.joined(separator: "\n")
        + "\nThe number seventeen is written with digits how? Answer with it, then count on from it to forty."
}
