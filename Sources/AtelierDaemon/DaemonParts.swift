package import ServiceLifecycle

/// What the composition root hands to `runDaemon`.
package struct DaemonParts: Sendable {
    /// Answers the calls of the socket.
    package let service: any AtelierService
    /// Long-lived work such as the orchestrator, in order of starting; ended in the opposite order, after the socket.
    package let background: [any Service]

    package init(service: any AtelierService, background: [any Service] = []) {
        self.service = service
        self.background = background
    }
}
