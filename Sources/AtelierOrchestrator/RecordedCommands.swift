internal import AtelierCrew
internal import AtelierDomain

/// Answers from the board when the same command ran on the same tree before in this run, so that a crash after the tests
/// costs no second run; else runs it and records what came of it before anybody acts on it.
struct RecordedCommands: CommandPort {
    let claim: Claim
    let workshop: Workshop
    let repository: any RepositoryPort

    func policyHash(of command: SandboxedCommand) async throws -> ContentHash {
        try await ChargedCommands(claim: claim, workshop: workshop).policyHash(of: command)
    }

    func run(_ command: SandboxedCommand) async throws -> CommandResult {
        let (board, surroundings) = (workshop.board, workshop.surroundings)
        let commands = ChargedCommands(claim: claim, workshop: workshop)
        guard let tree = command.tree,
            let request = CommandRequest(command, policyHash: try await commands.policyHash(of: command))
        else { return try await commands.run(command) }
        let requirement = claim.requirement.id
        if let known = try await board.result(of: request.digest, requirement: requirement) { return known }
        try await repository.checkOut(tree, into: command.worktree)
        let result = try await commands.run(command)
        guard result.policyHash == request.policyHash else {
            // Under the digest of what was asked for it would answer for what did not run.
            throw OrchestratorError(.notYet, "what \(claim.task.kind) needs of the working tree changed while it ran")
        }
        surroundings.failPoint("afterCommand")
        let call = CommandCall(requirement: requirement, task: claim.task.id, request: request, result: result)
        try await board.record(call, lease: claim.lease, nowMs: surroundings.nowMs())
        return result
    }
}
