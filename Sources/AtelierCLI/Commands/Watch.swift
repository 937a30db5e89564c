internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient
internal import Foundation

/// Follows a requirement that was given before, or all of them.
struct Watch: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Follow a requirement to its end, or everything that happens.",
        discussion: "With --all and --json each event is one line of JSON."
    )

    @Argument(help: "The requirement's id, or the beginning of it.")
    var id: String?

    @Flag(help: "Follow everything that happens from now on, until the daemon ends.")
    var all = false

    @Option(help: "With --all: begin after the event of this number; 0 for all there ever were.")
    var after: Int64?

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func validate() throws {
        guard all != (id != nil) else { throw ValidationError("Name a requirement, or --all.") }
        guard all || after == nil else { throw ValidationError("--after goes with --all.") }
    }

    func run(in session: Session) async throws -> ExitStatus {
        try await session.withClient { client in
            if let id { return try await Follower(session: session, client: client).follow(id) }
            try await client.allEvents(after: after) { event in try show(event, in: session) }
            return .done
        }
    }

    private func show(_ event: EventView, in session: Session) throws {
        if isJSON {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            session.terminal.writeOutput(String(decoding: try encoder.encode(event), as: UTF8.self) + "\n")
        } else {
            let requirement = Sanitizer.line(event.requirement ?? "-")
            session.terminal.writeOutput(
                "\(event.sequence)  \(requirement)  \(Sanitizer.line(event.kind))  \(Sanitizer.line(event.message))\n"
            )
        }
    }
}
