internal import AtelierAPI
internal import AtelierBlackboard
internal import AtelierCodeMap
internal import AtelierCrew
internal import AtelierDomain
internal import AtelierGit
internal import AtelierOrchestrator
internal import AtelierReplay
internal import AtelierSandbox
internal import Foundation
package import Logging

// The ports of the crew and the orchestrator, filled by the modules that know git and SQLite.
extension GitRepository: RepositoryPort {}
extension Blackboard: Board {}
extension Bubblewrap: CommandPort {}

/// Connects the parts of the house: the only place that knows them all.
package enum CompositionRoot {
    /// Opens the board and makes the service and the orchestrator that work on it.
    package static func makeParts(_ given: DaemonConfiguration, logger: Logger) async throws -> DaemonParts {
        let settings = try UserSettings.read(given.configFile)
        let configuration = try given.filled(from: settings)
        let live = LiveSettings(settings, path: given.configFile)
        let board = defective(try await openBoard(configuration, logger: logger), as: configuration.defect)
        try PrivateDirectory.prepare(configuration.cacheDirectory + "/worktrees")
        await Leftovers(board: board, configuration: configuration, logger: logger).clear()
        let mapper = CodeMapper(grammars: try grammarsIfPresent(configuration, logger: logger))
        let models = try ModelRoom(configuration: configuration, logger: logger)
        let sandbox = SandboxRoom(configuration: configuration)
        let surroundings = DaemonSurroundings(
            configuration: configuration,
            models: models,
            sandbox: sandbox,
            settings: live
        )
        let (bell, floor) = (Bell(), Floor())
        let maps = makeMaps(configuration, mapper: mapper, logger: logger)
        let workshop = Workshop(
            board: board,
            surroundings: surroundings,
            mapper: mapper,
            outlines: { path, entries in await maps.outlines(of: path, entries) },
            floor: floor,
            modelSlots: ModelRoom.slots,
            cores: maps.cores,
            logger: logger
        )
        let owner = "\(ProcessInfo.processInfo.processIdentifier)-\(surroundings.nowMs())"
        let orchestrator = Orchestrator(workshop: workshop, owner: owner, bell: bell)
        let memory = MemoryReturn(floor: floor, models: models, logger: logger)
        let reload = HangupReload(settings: live, catalogue: models.catalogue, board: board, bell: bell, logger: logger)
        let hooks = makeHooks(surroundings, workshop: workshop, board: board)
        let studio = Studio(
            board: board,
            bell: bell,
            floor: floor,
            models: models,
            modelGate: workshop.models,
            sandbox: sandbox,
            replays: makeReplays(surroundings, board: board, mapper: mapper),
            hooks: hooks.room,
            maps: maps,
            surroundings: surroundings,
            configuration: configuration,
            hasGrammars: mapper.understands(.python),
            startedAtMs: surroundings.nowMs()
        )
        hooks.room.intake.submit { try await studio.submit(SubmitRequest(text: $0, repositoryPath: $1)).id }
        let keepers = keepers(of: board, configuration, nowMs: surroundings.nowMs, logger: logger)
        return DaemonParts(
            service: studio,
            background: [models, keepers.landings, orchestrator, keepers.board, reload, memory, maps] + hooks.services,
            drainSeconds: live.limits.drainSeconds
        )
    }

    /// Those who look after what is left on the board.
    private static func keepers(
        of board: Blackboard,
        _ configuration: DaemonConfiguration,
        nowMs: @escaping @Sendable () -> Int64,
        logger: Logger
    ) -> (landings: LandingKeeper, board: BoardKeeper) {
        let landings = LandingKeeper(board: board, configuration: configuration, logger: logger, nowMs: nowMs)
        let keeper = BoardKeeper(
            board: board,
            folder: BackupFolder(path: configuration.backupDirectory),
            backupHours: configuration.backupHours,
            retention: RetentionRule(
                days: configuration.artifactDays,
                bytesMax: Int64(configuration.artifactMegabytes) << 20
            ),
            logger: logger,
            nowMs: nowMs
        )
        return (landings, keeper)
    }

    /// Replays work with what the runs themselves work with.
    private static func makeReplays(
        _ surroundings: DaemonSurroundings,
        board: Blackboard,
        mapper: CodeMapper
    ) -> ReplayRoom {
        ReplayRoom(
            configuration: surroundings.configuration,
            board: board,
            models: surroundings.models,
            sandbox: surroundings.sandbox,
            surroundings: surroundings,
            orchestrate: rehearsing(mapper: mapper)
        )
    }

    /// An orchestrator for boards in memory, which says nothing to the log.
    private static func rehearsing(mapper: CodeMapper) -> Orchestrate {
        { board, surroundings, bell in
            let workshop = Workshop(
                board: board,
                surroundings: surroundings,
                mapper: mapper,
                floor: Floor(),
                modelSlots: 1,
                cores: Gate(slots: 1),
                logger: Logger(label: "replay", factory: { _ in SwiftLogNoOpLogHandler() })
            )
            try await Orchestrator(workshop: workshop, owner: "replay", bell: bell).run()
        }
    }

    /// Opens the board, after putting a backup in its place when that was asked for.
    private static func openBoard(_ configuration: DaemonConfiguration, logger: Logger) async throws -> Blackboard {
        let nowMs = Int64(Date().timeIntervalSince1970 * 1_000)
        try PrivateDirectory.prepare(configuration.backupDirectory)
        try BackupFolder(path: configuration.backupDirectory).sweep()
        guard let file = configuration.restoreFile else {
            return try await Blackboard.open(at: configuration.boardPath, nowMs: nowMs)
        }
        let outcome = try await BoardRestore.run(file: file, boardPath: configuration.boardPath, nowMs: nowMs)
        let before = outcome.setAside.map { "the one before is \($0)" } ?? "there was none before"
        logger.info("restored the board", metadata: ["from": "\(file)", "setAside": "\(outcome.setAside ?? "-")"])
        let board = try await Blackboard.open(at: configuration.boardPath, nowMs: nowMs)
        try await board.append(
            event: "board.restored",
            message: "The board was restored from \(file); \(before).",
            requirement: nil,
            nowMs: nowMs
        )
        return board
    }

    /// The board itself; in a debug build that was asked for it, one with the defect that the kill loop has to catch.
    private static func defective(_ board: Blackboard, as defect: String?) -> Blackboard {
        #if DEBUG
        if defect == "leaveOutIntent" { return board.with(Defect()) }
        #endif
        return board
    }

    private static func grammarsIfPresent(_ configuration: DaemonConfiguration, logger: Logger) throws -> Grammars? {
        let path = configuration.cacheDirectory + "/grammars/languages.so"
        guard FileManager.default.fileExists(atPath: path) else {
            logger.warning("no grammars: only Swift is understood", metadata: ["path": "\(path)"])
            return nil
        }
        return try Grammars(path: path)
    }
}
