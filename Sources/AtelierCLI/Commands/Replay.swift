internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient

/// Runs a recorded run once more.
struct Replay: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Run a recorded run once more, from its record alone, and say whether it does the same.",
        discussion: """
            Needs no engine, no sandbox and no network, moves no branch and writes nothing to the repository. Exit status 0: \
            the same; 3: the replay parts from the record, and where is printed.
            """
    )

    @Argument(help: "The requirement's id, or the beginning of it.")
    var id: String?

    @Option(help: "An export to replay instead; the repository is not needed.", completion: .file())
    var file: String?

    @Option(help: "Stop after this step, such as judge.0, and print the facts so far.")
    var until: String?

    @Option(help: "Ask this model at every call, run unknown commands for real, and print where the runs part.")
    var model: String?

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func validate() throws {
        guard (id == nil) != (file == nil) else {
            throw ValidationError("Name a requirement, or an export with --file.")
        }
    }

    func run(in session: Session) async throws -> ExitStatus {
        let launcher = DaemonLauncher(session: session, options: [])
        if try await launcher.running() == nil {
            session.terminal.writeError(session.texts(.startingDaemon) + "\n")
            _ = try await launcher.ensure()
        }
        let request = ReplayRequest(
            requirement: id,
            file: file.map(session.environment.absolute),
            until: until,
            model: model
        )
        let progress = session.progress
        let view = try await session.withClient { client in
            try await client.replay(request) { progress.progress($0) }
        }
        progress.finish()
        try session.give(view, page: ReplayPage(view: view, model: model, texts: session.texts).render())
        return view.outcome == .parted ? .notLanded : .done
    }
}
