internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient
internal import Foundation

/// The verbs on the daemon itself.
struct DaemonGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon",
        abstract: "Run, start, stop or look at the daemon.",
        subcommands: [Run.self, Start.self, Stop.self, Status.self, Logs.self]
    )

    /// What is handed on to `atelierd`.
    struct Options: ParsableArguments {
        @Option(help: "Agent definitions instead of the built-in ones.", completion: .directory)
        var agentsDir: String?

        @Option(help: "Answer model calls from recorded replies; no engine is started.", completion: .directory)
        var replay: String?

        @Option(help: "Keep each model reply for a later replay.", completion: .directory)
        var record: String?

        @Option(help: "The model to load.")
        var model: String?

        @Option(help: "The llama-server to use.", completion: .file())
        var engine: String?

        @Option(help: ArgumentHelp("End the daemon at a named point, for crash tests.", visibility: .hidden))
        var failAt: String?

        func arguments(_ environment: Environment) -> [String] {
            var result: [String] = []
            func add(_ name: String, _ value: String?) {
                if let value { result += [name, value] }
            }
            add("--agents-dir", agentsDir.map(environment.absolute))
            add("--replay", replay.map(environment.absolute))
            add("--record", record.map(environment.absolute))
            add("--model", model)
            add("--engine", engine.map(environment.absolute))
            add("--fail-at", failAt)
            return result
        }
    }

    /// Becomes the daemon.
    struct Run: Verb {
        static let configuration = CommandConfiguration(abstract: "Run the daemon in the foreground.")

        @OptionGroup var options: Options

        var isJSON: Bool { false }

        func run(in session: Session) async throws -> ExitStatus {
            let launcher = DaemonLauncher(session: session, options: options.arguments(session.environment))
            try ChildProcess.become(arguments: try launcher.arguments(), environment: launcher.environment())
            return .defect
        }
    }

    /// Starts the daemon behind.
    struct Start: Verb {
        static let configuration = CommandConfiguration(abstract: "Start the daemon, unless it runs.")

        @OptionGroup var options: Options
        @OptionGroup var output: OutputOptions

        var isJSON: Bool { output.json }

        func run(in session: Session) async throws -> ExitStatus {
            let launcher = DaemonLauncher(session: session, options: options.arguments(session.environment))
            let status = try await launcher.ensure()
            try session.give(status, page: session.texts(.daemonStarted, "\(status.pid)") + "\n")
            return .done
        }
    }

    /// Ends the daemon.
    struct Stop: Verb {
        static let configuration = CommandConfiguration(
            abstract: "End the daemon; unfinished work goes on at its next start."
        )

        @OptionGroup var output: OutputOptions

        var isJSON: Bool { output.json }

        func run(in session: Session) async throws -> ExitStatus {
            let stopper = DaemonStopper(session: session)
            guard let status = try await stopper.stop() else {
                try session.give(
                    DaemonStopper.Outcome(wasRunning: false, pid: nil),
                    page: session.texts(.daemonNotRunning) + "\n"
                )
                return .done
            }
            try session.give(
                DaemonStopper.Outcome(wasRunning: true, pid: status.pid),
                page: session.texts(.daemonStopped, "\(status.pid)") + "\n"
            )
            return .done
        }
    }

    /// Prints the end of the daemon's log.
    struct Logs: Verb {
        static let configuration = CommandConfiguration(abstract: "Print the end of the daemon's log.")

        @Option(help: "How many lines, from the end.")
        var lines = 100

        var isJSON: Bool { false }

        /// The most of the log that is read.
        private static let bytesMax = 4 << 20

        func run(in session: Session) async throws -> ExitStatus {
            let path = DaemonLauncher.logPath(try session.locations())
            guard let text = LogTail.read(path, bytesMax: Self.bytesMax) else {
                throw CLIError(
                    .logUnreadable,
                    "There is no log at \(path).",
                    hint: "The daemon writes it when it was started with: atelier daemon start"
                )
            }
            for line in text.split(separator: "\n").suffix(max(0, lines)) {
                session.terminal.writeOutput(Sanitizer.line(String(line)) + "\n")
            }
            return .done
        }
    }
}
