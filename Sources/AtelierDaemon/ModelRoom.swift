internal import AtelierAPI
internal import AtelierCrew
internal import AtelierDomain
internal import AtelierInference
internal import Foundation
internal import Logging
internal import ServiceLifecycle

/// Everything about the model on this machine: files, engine, answers; recorded ones where the daemon replays.
actor ModelRoom: ModelPort, Service {
    /// Answers that are written at a time; the engine is started with as many.
    static let slots = 1

    let configuration: DaemonConfiguration
    let store: ModelStore
    let engines: EngineStore
    private let logger: Logger
    private var engine: Engine?
    /// Runs the engine's supervision; the stream hands a new engine to `run`.
    private let made: AsyncStream<Engine>
    private let madeInput: AsyncStream<Engine>.Continuation

    init(configuration: DaemonConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        store = ModelStore(directory: configuration.cacheDirectory + "/models")
        engines = EngineStore(directory: configuration.cacheDirectory + "/engine")
        (made, madeInput) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The catalogue's entry that is to answer.
    nonisolated func entry(_ id: String? = nil) throws -> ModelEntry {
        guard let wanted = id ?? configuration.modelID else { return ModelCatalogue.standard }
        guard let entry = ModelCatalogue.entry(id: wanted) else {
            throw DaemonError(
                .unknownModel,
                "There is no model '\(wanted)' in the catalogue.",
                hint: "Known models: \(ModelCatalogue.entries.map(\.id).joined(separator: ", "))."
            )
        }
        return entry
    }

    /// Supervises the engine, once there is one, until shutdown.
    func run() async throws {
        await withGracefulShutdownHandler {
            for await engine in made.cancelOnGracefulShutdown() {
                do {
                    try await engine.run()
                } catch {
                    logger.error("the engine's supervision ended", metadata: ["error": "\(error)"])
                }
            }
        } onGracefulShutdown: {
            // Shutdown must end the engine whatever becomes of the handler's caller.
            Task { await self.stop() }
        }
        await stop()
    }

    private func stop() async {
        madeInput.finish()
        await engine?.stop()
    }

    /// Says now what would stop an answer later: no engine, no model, a file with a wrong digest.
    func check() async throws {
        if configuration.replayDirectory == nil { _ = try await prepared() }
    }

    func complete(_ request: ModelRequest) async throws -> ModelReply {
        if let directory = configuration.replayDirectory {
            return try await ModelReplayer(directory: directory).complete(request)
        }
        let engine = try await prepared()
        guard let directory = configuration.recordDirectory else { return try await engine.complete(request) }
        return try await ModelRecorder(directory: directory) { try await engine.complete($0) }.complete(request)
    }

    /// The engine with its verified model; made at the first use.
    private func prepared() async throws -> Engine {
        if let engine { return engine }
        let made = try await engine(for: try entry(), directory: configuration.runtimeDirectory + "/engine")
        // Two callers may have waited above; the first one's engine stands.
        if let engine { return engine }
        engine = made
        madeInput.yield(made)
        return made
    }

    /// A new engine for a model of the catalogue; nobody supervises it yet.
    nonisolated func engine(for entry: ModelEntry, directory: String) async throws -> Engine {
        let search = configuration.searchPath.joined(separator: ":")
        guard let binary = await engines.locate(named: configuration.enginePath, searchPath: search) else {
            throw DaemonError(
                .engineMissing,
                "No usable llama-server was found on PATH or in \(engines.directory).",
                hint: "Run `atelier engine fetch`, which builds the pinned one."
            )
        }
        let model = try await store.verifiedPath(for: entry)
        return try Engine(
            EngineConfiguration(
                binary: binary,
                modelPath: model,
                modelHash: entry.sha256,
                directory: directory,
                logPath: configuration.stateDirectory + "/engine.log",
                threads: max(1, ProcessInfo.processInfo.activeProcessorCount),
                idleSeconds: configuration.idleSeconds
            )
        )
    }

    /// What the engine at hand says of itself; nil when there is none.
    func engineVersion() async -> String? {
        let search = configuration.searchPath.joined(separator: ":")
        return await engines.locate(named: configuration.enginePath, searchPath: search)?.version
    }

    func modelID() -> String? {
        try? entry().id  // An unknown name is reported by whoever asks for the model itself.
    }

    func state() async -> StatusView.EngineState {
        guard let engine else { return await installed() ? .stopped : .absent }
        switch await engine.state {
        case .unloaded, .stopped: return .stopped
        case .starting, .waiting: return .loading
        case .ready: return .ready
        case .failed: return .failed
        }
    }

    /// Whether an engine process is there or about to be.
    var isLoaded: Bool {
        get async {
            switch await engine?.state {
            case nil, .unloaded, .stopped, .failed: false
            case .starting, .waiting, .ready: true
            }
        }
    }

    private func installed() async -> Bool {
        let search = configuration.searchPath.joined(separator: ":")
        return await engines.locate(named: configuration.enginePath, searchPath: search) != nil
    }

    /// The environment of download and build tools: where programs are, where the home is, and nothing else.
    nonisolated var toolEnvironment: [String: String] {
        var environment = configuration.toolEnvironment
        environment["PATH"] = configuration.searchPath.joined(separator: ":")
        environment["HOME"] = configuration.homeDirectory
        return environment
    }
}
