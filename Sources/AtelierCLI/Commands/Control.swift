internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient
internal import AtelierDomain

/// The requirement a verb works on, or the whole daemon.
struct ScopeArgument: ParsableArguments {
    @Argument(help: "The requirement's id, or the beginning of it; the whole daemon if not given.")
    var id: String?
}

/// Stops the work and keeps it.
struct Pause: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Stop the work at once and keep it; resume goes on.",
        discussion: "What is under way is given up and begun again after resume. A pause outlives the daemon."
    )

    @OptionGroup var scope: ScopeArgument
    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        let view = try await session.withClient { client in try await client.hold(scope.id, .paused) }
        try session.give(view, page: session.texts(.paused) + "\n" + session.texts(.howToResume) + "\n")
        return .done
    }
}

/// Lets the work under way finish and begins no more.
struct Drain: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Let what is under way finish and begin nothing more; resume goes on."
    )

    @OptionGroup var scope: ScopeArgument

    @Flag(help: "Return only when nothing is under way any more.")
    var wait = false

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        let view = try await session.withClient { client in
            var view = try await client.hold(scope.id, .draining)
            while wait, view.running > 0, scope.id == nil {
                try await Task.sleep(for: .milliseconds(200))
                view = try await client.status()
            }
            return view
        }
        let page = session.texts(.draining, "\(view.running)") + "\n" + session.texts(.howToResume) + "\n"
        try session.give(view, page: page)
        return .done
    }
}

/// Ends a pause or a drain.
struct Resume: Verb {
    static let configuration = CommandConfiguration(abstract: "Go on after pause or drain.")

    @OptionGroup var scope: ScopeArgument
    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        let view = try await session.withClient { client in try await client.resume(scope.id) }
        let page = StatusPage(view: view, texts: session.texts).render()
        try session.give(view, page: session.texts(.resumed) + "\n" + page)
        return .done
    }
}

/// Frees what was set aside or failed.
struct Retry: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Try a requirement's failed or set-aside tasks again.",
        discussion: "What was found out before stays on the board and is not asked for again."
    )

    @OptionGroup var requirement: RequirementArgument
    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        let view = try await session.withClient { client in try await client.retry(requirement.id) }
        let page = session.texts(.retried, view.id) + "\n" + session.texts(.howToFollow, view.id) + "\n"
        try session.give(view, page: page)
        return .done
    }
}

/// Lists what waits for a person.
struct Decisions: Verb {
    static let configuration = CommandConfiguration(abstract: "List the questions that wait for a person.")

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        let decisions = try await session.withClient { client in try await client.decisions() }
        let page = DecisionsPage(decisions: decisions, texts: session.texts).render()
        try session.give(DecisionList(decisions: decisions), page: page)
        return .done
    }
}

/// Settles a question.
struct Decide: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Answer a question that waits for a person.",
        discussion: "Only a person's answer settles it; the board refuses any other."
    )

    @Argument(help: "The decision's id, or the beginning of it.")
    var id: String

    @Argument(help: "The answer; one of the options where there are any.")
    var answer: String

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        let left = try await session.withClient { client in
            try await client.decide(DecideRequest(id: id, answer: answer))
        }
        let page = DecisionsPage(decisions: left, texts: session.texts).render()
        try session.give(DecisionList(decisions: left), page: session.texts(.decided) + "\n" + page)
        return .done
    }
}

/// What `decisions` tells: a question each, with how to answer it.
struct DecisionsPage {
    let decisions: [DecisionView]
    let texts: Texts

    func render() -> String {
        guard !decisions.isEmpty else { return texts(.noDecisions) + "\n" }
        return decisions.map { decision in
            let options = decision.options.isEmpty ? "..." : decision.options.joined(separator: " | ")
            return """
                \(Sanitizer.line(decision.id))
                  \(Sanitizer.line(decision.question))
                  atelier decide \(Sanitizer.line(decision.id)) \(Sanitizer.line(options))

                """
        }.joined()
    }
}
