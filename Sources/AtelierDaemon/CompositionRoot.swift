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
    package static func makeParts(_ given: DaemonConfiguration, logger: Logger) async throws -> DaemonParts {
        let configuration = try given.filled(from: UserSettings.read(given.configFile))
        let board = try await Blackboard.open(at: configuration.stateDirectory + "/blackboard.sqlite")
        try PrivateDirectory.prepare(configuration.cacheDirectory + "/worktrees")
        await releaseLocks(of: try await board.openLandings(), logger: logger)
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

    /// Removes the lock files that a killed daemon left on the references it was about to move; on those of ours only.
    private static func releaseLocks(of landings: [Landing], logger: Logger) async {
        for landing in landings {
            do {
                let repository = try GitRepository(opening: landing.repositoryPath)
                for reference in [landing.reference, GitRepository.notesReference] {
                    if try await repository.releaseStaleLock(on: reference) {
                        logger.info("removed a stale lock", metadata: ["reference": "\(reference)"])
                    }
                }
            } catch {
                // The landing's own task meets the same repository and reports what is wrong with it.
                logger.warning("could not look for stale locks", metadata: ["error": "\(error)"])
            }
        }
    }

    private static func grammarsIfPresent(at path: String, logger: Logger) throws -> Grammars? {
        guard FileManager.default.fileExists(atPath: path) else {
            logger.warning("no grammars: only Swift is understood", metadata: ["path": "\(path)"])
            return nil
        }
        return try Grammars(path: path)
    }
}
