internal import AtelierCrew
internal import AtelierDomain

/// Answers from the board when the same request was answered before in this run, so that a crash costs no tokens and
/// leads to the same end; asks the model otherwise and records what it said before anybody acts on it.
struct RecordedModel: ModelPort {
    let claim: Claim
    let workshop: Workshop
    /// What the agent's definition asks for.
    let tier: String
    /// Whether the commit that is worked on says that nothing of it may leave this machine.
    let isMarked: @Sendable () async throws -> Bool

    /// What a call is reckoned to take at most when it has to be fitted under a cap of seconds.
    private static let millisecondsMax = 300_000
    /// Bytes of one token, at most, in a reply.
    private static let bytesPerToken = 16

    func complete(_ request: ModelRequest) async throws -> ModelReply {
        let digest = request.digest
        guard workshop.floor.note(digest, by: claim) < LoopDetector.repeatsMax else {
            throw OrchestratorError(
                .loop,
                "the agent of \(claim.task.kind) asked the same thing \(LoopDetector.repeatsMax) times"
            )
        }
        if let known = try await workshop.board.reply(to: digest, requirement: claim.requirement.id) { return known }
        let most = Spent(
            tokens: request.tokensMax,
            milliseconds: Self.millisecondsMax,
            bytes: request.tokensMax * Self.bytesPerToken
        )
        let surroundings = workshop.surroundings
        return try await workshop.purse.spend(most, for: claim, board: workshop.board, surroundings: surroundings) {
            try await workshop.models.pass(claim.requirement.queueClass) {
                let model = try await surroundings.model(for: use)
                surroundings.failPoint("duringGeneration")
                let reply = try await answer(of: model, to: request, digest)
                let call = ModelCall(
                    requirement: claim.requirement.id,
                    task: claim.task.id,
                    request: request,
                    reply: reply
                )
                try await workshop.board.record(call, lease: claim.lease, nowMs: surroundings.nowMs())
                return reply
            }
        }
    }
}

extension RecordedModel {
    /// What the first round would ask for, whichever this one is.
    var firstUse: ModelUse { use(round: 0) }

    private var use: ModelUse { use(round: Int(claim.task.kind.split(separator: ".").last ?? "0") ?? 0) }

    private func use(round: Int) -> ModelUse {
        let (board, lease, surroundings) = (workshop.board, claim.lease, workshop.surroundings)
        let path = claim.requirement.repositoryPath
        return ModelUse(
            tier: tier,
            round: round,
            repositoryPath: path,
            // The commit that is worked on, and what the user has written since.
            forbidsEgress: {
                if try await isMarked() { return true }
                return await surroundings.forbidsEgress(repositoryPath: path)
            },
            willSend: { try await board.record($0, lease: lease, nowMs: surroundings.nowMs()) }
        )
    }

    /// The model's answer; that the request did not fit is put on the board before anybody acts on it.
    ///
    /// A refusal is not answered from the board: the context may be a larger one by now, and a replay has a tape.
    private func answer(
        of model: any ModelPort,
        to request: ModelRequest,
        _ digest: ContentHash
    ) async throws -> ModelReply {
        do {
            return try await model.complete(request)
        } catch {
            guard let tooLong = (error as? any PromptRefusing)?.promptTooLong else { throw error }
            let refusal = ModelRefusal(
                requirement: claim.requirement.id,
                task: claim.task.id,
                digest: digest,
                refusal: tooLong
            )
            try await workshop.board.record(refusal, lease: claim.lease, nowMs: workshop.surroundings.nowMs())
            throw tooLong
        }
    }
}

/// Runs commands when there is a core for them, and puts what they used on the board.
struct ChargedCommands: CommandPort {
    let claim: Claim
    let workshop: Workshop

    func policyHash(of command: SandboxedCommand) async throws -> ContentHash {
        try await workshop.surroundings.commands().policyHash(of: located(command))
    }

    /// With the place where its needs are.
    private func located(_ command: SandboxedCommand) -> SandboxedCommand {
        var located = command
        located.repository = claim.requirement.repositoryPath
        return located
    }

    func run(_ command: SandboxedCommand) async throws -> CommandResult {
        let command = located(command)
        let limits = command.limits
        let most = Spent(milliseconds: limits.wallSeconds * 1_000, bytes: limits.outputBytesMax)
        let surroundings = workshop.surroundings
        return try await workshop.purse.spend(most, for: claim, board: workshop.board, surroundings: surroundings) {
            try await workshop.cores.pass(claim.requirement.queueClass) {
                let result = try await surroundings.commands().run(command)
                try await workshop.board.charge(
                    claim.lease,
                    milliseconds: result.milliseconds,
                    bytes: result.output.count,
                    nowMs: surroundings.nowMs()
                )
                return result
            }
        }
    }
}

/// Journals a landing under the claim's lease.
struct BoardLanding: LandingPort {
    let claim: Claim
    let workshop: Workshop

    func intended(_ requirement: RequirementID) async throws -> Landing? {
        try await workshop.board.landing(of: requirement)
    }

    func provenance(of requirement: RequirementID) async throws -> Provenance {
        Provenance(
            evidence: try await workshop.board.evidence(of: requirement),
            models: Set(try await workshop.board.modelCalls(of: requirement).map(\.reply.model)).sorted(),
            habits: try await workshop.surroundings.landingHabits()
        )
    }

    func intend(_ landing: Landing) async throws {
        try await workshop.board.intend(landing, lease: claim.lease, nowMs: workshop.surroundings.nowMs())
    }

    func settle(_ requirement: RequirementID, as state: LandingState) async throws {
        try await workshop.board.settle(requirement, as: state, nowMs: workshop.surroundings.nowMs())
    }
}
