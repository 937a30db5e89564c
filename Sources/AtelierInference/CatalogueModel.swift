package import AtelierDomain

/// One model that may be asked: of which class, at what price, for which repositories.
package struct CatalogueModel: Equatable, Sendable {
    /// Where the model comes from; decides its class.
    package enum Source: Equatable, Sendable {
        case local(ModelEntry)
        case hosted(HostedModel)
        case own(OwnModel)
    }

    /// Lower-case letters, digits, dots and hyphens; at most 64.
    package let id: String
    package let source: Source
    /// SPDX identifier of the weights' licence, or what their owner says.
    package let licence: String
    /// Tokens of prompt and answer together that one request may use.
    package let contextTokens: Int
    /// SHA-256 of the chat template that the model must have; nil where it is not pinned.
    package let templateDigest: String?
    package let price: ModelPrice
    /// Power while it answers, for machines that do not tell their energy; nil when unknown.
    package let watts: Int?
    /// Patterns of repository paths (`*` within a name, `**` over names) that may use it; nil allows all.
    package let repositories: [String]?

    package init(
        id: String,
        source: Source,
        licence: String,
        contextTokens: Int,
        templateDigest: String? = nil,
        price: ModelPrice = ModelPrice(),
        watts: Int? = nil,
        repositories: [String]? = nil
    ) {
        self.id = id
        self.source = source
        self.licence = licence
        self.contextTokens = contextTokens
        self.templateDigest = templateDigest
        self.price = price
        self.watts = watts
        self.repositories = repositories
    }

    package var modelClass: ModelClass {
        switch source {
        case .local: .local
        case .hosted: .hosted
        case .own: .own
        }
    }

    /// Where what it is asked goes; nil when it stays on this machine.
    package var destination: String? {
        if case .hosted(let hosted) = source { hosted.url } else { nil }
    }

    /// Whether a repository may be worked on with it; a hosted model without a list may be used for none.
    package func allows(repository path: String) -> Bool {
        guard let repositories else { return modelClass != .hosted }
        return repositories.contains { PathPattern($0).matches(path) }
    }
}

/// A model on somebody else's server.
package struct HostedModel: Equatable, Sendable {
    /// https, or http on this machine; without a trailing slash, what comes before `/v1`.
    package let url: String
    /// What the server calls the model.
    package let name: String
    /// The environment variable that holds the key; nil where none is needed.
    package let keyVariable: String?
    /// A file that holds the key and nothing else.
    package let keyFile: String?
    package let certificateFile: String?

    package init(
        url: String,
        name: String,
        keyVariable: String? = nil,
        keyFile: String? = nil,
        certificateFile: String? = nil
    ) {
        self.url = url
        self.name = name
        self.keyVariable = keyVariable
        self.keyFile = keyFile
        self.certificateFile = certificateFile
    }
}

/// A file of the user's, or an adapter of theirs on a model of the catalogue.
package struct OwnModel: Equatable, Sendable {
    package enum Weights: Equatable, Sendable {
        /// A GGUF file that stays where it is.
        case file(OwnFile)
        /// The catalogue's name of the base.
        case base(String)
    }

    package let weights: Weights
    package let adapter: OwnAdapter?

    package init(weights: Weights, adapter: OwnAdapter? = nil) {
        self.weights = weights
        self.adapter = adapter
    }
}

/// A file whose digest the user pinned.
package struct OwnFile: Hashable, Sendable {
    /// Absolute.
    package let path: String
    /// 64 lower-case hexadecimal digits.
    package let sha256: String

    package init(path: String, sha256: String) {
        self.path = path
        self.sha256 = sha256
    }
}

/// A LoRA adapter that is applied per request.
package struct OwnAdapter: Hashable, Sendable {
    package let file: OwnFile
    package let scale: Double

    package init(file: OwnFile, scale: Double = 1) {
        self.file = file
        self.scale = scale
    }
}

/// What tokens cost, in billionths of a unit of `currency` for each.
package struct ModelPrice: Hashable, Sendable {
    package let inputNanos: Int
    package let cachedNanos: Int
    package let outputNanos: Int
    /// Empty where nothing is charged.
    package let currency: String

    package init(inputNanos: Int = 0, cachedNanos: Int? = nil, outputNanos: Int = 0, currency: String = "") {
        self.inputNanos = inputNanos
        self.cachedNanos = cachedNanos ?? inputNanos
        self.outputNanos = outputNanos
        self.currency = currency
    }

    /// The price of one call.
    package func nanos(of reply: ModelReply) -> Int {
        let fresh = max(0, reply.promptTokens - reply.cachedTokens)
        return fresh * inputNanos + reply.cachedTokens * cachedNanos + reply.generatedTokens * outputNanos
    }
}
