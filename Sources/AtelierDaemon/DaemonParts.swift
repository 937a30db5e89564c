package import ServiceLifecycle

/// What the composition root hands to `runDaemon`.
package struct DaemonParts: Sendable {
    /// Answers the calls of the socket.
    package let service: any AtelierService
    /// Long-lived work such as the orchestrator, in order of starting; ended in the opposite order, after the socket.
    package let background: [any Service]

    /// The most that attempts are given to finish at a shutdown.
    package let drainSeconds: Int

    package init(service: any AtelierService, background: [any Service] = [], drainSeconds: Int = 0) {
        self.service = service
        self.background = background
        self.drainSeconds = drainSeconds
    }
}
