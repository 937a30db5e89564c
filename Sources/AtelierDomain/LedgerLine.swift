/// What one model cost at one stage of one requirement.
package struct LedgerLine: Codable, Equatable, Sendable {
    package let requirement: RequirementID
    /// The kind of the task without its round, such as `code`.
    package let stage: String
    /// The catalogue's name; before that was kept, the digest of its file.
    package let model: String
    /// Nil for calls from before this was kept.
    package let modelClass: ModelClass?
    package let calls: Int
    /// Cached ones included.
    package let promptTokens: Int
    package let cachedTokens: Int
    package let generatedTokens: Int
    package let milliseconds: Int
    /// Bytes that left this machine.
    package let sentBytes: Int
    /// Billionths of one unit of `currency`.
    package let costNanos: Int
    /// Empty where nothing is charged.
    package let currency: String
    /// Measured or estimated; 0 when neither was possible.
    package let millijoules: Int

    package init(
        requirement: RequirementID,
        stage: String,
        model: String,
        modelClass: ModelClass?,
        calls: Int,
        promptTokens: Int,
        cachedTokens: Int,
        generatedTokens: Int,
        milliseconds: Int,
        sentBytes: Int,
        costNanos: Int,
        currency: String,
        millijoules: Int
    ) {
        self.requirement = requirement
        self.stage = stage
        self.model = model
        self.modelClass = modelClass
        self.calls = calls
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.generatedTokens = generatedTokens
        self.milliseconds = milliseconds
        self.sentBytes = sentBytes
        self.costNanos = costNanos
        self.currency = currency
        self.millijoules = millijoules
    }
}
