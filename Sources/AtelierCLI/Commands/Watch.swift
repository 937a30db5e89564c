internal import ArgumentParser
internal import AtelierClient

/// Follows a requirement that was given before.
struct Watch: Verb {
    static let configuration = CommandConfiguration(abstract: "Follow a requirement to its end.")

    @OptionGroup var requirement: RequirementArgument
    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        try await session.withClient { client in
            try await Follower(session: session, client: client).follow(requirement.id)
        }
    }
}
