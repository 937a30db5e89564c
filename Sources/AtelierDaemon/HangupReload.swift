internal import AtelierBlackboard
internal import AtelierOrchestrator
internal import Foundation
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// Reads the configuration again at each SIGHUP, and says in the log and on the board what came of it.
struct HangupReload: Service {
    let settings: LiveSettings
    let catalogue: LiveCatalogue
    let board: Blackboard
    let bell: Bell
    let logger: Logger

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            let message: String
            do {
                try catalogue.reload()
                let changes = try settings.reload()
                message = changes.isEmpty ? "nothing changed" : changes.joined(separator: "; ")
                bell.ring()
                logger.info("configuration read again", metadata: ["changes": "\(message)"])
                await note("config.reloaded", "The configuration was read again: \(message).")
            } catch {
                logger.error("configuration refused, the old one stays", metadata: ["error": "\(error.message)"])
                await note("config.refused", "The configuration was refused and the old one stays: \(error.message)")
            }
        }
    }

    private func note(_ kind: String, _ message: String) async {
        do {
            let nowMs = Int64(Date().timeIntervalSince1970 * 1_000)
            try await board.append(event: kind, message: message, requirement: nil, nowMs: nowMs)
        } catch {
            logger.warning("an event was not written", metadata: ["error": "\(error)"])
        }
    }
}
