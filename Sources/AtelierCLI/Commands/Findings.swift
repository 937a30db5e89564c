internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient
internal import AtelierDomain

/// Lists what a model found in commits.
struct HookFindings: Verb {
    static let configuration = CommandConfiguration(
        commandName: "findings",
        abstract: "Tell what a model remarked on commits, where `hooks: review: on` asks for it.",
        discussion: "Remarks only advise. Have one mended, with proof, on a branch of its own: atelier apply FINDING"
    )

    @Option(help: "A folder in the repository; the current one if not given.", completion: .directory)
    var repo: String?

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        let path = session.environment.absolute(repo ?? ".")
        let list = try await session.withClient { try await $0.findings(repositoryPath: path) }
        try session.give(list, page: Self.page(list, session.texts))
        return .done
    }

    private static func page(_ list: FindingList, _ texts: Texts) -> String {
        guard !list.findings.isEmpty else { return texts(HookPhrase.noFindings) + "\n" }
        let lines = list.findings.flatMap { finding in
            let change = finding.patch.split(separator: "\n").drop { !$0.hasPrefix("@@") }
                .filter { $0.hasPrefix("-") || $0.hasPrefix("+") }
            let head = "\(finding.id)  \(finding.path):\(finding.line)  \(finding.commit.prefix(10))"
            return [Sanitizer.line(head), "  " + Sanitizer.line(finding.reason)]
                + change.map { "    " + Sanitizer.line(String($0)) }
        }
        return (lines + [texts(HookPhrase.howToApply)]).map { $0 + "\n" }.joined()
    }
}

/// Makes a commit of what a review found.
struct Apply: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Land what a review found on a branch of its own, tested like every requirement.",
        discussion: "Findings are listed by: atelier hook findings"
    )

    @Argument(help: "The beginning of a finding's name.")
    var finding: String

    @Flag(help: "Return as soon as the requirement is taken.")
    var noWait = false

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        try await session.withClient { client in
            let view = try await client.apply(finding: finding)
            session.terminal.writeError(session.texts(.requirementTaken, view.id) + "\n")
            if noWait {
                try session.give(view, page: "\(view.id)\n\(session.texts(.howToFollow, view.id))\n")
                return .done
            }
            session.terminal.writeError(session.texts(.interruptHint, view.id) + "\n")
            return try await Follower(session: session, client: client).follow(view.id)
        }
    }
}
