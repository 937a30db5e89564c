internal import ArgumentParser

/// A command that works in a session and ends with one of our statuses.
protocol Verb: ParsableCommand {
    /// Whether `--json` was given.
    var isJSON: Bool { get }
    func run(in session: Session) async throws -> ExitStatus
}

/// The option of every verb that gives a result.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print exactly one JSON object on standard output.")
    var json = false
}

/// The requirement a verb works on.
struct RequirementArgument: ParsableArguments {
    @Argument(help: "The requirement's id, or the beginning of it.")
    var id: String
}
