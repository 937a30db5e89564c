internal import Foundation
internal import Hummingbird
package import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Serves the calls on a unix socket that is 0600 before anybody can find it.
///
/// It binds under another name in the private runtime folder, sets the mode, then renames: the known path
/// always leads to a listening socket of the right mode, and a stale one is replaced in the same step. Only the holder of the
/// folder's `RuntimeLock` may run it.
package struct HTTPServer: Service {
    private let routes: Routes
    private let runtimeDirectory: String
    private let socketPath: String
    private let logger: Logger
    private let onListening: @Sendable () -> Void

    /// Does nothing until `run`; `onListening` is called once the socket can be reached, `requestStop`
    /// when a client asks the daemon to end.
    package init(
        service: any AtelierService,
        configuration: DaemonConfiguration,
        logger: Logger,
        onListening: @escaping @Sendable () -> Void,
        requestStop: @escaping @Sendable () -> Void
    ) {
        routes = Routes(service: service, requestStop: requestStop)
        runtimeDirectory = configuration.runtimeDirectory
        socketPath = configuration.socketPath
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until a graceful shutdown, then takes the socket away; throws `directoryUnusable` when it cannot be put in its place.
    package func run() async throws {
        let bindPath = runtimeDirectory + "/bind.sock"
        let socketPath = socketPath
        let logger = logger
        let requestStop = routes.requestStop
        let onListening = onListening
        let failure = Mutex<DaemonError?>(nil)
        let application = Application(
            router: routes.build(),
            configuration: ApplicationConfiguration(address: .unixDomainSocket(path: bindPath), serverName: nil),
            onServerRunning: { _ in
                guard chmod(bindPath, 0o600) == 0, rename(bindPath, socketPath) == 0 else {
                    let number = errno
                    failure.withLock { $0 = PrivateDirectory.unusable(socketPath, number) }
                    requestStop()
                    return
                }
                logger.info("listening", metadata: ["socket": "\(socketPath)"])
                onListening()
            },
            logger: logger
        )
        defer {
            unlink(socketPath)
            unlink(bindPath)
        }
        try await application.run()
        if let error = failure.withLock({ $0 }) { throw error }
    }
}
