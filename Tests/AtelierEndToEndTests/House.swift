import AtelierAPI
import Foundation
import Synchronization

/// One daemon's private places, with fixture repositories beside them; gone with everything in it after `use`.
final class House: Sendable {
    let root: String
    let environment: [String: String]
    private let daemon = Mutex<Program?>(nil)

    /// Calls `body` with fresh places; the daemon it may have started is ended afterwards.
    static func use<Value>(_ body: (House) async throws -> Value) async throws -> Value {
        let house = try House()
        do {
            let value = try await body(house)
            try await house.stopDaemon()
            try FileManager.default.removeItem(atPath: house.root)
            return value
        } catch {
            // The first error tells what went wrong; the places are temporary.
            try? await house.stopDaemon()
            try? FileManager.default.removeItem(atPath: house.root)
            throw error
        }
    }

    private init() throws {
        let name = UUID().uuidString.prefix(8).lowercased()
        root = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath().path + "/ae-\(name)"
        environment = [
            "HOME": root + "/home", "XDG_STATE_HOME": root + "/s", "XDG_CACHE_HOME": root + "/c",
            "XDG_RUNTIME_DIR": root + "/r", "XDG_CONFIG_HOME": root + "/config", "PATH": Machine.searchPath,
            "LANG": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1", "GIT_OPTIONAL_LOCKS": "0",
        ]
        for folder in ["home", "s", "r", "config", "repositories", "c/atelier/grammars"] {
            try FileManager.default.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        }
        try FileManager.default.createSymbolicLink(
            atPath: root + "/c/atelier/grammars/languages.so",
            withDestinationPath: Machine.grammars
        )
    }

    var stateDirectory: String { root + "/s/atelier" }
    var cacheDirectory: String { root + "/c/atelier" }
    var socketPath: String { root + "/r/atelier/daemon.sock" }
    var daemonID: pid_t? { daemon.withLock { $0?.pid } }

    /// Starts `atelierd`, in front of it `wrapper` that becomes it, and returns once its socket is there.
    ///
    /// `changes` are made to its environment.
    func startDaemon(
        _ options: [String],
        wrapper: [String] = [],
        environment changes: [String: String] = [:]
    ) async throws {
        let environment = environment.merging(changes) { $1 }
        let program = try Program(wrapper + [Binaries.daemon] + options, in: root, environment: environment)
        daemon.withLock { $0 = program }
        let isListening = try await eventually(within: 60) {
            !program.isRunning || FileManager.default.fileExists(atPath: socketPath)
        }
        guard isListening, program.isRunning else {
            throw Program.Failure(text: "the daemon does not listen: \(try program.errorsSoFar())")
        }
    }

    /// What the running daemon has written to standard error so far.
    func daemonErrors() throws -> String {
        try daemon.withLock(\.self)?.errorsSoFar() ?? ""
    }

    /// Starts a daemon that answers from recordings.
    func startReplaying(_ options: [String] = []) async throws {
        try await startDaemon(["--replay", Recordings.folder] + options)
    }

    /// Waits for the daemon to end by itself.
    func daemonEnd(within seconds: Int) async throws -> Outcome {
        guard let program = daemon.withLock({ $0.take() }) else { throw Program.Failure(text: "no daemon runs") }
        let outcome = try await program.end(within: seconds)
        if outcome.isSignalled, outcome.status == SIGKILL {
            // A killed daemon leaves its socket; the next start is to be waited for by the socket it makes itself.
            try FileManager.default.removeItem(atPath: socketPath)
        }
        return outcome
    }

    /// Ends the daemon, if one runs, as the system would.
    func stopDaemon() async throws {
        guard let program = daemon.withLock({ $0.take() }) else { return }
        program.signal(SIGTERM)
        _ = try await program.end(within: 30)
    }

    /// Runs `atelierd` in a situation in which it should refuse to start.
    func daemonRefusal(_ options: [String], wrapper: [String] = []) async throws -> Outcome {
        try await Program.run(wrapper + [Binaries.daemon] + options, in: root, environment: environment, seconds: 60)
    }

    /// Runs `atelier` in `directory`, or in the house, with `changes` made to its environment.
    func atelier(
        _ arguments: [String],
        in directory: String? = nil,
        environment changes: [String: String] = [:]
    ) async throws -> Outcome {
        try await Program.run(
            [Binaries.atelier] + arguments,
            in: directory ?? root,
            environment: environment.merging(changes) { $1 },
            seconds: 240
        )
    }

    /// Runs `atelier … --json` and decodes the one object it prints; throws when it prints something else.
    func view<Value: Decodable>(_ type: Value.Type, _ arguments: [String], in directory: String? = nil) async throws
        -> Value
    {
        let outcome = try await atelier(arguments + ["--json"], in: directory)
        do {
            return try JSONDecoder().decode(type, from: Data(outcome.output.utf8))
        } catch {
            throw Program.Failure(text: "\(arguments): \(outcome.status) \(outcome.output)\(outcome.errors)")
        }
    }

    /// Makes the fixture repository of this name.
    func fixture(_ name: String) async throws -> Repository {
        let folder = root + "/repositories/\(UUID().uuidString.prefix(6))"
        let made = try await Program.run(
            [Machine.fixtures + "/make", folder, name],
            in: root,
            environment: environment
        )
        guard made.status == 0 else { throw Program.Failure(text: made.errors) }
        return Repository(path: "\(folder)/\(name)", environment: environment)
    }

    /// An empty folder that is no repository.
    func folder() throws -> String {
        let path = root + "/repositories/\(UUID().uuidString.prefix(6))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }
}
