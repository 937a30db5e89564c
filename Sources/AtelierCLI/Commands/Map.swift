internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient

/// Shows what is defined where.
struct Map: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Outline a file, a folder or the repository: what is defined where, as of the last commit.",
        discussion: """
            The files that the rest of the repository uses most come first, and as many as the budget holds. The first call \
            in a repository reads all of it, later ones only what has changed.
            """
    )

    @Argument(help: "A committed file or folder; the whole repository if not given.", completion: .file())
    var path: String?

    @Option(help: "The repository; the current directory if not given.", completion: .directory)
    var repo: String?

    @Option(help: "About how many tokens the outline may have.")
    var tokens = 4_000

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func validate() throws {
        guard (100...1_000_000).contains(tokens) else {
            throw ValidationError("--tokens is a number from 100 to 1000000.")
        }
    }

    func run(in session: Session) async throws -> ExitStatus {
        _ = try await DaemonLauncher(session: session, options: []).ensure()
        let request = MapRequest(
            repositoryPath: session.environment.absolute(repo ?? "."),
            path: path.map(session.environment.absolute),
            tokens: tokens
        )
        let view = try await session.withClient { client in try await client.map(request) }
        try session.give(view, page: MapPage(view: view, texts: session.texts).render())
        return .done
    }
}
