internal import AtelierInference

/// The files that an engine needs for one model of the catalogue, each checked.
struct LoadingPlan: Sendable {
    let modelPath: String
    let modelHash: String
    /// Every adapter of the user's on these weights, so that one engine serves all of them; in the catalogue's order.
    let adapters: [OwnFile]
    /// How strongly each adapter applies for this model.
    let scales: [Double]
    /// Tokens of prompt and answer together.
    let contextTokens: Int
    /// What it takes of the memory; nil for a file that does not tell what a token takes.
    let memory: MemoryPlan?

    /// Prompts that are in no slot any more.
    static let promptCacheMiB = 1_024

    /// - Throws: `modelMissing`, `wrongDigest`, `modelMalformed`, `fileUnusable`; `unknownModel` for a base that is not there.
    init(_ model: CatalogueModel, catalogue: Catalogue, store: ModelStore, headers: HeaderCache) async throws {
        let (base, mine) = try Self.base(of: model, in: catalogue)
        switch base.source {
        case .local(let entry): (modelPath, modelHash) = (try await store.verifiedPath(for: entry), entry.sha256)
        case .own(let own):
            guard case .file(let file) = own.weights else {
                throw DaemonError(.unknownModel, "The base \(base.id) of \(model.id) is an adapter itself.")
            }
            (modelPath, modelHash) = (try await store.verifiedPath(for: file), file.sha256)
        case .hosted: throw DaemonError(.unknownModel, "The base \(base.id) of \(model.id) is hosted.")
        }
        let known = catalogue.models.compactMap { Self.adapter(of: $0, on: base.id) }
        var (adapters, scales): ([OwnFile], [Double]) = ([], [])
        for adapter in known where !adapters.contains(adapter.file) {
            _ = try await store.verifiedPath(for: adapter.file)
            adapters.append(adapter.file)
            scales.append(adapter.file == mine?.file ? mine?.scale ?? 1 : 0)
        }
        self.adapters = adapters
        self.scales = scales
        let header = try headers.header(of: modelPath)
        guard header.kind == .model, header.split == nil else {
            throw InferenceError(
                .modelMalformed,
                "\(modelPath) is \(header.split.map { "one of \($0.count) parts of a model" } ?? "no model but an \(header.kind.rawValue)")",
                hint: header.split == nil ? "name it as an adapter, with its base" : "join the parts to one file first"
            )
        }
        try Self.checkTemplate(of: base, header)
        contextTokens = min(base.contextTokens, header.facts.contextLength ?? base.contextTokens)
        memory = MemoryPlan(
            header,
            settings: MemoryPlan.Settings(
                contextTokens: contextTokens,
                slots: ModelRoom.slots,
                promptCacheMiB: Self.promptCacheMiB,
                adapterBytes: try Self.bytes(of: adapters, on: header, headers)
            )
        )
    }

    /// The model whose weights are loaded, and the adapter that makes it this one.
    private static func base(
        of model: CatalogueModel,
        in catalogue: Catalogue
    ) throws -> (CatalogueModel, OwnAdapter?) {
        switch model.source {
        case .local: return (model, nil)
        case .hosted: throw DaemonError(.unknownModel, "The model \(model.id) is hosted and has no files here.")
        case .own(let own):
            guard case .base(let id) = own.weights else { return (model, own.adapter) }
            guard let base = catalogue.model(id) else {
                throw DaemonError(.unknownModel, "The base \(id) of \(model.id) is not in the catalogue.")
            }
            return (base, own.adapter)
        }
    }

    private static func checkTemplate(of model: CatalogueModel, _ header: GGUFHeader) throws {
        guard let pinned = model.templateDigest, header.facts.chatTemplateDigest != pinned else { return }
        throw InferenceError(
            .wrongDigest,
            "the chat template of \(model.id) is not the one that models.yaml pins",
            hint:
                "its digest is \(header.facts.chatTemplateDigest ?? "of no template"); change `template` if that is right"
        )
    }

    /// The adapters' files together, each held against the model first.
    private static func bytes(
        of adapters: [OwnFile],
        on header: GGUFHeader,
        _ headers: HeaderCache
    ) throws -> Int {
        try adapters.reduce(0) { sum, adapter in
            let pairs = try headers.header(of: adapter.path)
            try pairs.checkFits(header, name: adapter.path)
            return sum + pairs.fileBytes
        }
    }

    /// What the engine may allocate: the plan and a quarter more, for weights may lie there in another order; for a file
    /// that tells nothing, what a large model takes.
    var memoryBytes: Int { (memory.map { $0.totalBytes / 4 * 5 } ?? 64 << 30) + (1 << 30) }

    private static func adapter(of model: CatalogueModel, on base: String) -> OwnAdapter? {
        guard case .own(let own) = model.source else { return nil }
        if model.id == base { return own.adapter }
        return own.weights == .base(base) ? own.adapter : nil
    }
}
