import ArgumentParser

/// Measurements of the blackboard and of git operations without a daemon around them.
@main
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "atelier-bench",
        abstract: "Measure the blackboard and git operations.",
        subcommands: [BoardBenchCommand.self, ClaimBench.self, OrphanBench.self, GitBenchCommand.self],
        defaultSubcommand: BoardBenchCommand.self
    )
}
