internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient

/// Removes what an ended requirement left on the board.
struct Purge: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Remove an ended requirement's texts, facts, model calls and logs for good.",
        discussion: """
            That it was there, how it ended, and its receipt stay, and the chain of events still verifies. Backups made \
            before still hold the rest, until newer ones replace them or --backups removes them.
            """
    )

    @Option(help: "The requirement's id, or the beginning of it.")
    var requirement: String

    @Flag(help: "Make a new backup and remove the ones made before.")
    var backups = false

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        _ = try await DaemonLauncher(session: session, options: []).ensure()
        let view = try await session.withClient { client in
            try await client.purge(requirement, withBackups: backups)
        }
        try session.give(view, page: Self.page(view, texts: session.texts))
        return .done
    }

    static func page(_ view: PurgeView, texts: Texts) -> String {
        var lines = [
            texts(
                BoardPhrase.purged,
                view.requirement,
                "\(view.facts)",
                "\(view.modelCalls)",
                "\(view.artifacts)",
                "\(view.artifactBytes / 1_000)"
            )
        ]
        if !view.backupsRemoved.isEmpty {
            lines.append(texts(BoardPhrase.purgedBackups, "\(view.backupsRemoved.count)"))
        }
        if !view.backupsThatHoldIt.isEmpty {
            lines.append(texts(BoardPhrase.backupsHoldIt, "\(view.backupsThatHoldIt.count)"))
            lines += view.backupsThatHoldIt.map { "  " + Sanitizer.line($0) }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
