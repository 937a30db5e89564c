import ArgumentParser

/// Measurements of the blackboard, of git operations and of a real model, without a daemon around them.
@main
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "atelier-bench",
        abstract: "Measure the blackboard, git operations and a real model.",
        subcommands: [
            BoardBenchCommand.self, ClaimBench.self, OrphanBench.self, GitBenchCommand.self, NeedleCommand.self,
            StructuredCommand.self,
        ],
        defaultSubcommand: BoardBenchCommand.self
    )
}
