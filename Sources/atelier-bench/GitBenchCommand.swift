import ArgumentParser
import AtelierDomain
import AtelierGit
import Foundation

/// Times what the daemon does with a repository; `scripts/bench-git` makes the repository and times git itself on it.
///
/// The repository holds `main`, and `change`, one commit ahead of it with twenty files changed.
struct GitBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "git",
        abstract: "Measure git operations, each with an opening of its own; one line for each time, in microseconds."
    )

    @Option(help: "The repository that scripts/bench-git made; it is as before afterwards.")
    var path: String

    @Option(help: "How often each operation is done.")
    var rounds = 9

    @Option(parsing: .upToNextOption, help: "The operations to measure; all of them unless named.")
    var only: [GitBench.Operation] = GitBench.Operation.allCases

    func validate() throws {
        guard path.hasPrefix("/") else { throw ValidationError("--path needs an absolute path.") }
        guard rounds > 0 else { throw ValidationError("--rounds must be over 0.") }
    }

    func run() async throws {
        let bench = GitBench(path: path, rounds: rounds, operations: Set(only))
        print(try await bench.run().joined(separator: "\n"))
    }
}

extension GitBench.Operation: ExpressibleByArgument {}
