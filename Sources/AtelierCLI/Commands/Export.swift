internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient

/// Writes one run into one file.
struct Export: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Write all that a replay of a run needs into one file, secrets and names replaced.",
        discussion: "Nothing is sent. `atelier export ID --list` shows what the file would hold and writes none."
    )

    @OptionGroup var requirement: RequirementArgument

    @Option(help: "The file to write; atelier-ID.jsonl.gz in this folder if not given.", completion: .file())
    var to: String?

    @Flag(help: "Print what the file would hold, and write none.")
    var list = false

    @Flag(help: "Take all files of the base commit, not only those that the run read.")
    var wholeTree = false

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func validate() throws {
        if list, to != nil { throw ValidationError("--list writes no file, so --to has no meaning with it.") }
    }

    func run(in session: Session) async throws -> ExitStatus {
        let view = try await session.withClient { client in
            // The whole id is part of the file's name, whatever was typed.
            let id = try await client.requirement(requirement.id).id
            let path = list ? nil : session.environment.absolute(to ?? "atelier-\(id).jsonl.gz")
            return try await client.export(id, ExportRequest(path: path, wholeTree: wholeTree))
        }
        try session.give(view, page: ExportPage(view: view, texts: session.texts).render())
        return .done
    }
}
