internal import AtelierAPI
internal import AtelierDomain
internal import AtelierInference
internal import Foundation

// Model files and the engine: listing, fetching, verifying.
extension Studio {
    func models() async throws -> [ModelView] {
        try models.catalogue.now.models.map(view)
    }

    func verifyModel(id: String?) async throws -> ModelView {
        let model = try models.catalogue.model(id ?? models.standard)
        do {
            switch model.source {
            case .local(let entry): try await models.store.verify(entry)
            case .own:
                _ = try await LoadingPlan(
                    model,
                    catalogue: models.catalogue.now,
                    store: models.store,
                    headers: models.headers
                )
            case .hosted: break
            }
        } catch let error as InferenceError where error.code == .wrongDigest {
            return ModelPage(
                model,
                state: .wrongDigest,
                path: nil,
                catalogue: models.catalogue.now,
                standard: models.standard
            ).view
        }
        return try view(model)
    }

    func fetchModel(id: String?) async throws -> AsyncThrowingStream<ProgressLine, any Error> {
        let entry = try models.pinned(id)
        let home = configuration.homeDirectory ?? ""
        let sources = ModelSources(
            path: configuration.modelFile,
            huggingFaceHub: "\(home)/.cache/huggingface/hub",
            ollamaModels: "\(home)/.ollama/models",
            environment: models.toolEnvironment
        )
        let store = models.store
        return Self.progress { report in
            try await store.fetch(entry, sources: sources) { progress in
                report(
                    ProgressLine(
                        stage: progress.step.rawValue,
                        message: "\(entry.id): \(progress.step.rawValue)",
                        completed: Int64(progress.bytes),
                        total: Int64(progress.bytesTotal)
                    )
                )
            }
        }
    }

    func fetchEngine() async throws -> AsyncThrowingStream<ProgressLine, any Error> {
        let engines = models.engines
        let environment = models.toolEnvironment
        let named = configuration.enginePath
        let search = configuration.searchPath.joined(separator: ":")
        return Self.progress { report in
            if let found = await engines.locate(named: named, searchPath: search) {
                report(ProgressLine(stage: "engine", message: "using \(found.path), version \(found.version)"))
                return
            }
            try await engines.install(environment: environment) { report(Self.line($0)) }
        }
    }

    private static func line(_ progress: EngineInstallProgress) -> ProgressLine {
        switch progress {
        case .downloading: ProgressLine(stage: "download", message: "downloading the engine's source")
        case .configuring: ProgressLine(stage: "configure", message: "configuring the engine's build")
        case .building(let done, let total):
            ProgressLine(
                stage: "build",
                message: "building the engine",
                completed: Int64(done),
                total: Int64(total)
            )
        case .finished: ProgressLine(stage: "engine", message: "the engine is ready")
        }
    }

    /// A stream of what `work` reports; it ends with the work, and dropping it cancels the work.
    static func progress(
        _ work: @escaping @Sendable (@escaping @Sendable (ProgressLine) -> Void) async throws -> Void
    ) -> AsyncThrowingStream<ProgressLine, any Error> {
        AsyncThrowingStream(bufferingPolicy: .bufferingNewest(256)) { continuation in
            let task = Task {
                do {
                    try await work { continuation.yield($0) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    func view(_ model: CatalogueModel) throws -> ModelView {
        let (state, path) = models.store.presence(of: model)
        return ModelPage(model, state: state, path: path, catalogue: models.catalogue.now, standard: models.standard)
            .view
    }
}

extension ModelStore {
    /// What is there of a model's own files, and where; nothing is hashed.
    func presence(of model: CatalogueModel) -> (state: ModelView.State, path: String?) {
        switch model.source {
        case .hosted: return (.remote, nil)
        case .own(let own):
            let file: OwnFile? = if case .file(let file) = own.weights { file } else { own.adapter?.file }
            guard let file else { return (.absent, nil) }
            switch state(of: file) {
            case .verified: return (.verified, file.path)
            case .unverified: return (.present, file.path)
            case .missing, .partial: return (.absent, nil)
            }
        case .local(let entry):
            let stored = stored(entry)
            return switch stored.state {
            case .missing: (.absent, nil)
            case .partial: (.partial, stored.path)
            case .unverified: (.present, stored.path)
            case .verified: (.verified, stored.path)
            }
        }
    }
}
