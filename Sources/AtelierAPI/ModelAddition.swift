package import AtelierDomain

/// A model that the user adds to their catalogue.
package struct ModelAddition: Codable, Equatable, Sendable {
    package var id: String
    package var modelClass: ModelClass
    /// Absolute; of a GGUF file of the user's.
    package var file: String?
    /// The catalogue's name of the model that the adapter is put on.
    package var base: String?
    /// Absolute; of a LoRA adapter in a GGUF file.
    package var adapter: String?
    package var scale: Double?
    /// Of a hosted model: what comes before `/v1`.
    package var url: String?
    /// What the server calls the model.
    package var model: String?
    package var keyVariable: String?
    package var keyFile: String?
    package var certificateFile: String?
    package var licence: String?
    package var contextTokens: Int?
    /// Units of `currency` for a million tokens.
    package var inputPrice: Double?
    package var cachedPrice: Double?
    package var outputPrice: Double?
    package var currency: String?
    package var watts: Int?
    /// Patterns of repositories that may use it.
    package var repositories: [String]?
    /// Tiers that it answers for from now on.
    package var tiers: [String]

    package init(id: String, modelClass: ModelClass, tiers: [String] = []) {
        self.id = id
        self.modelClass = modelClass
        self.tiers = tiers
    }
}

/// How a model answered when it was tried.
package struct ModelTestView: Codable, Equatable, Sendable {
    package let id: String
    package let modelClass: ModelClass
    /// SHA-256 of the file, or the server's name of the model.
    package let digest: String
    package let contextTokens: Int?
    /// Whether it said what it was asked to say.
    package let answers: Bool
    /// Whether its answer under a schema fitted the schema.
    package let keepsSchema: Bool
    /// Whether two greedy answers to the same prompt were the same.
    package let isRepeatable: Bool
    /// Prompt tokens a second, as far as a short prompt tells; nil when nothing had to be read.
    package let promptRate: Double?
    package let generationRate: Double?
    package let sentBytes: Int

    package init(
        id: String,
        modelClass: ModelClass,
        digest: String,
        contextTokens: Int?,
        answers: Bool,
        keepsSchema: Bool,
        isRepeatable: Bool,
        promptRate: Double?,
        generationRate: Double?,
        sentBytes: Int
    ) {
        self.id = id
        self.modelClass = modelClass
        self.digest = digest
        self.contextTokens = contextTokens
        self.answers = answers
        self.keepsSchema = keepsSchema
        self.isRepeatable = isRepeatable
        self.promptRate = promptRate
        self.generationRate = generationRate
        self.sentBytes = sentBytes
    }
}
