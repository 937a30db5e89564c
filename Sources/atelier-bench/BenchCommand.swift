import ArgumentParser

/// Measurements of the blackboard, of git operations, of the checks and of a real model, without a daemon around them.
@main
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "atelier-bench",
        abstract: "Measure the blackboard, git operations, the checks and a real model.",
        subcommands: [
            BoardBenchCommand.self, ClaimBench.self, OrphanBench.self, GitBenchCommand.self, NeedleCommand.self,
            StructuredCommand.self, ChecksBenchCommand.self, MessagesCommand.self, ReviewCommand.self,
            MapBenchCommand.self, MapRankCommand.self, PlannerCommand.self,
        ],
        defaultSubcommand: BoardBenchCommand.self
    )
}
