internal import AtelierDomain
internal import AtelierGates
internal import Foundation

/// Runs the check command on a tree in the run's worktree and keeps the evidence.
struct CheckRunner {
    let ports: Ports
    let worktree: String
    let check: CheckCommand

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

    /// Makes the worktree hold `tree` and runs the command there under the sandbox.
    func run(on tree: ObjectID, purpose: String) async throws -> Run {
        try await ports.repository.checkOut(tree, into: worktree)
        // Python trusts cached bytecode when a source's size and second of change agree, and two candidates may well
        // agree in both: without a cache the verdict is always about this tree.
        let command = SandboxedCommand(
            argv: check.argv,
            worktree: worktree,
            environment: ["PYTHONDONTWRITEBYTECODE": "1"]
        )
        let result = try await ports.commands.run(command)
        let evidence = Evidence(
            purpose: purpose,
            argv: check.argv,
            tree: tree,
            exitStatus: result.exitStatus,
            logHash: ContentHash(of: result.output),
            policyHash: result.policyHash,
            milliseconds: result.milliseconds
        )
        let report = TestOutput.report(result.text, exitStatus: result.exitStatus, runner: check.runner)
        return Run(report: report, output: result.text, evidence: evidence, log: result.output)
    }
}
