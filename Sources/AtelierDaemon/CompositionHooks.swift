internal import AtelierAPI
internal import AtelierBlackboard
internal import AtelierOrchestrator
internal import Foundation
internal import ServiceLifecycle

extension CompositionRoot {
    /// Those who answer git's hooks, and run what is slow about that behind everything else.
    static func makeHooks(
        _ configuration: DaemonConfiguration,
        workshop: Workshop,
        board: Blackboard,
        sandbox: SandboxRoom,
        live: LiveSettings
    ) -> (room: HookRoom, services: [any Service]) {
        let nowMs = { @Sendable in Int64(Date().timeIntervalSince1970 * 1_000) }
        let checks = CheckRoom(
            shelf: BoardShelf(board: board),
            trial: CheckTrial(
                commands: { try await sandbox.sandbox() },
                mapper: TreeMapper(mapper: workshop.mapper),
                program: Version.current,
                nowMs: nowMs
            ),
            cores: workshop.cores,
            cacheDirectory: configuration.cacheDirectory,
            logger: workshop.logger
        )
        let room = HookRoom(
            board: board,
            program: Version.current,
            surroundings: configuration.gitSurroundings,
            checks: checks,
            budgetMilliseconds: { live.hookBudgetMilliseconds },
            logger: workshop.logger,
            nowMs: nowMs
        )
        let spool = HookSpool(folder: configuration.spoolDirectory, room: room, logger: workshop.logger)
        return (room, [checks, HookWatcher(room: room, spool: spool, logger: workshop.logger)])
    }
}
