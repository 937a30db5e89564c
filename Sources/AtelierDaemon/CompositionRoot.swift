internal import AtelierBlackboard
internal import AtelierCodeMap
internal import AtelierCrew
internal import AtelierDomain
internal import AtelierGit
internal import AtelierOrchestrator
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
    package static func makeParts(_ configuration: DaemonConfiguration, logger: Logger) async throws -> DaemonParts {
        let board = try await Blackboard.open(at: configuration.stateDirectory + "/blackboard.sqlite")
        try PrivateDirectory.prepare(configuration.cacheDirectory + "/worktrees")
        let grammars = configuration.cacheDirectory + "/grammars/languages.so"
        let mapper = CodeMapper(grammars: try grammarsIfPresent(at: grammars, logger: logger))
        let models = ModelRoom(configuration: configuration, logger: logger)
        let sandbox = SandboxRoom(configuration: configuration)
        let surroundings = DaemonSurroundings(
            configuration: configuration,
            models: models,
            sandbox: sandbox
        )
        let bell = Bell()
        let orchestrator = Orchestrator(
            board: board,
            surroundings: surroundings,
            mapper: mapper,
            owner: "\(ProcessInfo.processInfo.processIdentifier)-\(surroundings.nowMs())",
            logger: logger,
            bell: bell
        )
        let studio = Studio(
            board: board,
            bell: bell,
            models: models,
            sandbox: sandbox,
            surroundings: surroundings,
            configuration: configuration,
            hasGrammars: mapper.understands(.python),
            startedAtMs: surroundings.nowMs()
        )
        return DaemonParts(service: studio, background: [models, orchestrator])
    }

    private static func grammarsIfPresent(at path: String, logger: Logger) throws -> Grammars? {
        guard FileManager.default.fileExists(atPath: path) else {
            logger.warning("no grammars: only Swift is understood", metadata: ["path": "\(path)"])
            return nil
        }
        return try Grammars(path: path)
    }
}
