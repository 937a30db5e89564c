import ArgumentParser

/// Measurements of the blackboard without a daemon around it.
@main
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "atelier-bench",
        abstract: "Measure the blackboard.",
        subcommands: [BoardBenchCommand.self, ClaimBench.self, OrphanBench.self],
        defaultSubcommand: BoardBenchCommand.self
    )
}
