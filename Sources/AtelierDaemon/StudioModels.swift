internal import AtelierAPI
internal import AtelierDomain
internal import AtelierInference
internal import Foundation

// Model files and the engine: listing, fetching, verifying.
extension Studio {
    func models() async throws -> [ModelView] {
        try models.store.list().map(view)
    }

    func verifyModel(id: String?) async throws -> ModelView {
        let entry = try models.entry(id)
        do {
            try await models.store.verify(entry)
        } catch  where error.code == .wrongDigest {
            return view(entry, state: .wrongDigest, path: nil)
        }
        return try view(stored(entry))
    }

    func fetchModel(id: String?) async throws -> AsyncThrowingStream<ProgressLine, any Error> {
        let entry = try models.entry(id)
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
    private static func progress(
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

    private func stored(_ entry: ModelEntry) throws -> StoredModel {
        guard let found = models.store.list().first(where: { $0.entry == entry }) else {
            throw DaemonError(.unknownModel, "There is no model '\(entry.id)' in the store.")
        }
        return found
    }

    private func view(_ stored: StoredModel) throws -> ModelView {
        let state: ModelView.State =
            switch stored.state {
            case .missing: .absent
            case .partial: .partial
            case .unverified: .present
            case .verified: .verified
            }
        return view(stored.entry, state: state, path: state == .absent ? nil : stored.path)
    }

    private func view(_ entry: ModelEntry, state: ModelView.State, path: String?) -> ModelView {
        ModelView(
            id: entry.id,
            bytes: entry.bytes,
            sha256: entry.sha256,
            state: state,
            path: path,
            isDefault: entry == ModelCatalogue.standard
        )
    }
}
