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

    @Option(
        name: .customLong("answer"),
        help: "Ask this requirement again; the text answers its question, by a choice's number or in your own words."
    )
    var answered: String?

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
        let said = try RequirementText.read(argument: text, file: file, session: session)
        guard let answered else { return try await submit(said, to: repo ?? ".", session) }
        _ = try await DaemonLauncher(session: session, options: []).ensure()
        let view = try await session.withClient { client in try await client.requirement(answered) }
        guard let question = view.card?.questions.first, view.state == .refused else {
            throw CLIError(
                .noQuestion,
                "Requirement \(view.id) asks nothing.",
                hint: "See how it stands with: atelier show \(view.id)"
            )
        }
        let whole = try RequirementText.check(Array(question.answered(view.text, with: said).utf8))
        return try await submit(whole, to: repo ?? view.repositoryPath, session)
    }

    private func submit(_ requirement: String, to folder: String, _ session: Session) async throws -> ExitStatus {
        let repository = session.environment.absolute(folder)
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
