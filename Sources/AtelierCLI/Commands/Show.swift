internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient

/// Prints one requirement's result.
struct Show: Verb {
    /// What of the result is asked for.
    enum Part: String, EnumerableFlag {
        case diff
        case proof
        case stat
    }

    static let configuration = CommandConfiguration(abstract: "Print a requirement's result, its diff or its proof.")

    @OptionGroup var requirement: RequirementArgument

    @Flag(help: "Print only the unified diff, the commands that were run, or the changed files.")
    var part: Part?

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        let view = try await session.withClient { client in try await client.requirement(requirement.id) }
        let page = ResultPage(view: view, texts: session.texts)
        switch part {
        case nil: try session.give(view, page: page.render())
        case .proof: try session.give(view, page: page.renderProof())
        case .stat: try session.give(view, page: page.renderStat())
        case .diff:
            guard let patch = view.patch else {
                throw CLIError(
                    .noPatch,
                    "Requirement \(view.id) has no change.",
                    hint: "See why with: atelier show \(view.id)"
                )
            }
            try session.give(view, page: Sanitizer.text(patch))
        }
        return .done
    }
}
