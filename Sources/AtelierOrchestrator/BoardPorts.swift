internal import AtelierCrew
internal import AtelierDomain

/// Answers from the board when the same request was answered before in this run, so that a crash costs no tokens and
/// leads to the same end; asks the model otherwise and records what it said before anybody acts on it.
struct RecordedModel: ModelPort {
    let claim: Claim
    let board: any Board
    let surroundings: any Surroundings

    func complete(_ request: ModelRequest) async throws -> ModelReply {
        if let known = try await board.reply(to: request.digest, requirement: claim.requirement.id) { return known }
        let model = try await surroundings.model()
        surroundings.failPoint("duringGeneration")
        let reply = try await model.complete(request)
        let call = ModelCall(requirement: claim.requirement.id, task: claim.task.id, request: request, reply: reply)
        try await board.record(call, lease: claim.lease, nowMs: surroundings.nowMs())
        return reply
    }
}

/// Journals a landing under the claim's lease.
struct BoardLanding: LandingPort {
    let claim: Claim
    let board: any Board
    let surroundings: any Surroundings

    func intend(_ landing: Landing) async throws {
        try await board.intend(landing, lease: claim.lease, nowMs: surroundings.nowMs())
    }

    func settle(_ requirement: RequirementID, as state: LandingState) async throws {
        try await board.settle(requirement, as: state, nowMs: surroundings.nowMs())
    }
}
