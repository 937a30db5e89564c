import AtelierAPI
import AtelierClient
import AtelierDaemon
import Foundation
import Logging
import ServiceLifecycle

/// A daemon in this process on a socket in a temporary folder, for the length of a test.
enum DaemonHarness {
    /// Runs `body` beside a serving daemon, ends the daemon over its socket, and gives `body`'s value.
    static func with<Value: Sendable>(
        _ service: FakeService = FakeService(),
        _ body: @Sendable @escaping (DaemonConfiguration) async throws -> Value
    ) async throws -> Value {
        try await withTemporaryFolder { folder in
            try await serve(configuration(in: folder), service, body)
        }
    }

    /// The same on a configuration of the caller's.
    static func serve<Value: Sendable>(
        _ configuration: DaemonConfiguration,
        _ service: FakeService,
        _ body: @Sendable @escaping (DaemonConfiguration) async throws -> Value
    ) async throws -> Value {
        let (ready, continuation) = AsyncStream.makeStream(of: Void.self)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                defer { continuation.finish() }
                try await runDaemon(configuration, logger: quiet, onListening: { continuation.finish() }) { _, _ in
                    DaemonParts(service: service)
                }
                return nil
            }
            group.addTask {
                for await _ in ready {}
                let result: Result<Value, any Error>
                do { result = .success(try await body(configuration)) } catch { result = .failure(error) }
                do {
                    _ = try await DaemonClient.with(socketPath: configuration.socketPath) { try await $0.stop() }
                } catch let error as ClientError where error.code == .daemonUnreachable {
                    // The test has ended the daemon itself.
                }
                return try result.get()
            }
            var value: Value?
            for try await next in group { value = next ?? value }
            guard let value else { throw CancellationError() }
            return value
        }
    }

    static func client<Value: Sendable>(
        _ service: FakeService = FakeService(),
        _ body: @Sendable @escaping (DaemonClient) async throws -> Value
    ) async throws -> Value {
        try await with(service) { configuration in
            try await DaemonClient.with(socketPath: configuration.socketPath, body)
        }
    }

    static func configuration(in folder: String) -> DaemonConfiguration {
        guard let locations = Locations(environment: ["HOME": folder]) else {
            preconditionFailure("an absolute HOME always gives locations")
        }
        var configuration = DaemonConfiguration(locations: locations, executablePath: "/nowhere/atelierd")
        configuration.runtimeDirectory = folder + "/run"
        return configuration
    }

    static func withTemporaryFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let folder = NSTemporaryDirectory() + "atelier-\(UInt32.random(in: 0..<UInt32.max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer {
            // A folder left behind in the temporary directory fails no test.
            try? FileManager.default.removeItem(atPath: folder)
        }
        return try await body(folder)
    }

    static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
}
