internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient
internal import AtelierDomain
internal import Foundation

/// Gives a requirement and follows it.
struct Do: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Give a requirement and follow it to its end.",
        discussion:
            "The daemon is started if none runs. Progress goes to standard error, the result to standard output."
    )

    @Argument(help: "What should change, in your own words, in any language; - reads standard input.")
    var text: String?

    @Option(help: "Read the requirement from a file.", completion: .file())
    var file: String?

    @Option(help: "The repository to work on; the current directory if not given.", completion: .directory)
    var repo: String?

    @Option(
        name: .customLong("class"),
        help: "How urgent it is: onDemand, interactive, sustained (usual) or pervasive; nothing waits for ever."
    )
    var queueClass: QueueClass?

    @Option(help: BudgetOption.help)
    var budget: BudgetOption?

    @Flag(help: "Return as soon as the requirement is taken.")
    var noWait = false

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func validate() throws {
        guard (text == nil) != (file == nil) else {
            throw ValidationError("Give the requirement as one argument, as - for standard input, or with --file.")
        }
    }

    func run(in session: Session) async throws -> ExitStatus {
        let requirement = try RequirementText.read(argument: text, file: file, session: session)
        let repository = session.environment.absolute(repo ?? ".")
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: repository, isDirectory: &isDirectory), isDirectory.boolValue
        else {
            throw CLIError(
                .notADirectory,
                "\(repository) is not a folder.",
                hint: "Name the repository with --repo DIR."
            )
        }
        let launcher = DaemonLauncher(session: session, options: [])
        if try await launcher.running() == nil {
            session.terminal.writeError(session.texts(.startingDaemon) + "\n")
            _ = try await launcher.ensure()
        }
        return try await session.withClient { client in
            let view = try await client.submit(
                SubmitRequest(
                    text: requirement,
                    repositoryPath: repository,
                    queueClass: queueClass,
                    budget: budget?.wish
                )
            )
            session.terminal.writeError(session.texts(.requirementTaken, view.id) + "\n")
            if noWait {
                let page = "\(view.id)\n\(session.texts(.howToFollow, view.id))\n"
                try session.give(view, page: page)
                return .done
            }
            session.terminal.writeError(session.texts(.interruptHint, view.id) + "\n")
            return try await Follower(session: session, client: client).follow(view.id)
        }
    }
}
