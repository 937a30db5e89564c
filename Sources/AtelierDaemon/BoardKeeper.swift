internal import AtelierBlackboard
internal import Foundation
internal import Logging
internal import ServiceLifecycle

/// Looks after the board while the daemon runs: a backup when the last one is too old, and old artifacts away.
struct BoardKeeper: Service {
    let board: Blackboard
    let folder: BackupFolder
    /// How old the newest backup may become.
    let backupHours: Int
    let retention: RetentionRule
    let logger: Logger
    /// The wall clock in milliseconds since 1970.
    let nowMs: @Sendable () -> Int64

    /// How long a look takes to come round again: a machine that slept, or a clock that was set, costs no more than this.
    private static let roundSeconds = 900

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await expire()
            while !Task.isCancelled {
                await look()
                // Cancelled by the shutdown, which the loop then sees.
                try? await Task.sleep(for: .seconds(Self.roundSeconds))
            }
        }
    }

    /// One look for a backup; artifacts are looked at only with one, because that reads their whole table.
    private func look() async {
        do {
            if try await backUpIfDue() { await expire() }
        } catch let error where error.code == .storeClosed {
            // The daemon is ending.
        } catch {
            logger.error("the board could not be backed up", metadata: ["error": "\(error.message)"])
        }
    }

    private func expire() async {
        do {
            let report = try await board.expireArtifacts(by: retention, nowMs: nowMs())
            if report.artifacts > 0 {
                logger.info("purged artifacts", metadata: ["count": "\(report.artifacts)", "bytes": "\(report.bytes)"])
            }
        } catch let error where error.code == .storeClosed {
            // The daemon is ending.
        } catch {
            logger.error("old artifacts could not be purged", metadata: ["error": "\(error.message)"])
        }
    }

    /// Whether one was made.
    private func backUpIfDue() async throws(BlackboardError) -> Bool {
        let now = nowMs()
        let newest = try folder.entries().first { $0.kind == .scheduled }
        // One from the future was made before the clock was set back, and says nothing about its age.
        if let newest, newest.madeAtMs <= now, now - newest.madeAtMs < Int64(backupHours) * 3_600_000 { return false }
        let path = folder.name(.scheduled, nowMs: now)
        let report = try await board.backUp(to: path)
        let removed = try folder.rotate()
        logger.info(
            "made a backup",
            metadata: ["path": "\(path)", "events": "\(report.events)", "removed": "\(removed.count)"]
        )
        return true
    }
}
