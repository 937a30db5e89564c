package import AtelierDomain

/// What the orchestrator needs of the blackboard; every write names its lease and is refused when that is stale.
package protocol Board: Sendable {
    func claimNext(owner: String, leaseSeconds: Int, nowMs: Int64) async throws -> Claim?
    func renew(_ lease: Lease, leaseSeconds: Int, nowMs: Int64) async throws -> Lease
    func finish(_ claim: Claim, with result: TaskResult, nowMs: Int64) async throws
    /// Back to ready after an error of ours or of the machine.
    func release(_ claim: Claim, nowMs: Int64, message: String) async throws
    /// The task and its requirement end as failed.
    func fail(_ claim: Claim, reason: String, nowMs: Int64) async throws
    func releaseOrphans(owner: String, nowMs: Int64) async throws -> Int
    func record(_ call: ModelCall, lease: Lease, nowMs: Int64) async throws
    func reply(to digest: ContentHash, requirement: RequirementID) async throws -> ModelReply?
    func facts(of requirement: RequirementID) async throws -> [Fact]
    func evidence(of requirement: RequirementID) async throws -> [Evidence]
    func modelCalls(of requirement: RequirementID) async throws -> [ModelCall]
    func requirement(_ id: RequirementID) async throws -> Requirement?
    func intend(_ landing: Landing, lease: Lease, nowMs: Int64) async throws
    func settle(_ requirement: RequirementID, as state: LandingState, nowMs: Int64) async throws
    func append(event kind: String, message: String, requirement: RequirementID?, nowMs: Int64) async throws
}
