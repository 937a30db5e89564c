/// A model as programs written for OpenAI's API list it.
package struct OpenModel: Codable, Equatable, Sendable {
    package let id: String
    package let object: String
    /// Seconds since 1970 at which its file came onto this machine.
    package let created: Int
    package let ownedBy: String

    package init(id: String, created: Int) {
        self.id = id
        object = "model"
        self.created = created
        ownedBy = "atelier"
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case object
        case created
        case ownedBy = "owned_by"
    }
}

/// What `GET /v1/models` answers: our own list, which `ModelList` reads, and OpenAI's beside it.
package struct OpenModelList: Encodable, Sendable {
    private let object = "list"
    private let data: [OpenModel]
    private let models: [ModelView]

    /// - Parameters:
    ///   - data: The models that can answer now.
    ///   - models: Every model that is known, the default one first.
    package init(data: [OpenModel], models: [ModelView]) {
        self.data = data
        self.models = models
    }
}
