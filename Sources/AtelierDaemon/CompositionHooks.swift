internal import AtelierAPI
internal import AtelierBlackboard
internal import AtelierOrchestrator
internal import Foundation
internal import ServiceLifecycle

extension CompositionRoot {
    /// Those who answer git's hooks, and run what is slow about that behind everything else.
    static func makeHooks(
        _ surroundings: DaemonSurroundings,
        workshop: Workshop,
        board: Blackboard
    ) -> (room: HookRoom, services: [any Service]) {
        let (configuration, sandbox, live) = (surroundings.configuration, surroundings.sandbox, surroundings.settings)
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
        let chores = ChoreRoom(gate: workshop.models, logger: workshop.logger)
        let model = ChoreModel(room: surroundings.models)
        let reviews = ReviewRoom(board: board, chores: chores, model: model.ask, nowMs: nowMs)
        let room = HookRoom(
            board: board,
            program: Version.current,
            surroundings: configuration.gitSurroundings,
            checks: checks,
            messages: MessageRoom(chores: chores, model: model.ask, logger: workshop.logger),
            reviews: reviews,
            budgetMilliseconds: { live.hookBudgetMilliseconds },
            logger: workshop.logger,
            nowMs: nowMs
        )
        let spool = HookSpool(folder: configuration.spoolDirectory, room: room, logger: workshop.logger)
        return (room, [checks, chores, HookWatcher(room: room, spool: spool, logger: workshop.logger)])
    }
}
