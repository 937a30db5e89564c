internal import AtelierAPI
internal import AtelierClient
internal import Foundation

/// What a verb works with: the outside world, the language, and the way to the daemon.
struct Session: Sendable {
    let environment: Environment
    let terminal: Terminal
    /// Whether standard output is to hold exactly one JSON object.
    let isJSON: Bool

    var texts: Texts { Texts(language: environment.language) }

    var progress: ProgressPrinter {
        ProgressPrinter(terminal: terminal, texts: texts, isTerminal: environment.isErrorTerminal)
    }

    func locations() throws(CLIError) -> Locations {
        guard let locations = environment.locations else {
            throw CLIError(
                .noHome,
                "HOME is not an absolute path, so there is no place for state.",
                hint: "Set HOME, or XDG_STATE_HOME, XDG_CACHE_HOME and XDG_CONFIG_HOME."
            )
        }
        return locations
    }

    /// Talks to the daemon that runs; throws `daemonUnreachable` at the first call if none does.
    func withClient<Value: Sendable>(_ body: (DaemonClient) async throws -> Value) async throws -> Value {
        let socketPath = Locations.socketPath(runtimeDirectory: try locations().runtimeDirectory)
        return try await DaemonClient.with(socketPath: socketPath, body)
    }

    /// Gives a result: `value` as the one JSON object, or `page`, which ends with a line end.
    func give(_ value: some Encodable, page: @autoclosure () -> String) throws {
        guard isJSON else { return terminal.writeOutput(page()) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        terminal.writeOutput(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n")
    }
}
