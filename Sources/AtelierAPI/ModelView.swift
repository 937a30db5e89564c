package import AtelierDomain

/// One model of the catalogue, whether it is on disk or not.
package struct ModelView: Codable, Equatable, Sendable {
    package let id: String
    package let modelClass: ModelClass
    /// Of its file; 0 where it has none here.
    package let bytes: Int
    /// Of its file, or of its adapter; empty where it has none here.
    package let sha256: String
    package let state: State
    /// Where the file is, if there is one.
    package let path: String?
    /// Whether it answers where no route says otherwise.
    package let isDefault: Bool
    package let licence: String
    /// Tokens of prompt and answer together.
    package let contextTokens: Int
    /// Where what it is asked goes; nil when nothing leaves this machine.
    package let destination: String?
    /// What its adapter is put on.
    package let base: String?
    package let price: Price?
    package let watts: Int?
    /// Patterns of repositories that may use it; nil is the usual of its class: all, or for hosted ones none.
    package let repositories: [String]?
    /// The tiers whose route names it.
    package let tiers: [String]

    package init(
        id: String,
        modelClass: ModelClass,
        bytes: Int,
        sha256: String,
        state: State,
        path: String? = nil,
        isDefault: Bool,
        licence: String,
        contextTokens: Int,
        destination: String? = nil,
        base: String? = nil,
        price: Price? = nil,
        watts: Int? = nil,
        repositories: [String]? = nil,
        tiers: [String] = []
    ) {
        self.id = id
        self.modelClass = modelClass
        self.bytes = bytes
        self.sha256 = sha256
        self.state = state
        self.path = path
        self.isDefault = isDefault
        self.licence = licence
        self.contextTokens = contextTokens
        self.destination = destination
        self.base = base
        self.price = price
        self.watts = watts
        self.repositories = repositories
        self.tiers = tiers
    }

    /// What is known about the model's file.
    package enum State: String, Codable, Sendable, CaseIterable {
        case absent
        /// A download was interrupted and can go on.
        case partial
        /// Of the right size; the digest was not checked yet.
        case present
        case verified
        /// Set aside, or the user's and left alone; never loaded.
        case wrongDigest
        /// On somebody else's server.
        case remote
    }

    /// Billionths of one unit of `currency` for each token.
    package struct Price: Codable, Equatable, Sendable {
        package let inputNanos: Int
        package let cachedNanos: Int
        package let outputNanos: Int
        package let currency: String

        package init(inputNanos: Int, cachedNanos: Int, outputNanos: Int, currency: String) {
            self.inputNanos = inputNanos
            self.cachedNanos = cachedNanos
            self.outputNanos = outputNanos
            self.currency = currency
        }
    }
}
