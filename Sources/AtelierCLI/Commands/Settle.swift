internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient

/// Takes a landed branch into the user's own.
struct Accept: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Take a landed change into your branch.",
        discussion: "The state before is kept under a reference of its own; undo brings it back."
    )

    @OptionGroup var requirement: RequirementArgument
    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        let view = try await session.withClient { client in try await client.accept(requirement.id) }
        try session.give(view, page: SettledPage(view: view, texts: session.texts).render())
        return .done
    }
}

/// Brings back the state before `accept`.
struct Undo: Verb {
    static let configuration = CommandConfiguration(abstract: "Bring back the state before an accept.")

    @OptionGroup var requirement: RequirementArgument
    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        let view = try await session.withClient { client in try await client.undo(requirement.id) }
        try session.give(view, page: SettledPage(view: view, texts: session.texts).render())
        return .done
    }
}

/// Declines a landed branch.
struct Reject: Verb {
    static let configuration = CommandConfiguration(abstract: "Decline a landed change.")

    @OptionGroup var requirement: RequirementArgument
    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        let view = try await session.withClient { client in try await client.reject(requirement.id) }
        try session.give(view, page: session.texts(.rejectedDone, view.id) + "\n")
        return .done
    }
}

/// Ends the work on a requirement.
struct Cancel: Verb {
    static let configuration = CommandConfiguration(abstract: "End the work on a requirement.")

    @OptionGroup var requirement: RequirementArgument
    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        let view = try await session.withClient { client in try await client.cancel(requirement.id) }
        try session.give(view, page: session.texts(.cancelledDone, view.id) + "\n")
        return .done
    }
}

/// What `accept` and `undo` tell.
struct SettledPage {
    let view: AcceptView
    let texts: Texts

    func render() -> String {
        let branch = view.branch.map(Sanitizer.line) ?? texts(.detachedHead)
        let commit = Sanitizer.line(String(view.commit.prefix(10)))
        switch view.action {
        case .fastForwarded:
            return texts(.acceptedForward, branch, commit) + "\n" + texts(.howToUndo, view.requirement) + "\n"
        case .merged:
            return texts(.acceptedMerge, branch, commit) + "\n" + texts(.howToUndo, view.requirement) + "\n"
        case .undone:
            return texts(.undone, branch, commit) + "\n" + texts(.howToAccept, view.requirement) + "\n"
        }
    }
}
