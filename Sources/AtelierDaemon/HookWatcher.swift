internal import Logging
internal import ServiceLifecycle

/// Judges what is staged while the user types, and takes in what the spool holds.
struct HookWatcher: Service {
    let room: HookRoom
    let spool: HookSpool
    let logger: Logger

    /// An `add` of many files replaces the index more than once.
    private static let pause = Duration.milliseconds(40)
    private static let spoolRound = Duration.seconds(5)

    func run() async throws {
        defer { room.intake.stop() }
        await cancelWhenGracefulShutdown {
            await room.rememberKnown()
            await withDiscardingTaskGroup { group in
                group.addTask { await watchIndexes() }
                group.addTask { await watchSpool() }
            }
        }
    }

    private func watchIndexes() async {
        for await _ in room.watch.signals {
            // Cancelled by the shutdown, which ends the stream as well.
            try? await Task.sleep(for: Self.pause)
            for path in room.watch.take() where !Task.isCancelled { await room.lookAhead(path) }
        }
    }

    private func watchSpool() async {
        while !Task.isCancelled {
            let count = await spool.takeIn()
            if count > 0 { logger.info("took hook events from the spool", metadata: ["count": "\(count)"]) }
            // Cancelled by the shutdown, which the loop then sees.
            try? await Task.sleep(for: Self.spoolRound)
        }
    }
}
