internal import AtelierAPI
internal import AtelierCrew
internal import AtelierDomain
internal import AtelierInference
internal import Foundation
internal import Logging
internal import ServiceLifecycle

/// Everything about models on this machine: the catalogue, files, engines, answers; recorded ones where the daemon replays.
actor ModelRoom: Service {
    /// Answers that are written at a time; each engine is started with as many slots.
    static let slots = 1

    let configuration: DaemonConfiguration
    let catalogue: LiveCatalogue
    let store: ModelStore
    let engines: EngineStore
    let logger: Logger
    /// One for each set of weights and adapters that was asked for since the start.
    private var made: [EngineKey: Engine] = [:]
    /// Runs the engines' supervision; the stream hands new engines to `run`.
    private let orders: AsyncStream<Engine>
    private let ordersInput: AsyncStream<Engine>.Continuation
    private var isStopping = false

    /// What one engine process has loaded.
    struct EngineKey: Hashable {
        let modelHash: String
        let adapters: [OwnFile]
    }

    /// - Throws: `badModels` when the user's `models.yaml` cannot be understood.
    init(configuration: DaemonConfiguration, logger: Logger) throws(DaemonError) {
        self.configuration = configuration
        catalogue = try LiveCatalogue(path: configuration.modelsFile)
        self.logger = logger
        store = ModelStore(directory: configuration.cacheDirectory + "/models")
        engines = EngineStore(directory: configuration.cacheDirectory + "/engine")
        (orders, ordersInput) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(16))
    }

    /// The name of the model that answers where no route says otherwise.
    nonisolated var standard: String { configuration.modelID ?? ModelCatalogue.standard.id }

    /// Supervises every engine until shutdown.
    func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for await engine in orders.cancelOnGracefulShutdown() {
                    group.addTask { await self.supervise(engine) }
                }
                await stop()
            }
        } onGracefulShutdown: {
            // Shutdown must end the engines whatever becomes of the handler's caller.
            Task { await self.stop() }
        }
    }

    private func supervise(_ engine: Engine) async {
        do {
            try await engine.run()
        } catch {
            logger.error("the supervision of an engine ended", metadata: ["error": "\(error)"])
        }
    }

    private func stop() async {
        isStopping = true
        ordersInput.finish()
        await withDiscardingTaskGroup { group in
            for engine in made.values { group.addTask { await engine.stop() } }
        }
    }

    /// Says now what would stop an answer later: no engine, no model, a file with a wrong digest.
    func check() async throws {
        guard configuration.replayDirectory == nil else { return }
        let model = try catalogue.model(catalogue.now.routes["code"]?.models.first ?? standard)
        guard model.modelClass != .hosted else { return }
        _ = try await loading(model)
    }

    /// The engine with a model's verified files, and how strongly each of its adapters applies; made at the first use.
    func loading(_ model: CatalogueModel) async throws -> (engine: Engine, scales: [Double]) {
        let plan = try await LoadingPlan(model, catalogue: catalogue.now, store: store)
        let key = EngineKey(modelHash: plan.modelHash, adapters: plan.adapters)
        if let engine = made[key] { return (engine, plan.scales) }
        let name = made.isEmpty ? "engine" : "engine-\(made.count)"
        let engine = try await engine(for: plan, directory: configuration.runtimeDirectory + "/" + name)
        // Two callers may have waited above; the first one's engine stands.
        if let engine = made[key] { return (engine, plan.scales) }
        guard !isStopping else { throw DaemonError(.shuttingDown, "The daemon is ending.") }
        made[key] = engine
        ordersInput.yield(engine)
        return (engine, plan.scales)
    }

    private nonisolated func engine(for plan: LoadingPlan, directory: String) async throws -> Engine {
        let search = configuration.searchPath.joined(separator: ":")
        guard let binary = await engines.locate(named: configuration.enginePath, searchPath: search) else {
            throw DaemonError(
                .engineMissing,
                "No usable llama-server was found on PATH or in \(engines.directory).",
                hint: "Run `atelier engine fetch`, which builds the pinned one."
            )
        }
        guard let sandbox = EngineSandbox(searchPath: search, memoryBytes: LoadingPlan.memoryBytes) else {
            throw DaemonError(
                .engineMissing,
                "The engine runs in a sandbox only, and bwrap or prlimit was not found on PATH.",
                hint: "Install them: apt-get install bubblewrap util-linux"
            )
        }
        var settings = EngineConfiguration(
            binary: binary,
            modelPath: plan.modelPath,
            modelHash: plan.modelHash,
            directory: directory,
            logPath: configuration.stateDirectory + "/engine.log",
            searchPath: search,
            threads: max(1, ProcessInfo.processInfo.activeProcessorCount),
            idleSeconds: configuration.idleSeconds
        )
        settings.adapters = plan.adapters.map(\.path)
        settings.sandbox = sandbox
        return try Engine(settings)
    }

    /// All engines that were made, the most recently used last.
    func everyEngine() -> [Engine] { Array(made.values) }

    /// The environment of download and build tools: where programs are, where the home is, and nothing else.
    nonisolated var toolEnvironment: [String: String] {
        var environment = configuration.toolEnvironment
        environment["PATH"] = configuration.searchPath.joined(separator: ":")
        environment["HOME"] = configuration.homeDirectory
        return environment
    }
}
