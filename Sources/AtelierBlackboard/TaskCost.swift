internal import GRDB

/// What the model calls of one task of a requirement cost together.
package struct TaskCost: Codable, Equatable, Sendable {
    /// The task's kind, such as `code.0`.
    package let kind: String
    package let calls: Int
    /// Tokens of all prompts, cached ones included.
    package let promptTokens: Int
    /// Of these, what the server took from its cache.
    package let cachedTokens: Int
    package let generatedTokens: Int
    package let milliseconds: Int

    package init(
        kind: String,
        calls: Int,
        promptTokens: Int,
        cachedTokens: Int,
        generatedTokens: Int,
        milliseconds: Int
    ) {
        self.kind = kind
        self.calls = calls
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.generatedTokens = generatedTokens
        self.milliseconds = milliseconds
    }

    init(row: Row) throws {
        self.init(
            kind: try row.field("kind"),
            calls: try row.field("calls"),
            promptTokens: try row.field("promptTokens"),
            cachedTokens: try row.field("cachedTokens"),
            generatedTokens: try row.field("generatedTokens"),
            milliseconds: try row.field("milliseconds")
        )
    }
}
