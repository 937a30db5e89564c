internal import AtelierCodeMap
internal import AtelierDomain
internal import AtelierGates
internal import Foundation

/// Runs the check command on a tree in the run's worktree and keeps the evidence.
struct CheckRunner {
    let ports: Ports
    let worktree: String
    let check: CheckCommand
    /// Whether the repository is of a size whose tests, if they are still running after a while, never end.
    let isSmall: Bool

    /// Of the processor's time: a machine that is busy with other work is no fault of the tests.
    private static let smallSecondsMax = 30
    /// By the clock, for tests that wait for what never comes.
    private static let smallWaitSecondsMax = 120

    init(ports: Ports, worktree: String, check: CheckCommand, base: Codebase) {
        self.ports = ports
        self.worktree = worktree
        self.check = check
        let isPython = [.unittest, .pytest, .testFunctions].contains(check.runner)
        let isInterpreted = isPython || check.argv.contains { $0.hasPrefix("node") }
        isSmall = isInterpreted && base.map.files.count <= 12
    }

    /// One run: its report, its output and what to write on the board.
    struct Run {
        let report: TestReport
        let output: String
        let evidence: Evidence
        let log: Data

        func add(to result: inout TaskResult) {
            result.evidence.append(evidence)
            result.artifacts.append(log)
        }
    }

    /// Runs the command on `tree` under the sandbox; whoever runs it makes the worktree hold the tree first.
    func run(on tree: ObjectID, purpose: String) async throws -> Run {
        var limits = CommandLimits()
        if isSmall {
            limits.cpuSeconds = Self.smallSecondsMax
            limits.wallSeconds = Self.smallWaitSecondsMax
        }
        let command = SandboxedCommand(
            argv: check.argv,
            worktree: worktree,
            tree: tree,
            environment: check.environment,
            limits: limits,
            needs: check.needs ?? []
        )
        let result = try await ports.commands.run(command)
        let evidence = Evidence(purpose, of: command, on: tree, result)
        let report = TestOutput.report(result.text, exitStatus: result.exitStatus, runner: check.runner)
        return Run(report: report, output: result.text, evidence: evidence, log: result.output)
    }
}
