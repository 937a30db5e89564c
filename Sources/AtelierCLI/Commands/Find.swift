internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient

/// Looks for files and symbols by words.
struct Find: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Find the files and symbols that a text is about, best first, as of the last commit.",
        discussion: """
            The text may be a name, a few words or a whole issue, in English or Chinese: names are split into their words, \
            and comments are searched too. Exits with 1 when nothing fits.
            """
    )

    @Argument(help: "What to look for.")
    var text: [String]

    @Option(help: "The repository; the current directory if not given.", completion: .directory)
    var repo: String?

    @Option(help: "Only symbols of one kind: function, method, type, constant, variable or other.")
    var kind: String?

    @Option(help: "At most so many files, and so many symbols.")
    var limit = 10

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func validate() throws {
        guard (1...500).contains(limit) else { throw ValidationError("--limit is a number from 1 to 500.") }
        let kinds = ["function", "method", "type", "constant", "variable", "other"]
        guard kind.map(kinds.contains) ?? true else {
            throw ValidationError("--kind is one of: \(kinds.joined(separator: ", "))")
        }
        guard text.contains(where: { $0.contains { !$0.isWhitespace } }) else {
            throw ValidationError("Name what you look for, such as: atelier find \"parse date\"")
        }
    }

    func run(in session: Session) async throws -> ExitStatus {
        _ = try await DaemonLauncher(session: session, options: []).ensure()
        let words = text.joined(separator: " ")
        let request = FindRequest(
            repositoryPath: session.environment.absolute(repo ?? "."),
            text: words,
            kind: kind,
            limit: limit
        )
        let view = try await session.withClient { client in try await client.find(request) }
        try session.give(view, page: FindPage(view: view, text: words, texts: session.texts).render())
        return view.files.isEmpty && view.symbols.isEmpty ? .userFixable : .done
    }
}
