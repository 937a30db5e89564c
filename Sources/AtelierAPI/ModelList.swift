/// What `GET /v1/models` gives.
package struct ModelList: Codable, Equatable, Sendable {
    /// The default one first.
    package let models: [ModelView]

    package init(
        models: [ModelView]
    ) {
        self.models = models
    }
}
