internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient
internal import AtelierDomain
internal import AtelierGit
internal import Foundation

/// Takes a landed branch into the user's own.
struct Accept: Verb {
    /// How the branch is taken in.
    enum Mode: String, EnumerableFlag {
        case ffOnly
        case merge
        case squash

        static func name(for value: Mode) -> NameSpecification { .long }

        /// As the daemon names it.
        var wireName: String { self == .ffOnly ? "fastForward" : rawValue }
    }

    static let configuration = CommandConfiguration(
        abstract: "Take a landed change into your branch.",
        discussion: """
            Your branch goes forward where it can, else a merge commit is made. The state before is kept under a reference \
            of its own; undo brings it back. With --patch nothing moves: the commit is printed for git am or git apply.
            """
    )

    @OptionGroup var requirement: RequirementArgument

    @Flag(help: "Only go forward; always make a merge commit; or make one commit on top of your branch.")
    var mode: Mode?

    @Flag(help: "Print the commit as a patch and change nothing.")
    var patch = false

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func validate() throws {
        guard !patch || (mode == nil && !output.json) else {
            throw ValidationError("--patch goes with no other option.")
        }
    }

    func run(in session: Session) async throws -> ExitStatus {
        if patch { return try await printPatch(in: session) }
        let view = try await session.withClient { client in
            try await client.accept(requirement.id, mode: mode?.wireName ?? "automatic")
        }
        try session.give(view, page: SettledPage(view: view, texts: session.texts).render())
        return .done
    }

    private func printPatch(in session: Session) async throws -> ExitStatus {
        let view = try await session.withClient { client in try await client.requirement(requirement.id) }
        guard let commit = view.commit.flatMap({ ObjectID(hex: $0) }) else {
            throw CLIError(
                .noPatch,
                "Requirement \(view.id) has no change.",
                hint: "See why with: atelier show \(view.id)"
            )
        }
        let repository = try session.repository(at: view.repositoryPath)
        session.terminal.writeBytes([UInt8](try await repository.mail(commit)))
        return .done
    }
}

/// Brings back the state before one accept, or before the last few.
struct Undo: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Bring back the state before an accept.",
        discussion: "Each step has the name of its requirement; without a name the newest step is undone."
    )

    @Argument(help: "The requirement whose accept is undone; the newest one if not given.")
    var id: String?

    @Flag(help: "List what can be undone, the newest first, and change nothing.")
    var list = false

    @Option(help: "How many steps to go back.")
    var steps = 1

    @Option(help: "The repository; the current directory if not given.", completion: .directory)
    var repo: String?

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func validate() throws {
        guard id == nil || (!list && steps == 1) else {
            throw ValidationError("Name a requirement, or say --steps or --list, not both.")
        }
        guard steps >= 1 else { throw ValidationError("--steps needs a number over 0.") }
    }

    func run(in session: Session) async throws -> ExitStatus {
        if let id {
            let view = try await session.withClient { client in try await client.undo(id) }
            try session.give(view, page: SettledPage(view: view, texts: session.texts).render())
            return .done
        }
        let path = session.environment.absolute(repo ?? ".")
        let known = try await session.withClient { client in try await client.steps(repositoryPath: path) }
        if list {
            try session.give(StepList(steps: known), page: StepPage(steps: known, texts: session.texts).render())
            return .done
        }
        guard steps <= known.count else {
            throw CLIError(
                .nothingToUndo,
                "There are \(known.count) steps to undo, not \(steps).",
                hint: "List them with: atelier undo --list"
            )
        }
        var views: [AcceptView] = []
        for step in known.prefix(steps) {
            let view = try await session.withClient { client in try await client.undo(step.requirement) }
            if !isJSON { session.terminal.writeOutput(SettledPage(view: view, texts: session.texts).render()) }
            views.append(view)
        }
        if isJSON { try session.give(["undone": views], page: "") }
        return .done
    }
}

/// One step a line.
struct StepPage {
    let steps: [StepView]
    let texts: Texts

    func render() -> String {
        guard !steps.isEmpty else { return texts(.noSteps) + "\n" }
        return steps.map { step in
            let branch = step.branch.map(Sanitizer.line) ?? texts(.detachedHead)
            let range = "\(step.before.prefix(10))..\(step.after.prefix(10))"
            let date = Date(timeIntervalSince1970: Double(step.acceptedAtMs) / 1_000).formatted(.iso8601)
            return "\(step.number)  \(Sanitizer.line(step.requirement))  \(branch)  \(range)  \(date)  "
                + String(Sanitizer.line(step.text).prefix(60)) + "\n"
        }.joined()
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
            let lines = [
                texts(.acceptedMerge, branch, commit), texts(.mergeUntested), texts(.howToUndo, view.requirement),
            ]
            return lines.map { $0 + "\n" }.joined()
        case .squashed:
            return texts(.acceptedSquash, branch, commit) + "\n" + texts(.howToUndo, view.requirement) + "\n"
        case .undone:
            return texts(.undone, branch, commit) + "\n" + texts(.howToAccept, view.requirement) + "\n"
        }
    }
}
