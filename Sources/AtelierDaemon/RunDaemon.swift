package import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// How long a shutdown may take, beyond what attempts are given to finish, before tasks are cancelled, and then before
/// the process is ended.
private let shutdownLimits = (graceful: Duration.seconds(8), cancelled: Duration.seconds(4))

/// Runs one daemon until it is told to end by a signal, a client, or a part that failed.
///
/// Takes the lock first: a second daemon throws `DaemonError.alreadyRunning` before `makeParts` is called or anything else is touched.
/// Calls `onListening` once clients can reach the socket.
package func runDaemon(
    _ configuration: DaemonConfiguration,
    logger: Logger,
    onListening: @escaping @Sendable () -> Void = {},
    makeParts: (DaemonConfiguration, Logger) async throws -> DaemonParts
) async throws {
    let lock = try await RuntimeLock(runtimeDirectory: configuration.runtimeDirectory)
    try PrivateDirectory.prepare(configuration.stateDirectory)
    try PrivateDirectory.prepare(configuration.cacheDirectory)
    let parts = try await makeParts(configuration, logger)
    let stop = StopRequest()
    let server = HTTPServer(
        service: parts.service,
        configuration: configuration,
        logger: logger,
        onListening: onListening,
        requestStop: stop.request
    )
    var services = parts.background.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) }
    services.append(.init(service: server))
    services.append(.init(service: stop, successTerminationBehavior: .gracefullyShutdownGroup))
    var group = ServiceGroupConfiguration(
        services: services,
        gracefulShutdownSignals: [.sigterm, .sigint],
        logger: logger
    )
    group.maximumGracefulShutdownDuration = shutdownLimits.graceful + .seconds(parts.drainSeconds)
    group.maximumCancellationDuration = shutdownLimits.cancelled
    try await ServiceGroup(configuration: group).run()
    withExtendedLifetime(lock) {}
    logger.info("ended")
}

/// Ends the group when somebody asks for it.
private struct StopRequest: Service {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Returns at once; later calls change nothing.
    func request() {
        continuation.yield()
    }

    func run() async throws {
        for await _ in stream.cancelOnGracefulShutdown() { return }
    }
}
