internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient
internal import AtelierDomain

/// Brings a landed change onto the branch as it is now.
struct Rebase: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Make a landed change anew on your branch as it is now, with a proof of its own.",
        discussion: """
            For a branch that has moved on since. What git can merge is merged and tested; what it cannot is written again, \
            with both sides in sight. It lands on a branch of its own; the old one stays until you reject it.
            """
    )

    @OptionGroup var requirement: RequirementArgument

    @Flag(help: "Return as soon as the requirement is taken.")
    var noWait = false

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        try await session.withClient { client in
            let view = try await client.rebase(requirement.id)
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
