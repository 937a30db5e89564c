import AtelierCLI
import Synchronization

/// Runs one command line in this process and keeps what it printed.
struct CommandHarness {
    /// What one command line gave.
    struct Outcome: Equatable {
        var status: Int32
        var output: String
        var error: String
    }

    /// No daemon serves below `home`.
    static func run(
        _ arguments: [String],
        variables: [String: String] = ["HOME": "/nonexistent"],
        input: [UInt8]? = []
    ) async -> Outcome {
        let printed = Printed()
        let terminal = Terminal(
            writeOutput: { text in printed.output.withLock { $0 += text } },
            writeError: { text in printed.error.withLock { $0 += text } },
            readInput: { bytesMax in input.map { Array($0.prefix(bytesMax)) } }
        )
        let environment = Environment(
            variables: variables,
            currentDirectory: "/",
            executablePath: "/nonexistent/bin/atelier",
            isErrorTerminal: false
        )
        let status = await AtelierCommand.main(arguments: arguments, environment: environment, terminal: terminal)
        return Outcome(status: status, output: printed.output.withLock { $0 }, error: printed.error.withLock { $0 })
    }

    private final class Printed: Sendable {
        let output = Mutex("")
        let error = Mutex("")
    }
}
