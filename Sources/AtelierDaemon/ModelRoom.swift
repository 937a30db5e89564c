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
    let headers = HeaderCache()
    let logger: Logger
    /// One for each set of weights and adapters that was asked for since the start.
    private var made: [EngineKey: Engine] = [:]
    /// Runs the engines' supervision; the stream hands new engines to `run`.
    private let orders: AsyncStream<Engine>
    private let ordersInput: AsyncStream<Engine>.Continuation
    private var isStopping = false
    private var located: EngineBinary?

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
        let binary = try await binary()
        let plan = try await LoadingPlan(model, catalogue: catalogue.now, store: store, headers: headers)
        let key = EngineKey(modelHash: plan.modelHash, adapters: plan.adapters)
        if let engine = made[key] {
            try await makeRoom(for: plan, engine)
            return (engine, plan.scales)
        }
        let name = made.isEmpty ? "engine" : "engine-\(made.count)"
        let engine = try engine(binary, for: plan, directory: configuration.runtimeDirectory + "/" + name)
        // Two callers may have waited above; the first one's engine stands.
        if let engine = made[key] { return (engine, plan.scales) }
        guard !isStopping else { throw DaemonError(.shuttingDown, "The daemon is ending.") }
        made[key] = engine
        ordersInput.yield(engine)
        try await makeRoom(for: plan, engine)
        return (engine, plan.scales)
    }

    /// Sees to it that a model that is about to be loaded has the memory: engines that idle give way, the least recently used first.
    ///
    /// - Throws: `memoryShort` with the figures; nothing is loaded into memory that is not there.
    private func makeRoom(for plan: LoadingPlan, _ engine: Engine) async throws {
        switch await engine.state {
        case .ready, .starting, .waiting: return
        case .unloaded, .failed, .stopped: break
        }
        var idle: [(engine: Engine, since: ContinuousClock.Instant)] = []
        for other in made.values {
            if let since = await other.idleSince { idle.append((other, since)) }
        }
        idle.sort { $0.since > $1.since }
        while let memory = MachineMemory.read(), let needed = plan.memory {
            do {
                return try needed.check(memory)
            } catch {
                guard let oldest = idle.popLast() else { throw error }
                await oldest.engine.unload()
            }
        }
    }

    /// Has the model of a tier loaded in the background, so that the first question does not wait for it.
    func warmUp(_ tier: String) async {
        guard configuration.replayDirectory == nil else { return }
        guard let model = try? catalogue.model(catalogue.now.routes[tier]?.models.first ?? standard),
            model.modelClass != .hosted, let engine = try? await loading(model).engine
        else { return }  // Whoever asks the model is told why it is not there.
        await engine.warmUp()
    }

    /// The engine's program, asked once what it can do.
    func binary() async throws -> EngineBinary {
        if let located { return located }
        let search = configuration.searchPath.joined(separator: ":")
        guard let found = await engines.locate(named: configuration.enginePath, searchPath: search) else {
            throw DaemonError(
                .engineMissing,
                "No usable llama-server was found on PATH or in \(engines.directory).",
                hint: "Run `atelier engine fetch`, which builds the pinned one."
            )
        }
        if let device = configuration.device {
            let devices = await engines.devices(of: found)
            guard devices.contains(device) else {
                throw DaemonError(
                    .engineMissing,
                    "There is no device '\(device)' for the engine on this machine; nothing is put elsewhere instead.",
                    hint: "It has: \((devices + ["none"]).joined(separator: ", ")). Change `device` in config.yaml."
                )
            }
        }
        located = found
        return found
    }

    /// A new engine that nobody supervises yet.
    nonisolated func engine(
        _ binary: EngineBinary,
        for plan: LoadingPlan,
        directory: String,
        tuning: EngineTuning? = nil
    ) throws -> Engine {
        let search = configuration.searchPath.joined(separator: ":")
        guard let sandbox = EngineSandbox(searchPath: search, memoryBytes: plan.memoryBytes) else {
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
            contextTokens: plan.contextTokens,
            threads: Cores.usable,
            promptCacheMiB: LoadingPlan.promptCacheMiB,
            idleSeconds: configuration.idleSeconds
        )
        settings.adapters = plan.adapters.map(\.path)
        settings.sandbox = sandbox
        settings.tuning = tuning ?? TuningRecord.all(configuration.stateDirectory)[plan.modelHash]?.kept
        settings.device = configuration.device
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
