internal import AtelierBlackboard
internal import AtelierDomain
internal import AtelierGit
internal import Foundation
internal import Logging
internal import ServiceLifecycle

/// Drops landings whose requirement has ended without them: cancelled, or failed, between intent and settlement.
///
/// Whoever was told that a requirement failed finds no branch of it, whatever the disk did in between.
struct LandingKeeper: Service {
    let board: Blackboard
    let configuration: DaemonConfiguration
    let logger: Logger
    let nowMs: @Sendable () -> Int64

    /// Between two tries on a repository that cannot be written.
    private static let pauseSeconds = 5

    func run() async throws {
        let changes = board.changes()
        await cancelWhenGracefulShutdown {
            var changed = changes.makeAsyncIterator()
            while !Task.isCancelled {
                if await dropAbandoned() {
                    guard await changed.next() != nil else { return }
                } else {
                    // A cancelled sleep ends the loop above, which is what cancellation is for.
                    try? await Task.sleep(for: .seconds(Self.pauseSeconds))
                }
            }
        }
    }

    /// False when something is left to do.
    func dropAbandoned() async -> Bool {
        var isDone = true
        do {
            for landing in try await board.abandonedLandings() {
                do {
                    try await drop(landing)
                } catch {
                    isDone = false
                    logger.warning(
                        "a branch that nobody waits for cannot be removed yet",
                        metadata: ["reference": "\(landing.reference)", "error": "\(error)"]
                    )
                }
            }
        } catch {
            isDone = false
            logger.warning("the board's open landings cannot be read", metadata: ["error": "\(error)"])
        }
        return isDone
    }

    private func drop(_ landing: Landing) async throws {
        let repository = try GitRepository(opening: landing.repositoryPath)
        if try await repository.reference(landing.reference) == landing.commit {
            try await repository.deleteReference(landing.reference, expected: landing.commit)
        }
        try await board.settle(landing.requirement, as: .dropped, nowMs: nowMs())
        logger.info("dropped a landing", metadata: ["reference": "\(landing.reference)"])
    }
}
