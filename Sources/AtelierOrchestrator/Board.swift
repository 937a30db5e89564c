package import AtelierDomain
package import Foundation

/// What the orchestrator needs of the blackboard; every write names its lease and is refused when that is stale.
package protocol Board: Sendable {
    func claimNext(
        owner: String,
        leaseSeconds: Int,
        nowMs: Int64,
        busy: [TaskID],
        onDemandOnly: Bool
    ) async throws -> Claim?
    /// When the nearest back-off ends; nil when none runs.
    func nextDueMs(after nowMs: Int64) async throws -> Int64?
    /// Whether the lease is held and nothing was paused.
    func mayGoOn(_ lease: Lease) async throws -> Bool
    func renew(_ lease: Lease, leaseSeconds: Int, nowMs: Int64) async throws -> Lease
    func finish(_ claim: Claim, with result: TaskResult, nowMs: Int64) async throws
    /// Back to ready, for no fault of the task.
    func release(_ claim: Claim, nowMs: Int64, message: String) async throws
    /// Back to ready from `notBeforeMs` on, after an error that is counted.
    func retryLater(_ claim: Claim, notBeforeMs: Int64, message: String, nowMs: Int64) async throws
    /// Back to ready to mend a fact of the wrong shape; counted apart.
    func sendBack(_ claim: Claim, message: String, nowMs: Int64) async throws
    /// The task and its requirement end as failed.
    func fail(_ claim: Claim, reason: String, nowMs: Int64) async throws
    func releaseOrphans(owner: String, nowMs: Int64) async throws -> Int
    func record(_ call: ModelCall, lease: Lease, nowMs: Int64) async throws
    func record(_ refusal: ModelRefusal, lease: Lease, nowMs: Int64) async throws
    /// Writes what is about to leave the machine.
    func record(_ egress: Egress, lease: Lease, nowMs: Int64) async throws
    func reply(to digest: ContentHash, requirement: RequirementID) async throws -> ModelReply?
    func record(_ call: CommandCall, lease: Lease, nowMs: Int64) async throws
    func result(of digest: ContentHash, requirement: RequirementID) async throws -> CommandResult?
    /// Keeps an input of the run for good and answers the one that counts: the first that was kept.
    func keep(_ input: RunInput, _ content: Data, claim: Claim, nowMs: Int64) async throws -> Data
    func input(_ input: RunInput, of requirement: RequirementID) async throws -> Data?
    /// The newest runs of a repository that landed or failed, newest first.
    func pastRuns(in repositoryPath: String, limit: Int) async throws -> [PastRun]
    /// Adds what a command used.
    func charge(_ lease: Lease, milliseconds: Int, bytes: Int, nowMs: Int64) async throws
    func spending(of task: AgentTask, nowMs: Int64) async throws -> Spendings
    func spentToday(nowMs: Int64) async throws -> Spent
    func tasks(of requirement: RequirementID) async throws -> [AgentTask]
    func lastComplaint(of task: TaskID) async throws -> String
    func facts(of requirement: RequirementID) async throws -> [Fact]
    func evidence(of requirement: RequirementID) async throws -> [Evidence]
    func modelCalls(of requirement: RequirementID) async throws -> [ModelCall]
    func requirement(_ id: RequirementID) async throws -> Requirement?
    func intend(_ landing: Landing, lease: Lease, nowMs: Int64) async throws
    func landing(of requirement: RequirementID) async throws -> Landing?
    func settle(_ requirement: RequirementID, as state: LandingState, nowMs: Int64) async throws
    func append(event kind: String, message: String, requirement: RequirementID?, nowMs: Int64) async throws
}
