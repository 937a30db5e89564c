/// What `atelier model tune` measured.
package struct TuningView: Codable, Equatable, Sendable {
    /// One setting of the engine.
    package struct Trial: Codable, Equatable, Sendable {
        package let name: String
        /// Tokens a second.
        package let promptRate: Double
        package let generationRate: Double
        /// Whether its greedy answer was that of the engine as it comes.
        package let isEqual: Bool
        package let milliseconds: Int

        package init(name: String, promptRate: Double, generationRate: Double, isEqual: Bool, milliseconds: Int) {
            self.name = name
            self.promptRate = promptRate
            self.generationRate = generationRate
            self.isEqual = isEqual
            self.milliseconds = milliseconds
        }
    }

    package let model: String
    package let trials: [Trial]
    /// The name of the setting that is used from now on.
    package let kept: String

    package init(model: String, trials: [Trial], kept: String) {
        self.model = model
        self.trials = trials
        self.kept = kept
    }
}

/// A model file that another program keeps on this machine.
package struct FoundModelView: Codable, Equatable, Sendable {
    /// Whose folder it lies in.
    package let source: String
    package let name: String
    package let path: String
    package let bytes: Int
    /// The SHA-256 that the program names it by; nothing was hashed.
    package let sha256: String?
    package let quantisation: String?
    /// Why it could not be used; nil where its header is in order.
    package let problem: String?
    /// The catalogue's name of it, if it is in there.
    package let id: String?

    package init(
        source: String,
        name: String,
        path: String,
        bytes: Int,
        sha256: String?,
        quantisation: String?,
        problem: String?,
        id: String?
    ) {
        self.source = source
        self.name = name
        self.path = path
        self.bytes = bytes
        self.sha256 = sha256
        self.quantisation = quantisation
        self.problem = problem
        self.id = id
    }
}

/// What `GET /v1/found-models` answers.
package struct FoundModelList: Codable, Equatable, Sendable {
    package let models: [FoundModelView]

    package init(models: [FoundModelView]) {
        self.models = models
    }
}
