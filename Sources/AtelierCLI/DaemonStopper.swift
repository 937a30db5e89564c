internal import AtelierAPI
internal import AtelierClient
internal import Foundation

/// Ends the daemon and waits until its process is gone.
struct DaemonStopper {
    let session: Session

    /// What `daemon stop` gives as JSON.
    struct Outcome: Encodable {
        let wasRunning: Bool
        let pid: Int?
    }

    /// A little more than the daemon's own limits for a shutdown, beyond what its attempts are given to finish.
    private static let stopSeconds = 20

    /// The daemon's last status, or nil when none ran.
    func stop() async throws -> StatusView? {
        let status: StatusView
        do {
            status = try await session.withClient { client in try await client.stop() }
        } catch let error as ClientError where error.code == .daemonUnreachable {
            return nil
        }
        let deadline = ContinuousClock.now + .seconds(Self.stopSeconds + status.drainSeconds)
        while ContinuousClock.now < deadline {
            // One that this very process started stays among the processes until it is waited for.
            waitpid(pid_t(status.pid), nil, WNOHANG)
            if kill(pid_t(status.pid), 0) != 0, errno == ESRCH { return status }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw CLIError(
            .daemonDidNotStop,
            "The daemon (process \(status.pid)) is still ending after \(Self.stopSeconds + status.drainSeconds) s.",
            hint: "See: atelier daemon logs"
        )
    }
}
