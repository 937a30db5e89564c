/// What a requirement cost so far.
package struct CostsView: Codable, Equatable, Sendable {
    package let modelCalls: Int
    /// Cached ones included.
    package let promptTokens: Int
    /// Prompt tokens the engine did not have to process again.
    package let cachedTokens: Int
    package let generatedTokens: Int
    /// Time spent waiting for the model.
    package let modelMilliseconds: Int
    /// From acceptance to the last event.
    package let wallMilliseconds: Int

    package init(
        modelCalls: Int = 0,
        promptTokens: Int = 0,
        cachedTokens: Int = 0,
        generatedTokens: Int = 0,
        modelMilliseconds: Int = 0,
        wallMilliseconds: Int = 0
    ) {
        self.modelCalls = modelCalls
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.generatedTokens = generatedTokens
        self.modelMilliseconds = modelMilliseconds
        self.wallMilliseconds = wallMilliseconds
    }
}
