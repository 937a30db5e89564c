import AtelierDomain
import Foundation
import GRDB

@testable import AtelierBlackboard
@testable import AtelierOrchestrator

/// The real board behind a bad line: a write may be lost before it arrives, or its answer after it was done.
struct SimulatedBoard: Board {
    let real: Blackboard
    let world: SimulatedSurroundings
    /// False leaves fencing out, only to show that the invariants notice.
    ///
    /// A late writer is then let in under the lease of whoever holds the task now.
    var isFenced = true

    /// The lease that the board is shown for `lease`.
    private func shown(_ lease: Lease) async throws -> Lease {
        guard !isFenced else { return lease }
        let current = try await real.read { database in
            try database.row("SELECT owner, generation FROM lease WHERE task = ?", [lease.task.rawValue])
                .map { row in (try row.field("owner") as String, try row.field("generation") as Int) }
        }
        guard let (owner, generation) = current else { return lease }
        return Lease(task: lease.task, owner: owner, generation: generation, expiresAtMs: lease.expiresAtMs)
    }

    private func shown(_ claim: Claim) async throws -> Claim {
        Claim(task: claim.task, requirement: claim.requirement, lease: try await shown(claim.lease))
    }

    private func write<Value>(_ body: () async throws -> Value) async throws -> Value {
        if world.fails() { throw Unreachable() }
        let value = try await body()
        if world.fails() { throw Unreachable() }
        return value
    }

    func claimNext(
        owner: String,
        leaseSeconds: Int,
        nowMs: Int64,
        busy: [TaskID],
        onDemandOnly: Bool
    ) async throws -> Claim? {
        try await write {
            try await real.claimNext(
                owner: owner,
                leaseSeconds: leaseSeconds,
                nowMs: nowMs,
                busy: busy,
                onDemandOnly: onDemandOnly
            )
        }
    }

    func renew(_ lease: Lease, leaseSeconds: Int, nowMs: Int64) async throws -> Lease {
        try await write { try await real.renew(lease, leaseSeconds: leaseSeconds, nowMs: nowMs) }
    }

    func finish(_ claim: Claim, with result: TaskResult, nowMs: Int64) async throws {
        let claim = try await shown(claim)
        try await write { try await real.finish(claim, with: result, nowMs: nowMs) }
    }

    func release(_ claim: Claim, nowMs: Int64, message: String) async throws {
        let claim = try await shown(claim)
        try await write { try await real.release(claim, nowMs: nowMs, message: message) }
    }

    func retryLater(_ claim: Claim, notBeforeMs: Int64, message: String, nowMs: Int64) async throws {
        let claim = try await shown(claim)
        try await write {
            try await real.retryLater(claim, notBeforeMs: notBeforeMs, message: message, nowMs: nowMs)
        }
    }

    func sendBack(_ claim: Claim, message: String, nowMs: Int64) async throws {
        let claim = try await shown(claim)
        try await write { try await real.sendBack(claim, message: message, nowMs: nowMs) }
    }

    func fail(_ claim: Claim, reason: String, nowMs: Int64) async throws {
        let claim = try await shown(claim)
        try await write { try await real.fail(claim, reason: reason, nowMs: nowMs) }
    }

    func record(_ call: ModelCall, lease: Lease, nowMs: Int64) async throws {
        let lease = try await shown(lease)
        try await write { try await real.record(call, lease: lease, nowMs: nowMs) }
    }

    func record(_ egress: Egress, lease: Lease, nowMs: Int64) async throws {
        let lease = try await shown(lease)
        try await write { try await real.record(egress, lease: lease, nowMs: nowMs) }
    }

    func record(_ refusal: ModelRefusal, lease: Lease, nowMs: Int64) async throws {
        let lease = try await shown(lease)
        try await write { try await real.record(refusal, lease: lease, nowMs: nowMs) }
    }

    func charge(_ lease: Lease, milliseconds: Int, bytes: Int, nowMs: Int64) async throws {
        let lease = try await shown(lease)
        try await write { try await real.charge(lease, milliseconds: milliseconds, bytes: bytes, nowMs: nowMs) }
    }

    func intend(_ landing: Landing, lease: Lease, nowMs: Int64) async throws {
        let lease = try await shown(lease)
        try await write { try await real.intend(landing, lease: lease, nowMs: nowMs) }
    }

    func settle(_ requirement: RequirementID, as state: LandingState, nowMs: Int64) async throws {
        try await write { try await real.settle(requirement, as: state, nowMs: nowMs) }
    }

    func record(_ call: CommandCall, lease: Lease, nowMs: Int64) async throws {
        let lease = try await shown(lease)
        try await write { try await real.record(call, lease: lease, nowMs: nowMs) }
    }

    func keep(_ input: RunInput, _ content: Data, claim: Claim, nowMs: Int64) async throws -> Data {
        try await write { try await real.keep(input, content, claim: claim, nowMs: nowMs) }
    }

    func pastRuns(in repositoryPath: String, limit: Int) async throws -> [PastRun] {
        try await real.pastRuns(in: repositoryPath, limit: limit)
    }

    func result(of digest: ContentHash, requirement: RequirementID) async throws -> CommandResult? {
        try await real.result(of: digest, requirement: requirement)
    }
    func input(_ input: RunInput, of requirement: RequirementID) async throws -> Data? {
        try await real.input(input, of: requirement)
    }
    func evidence(of requirement: RequirementID) async throws -> [Evidence] {
        try await real.evidence(of: requirement)
    }
    func modelCalls(of requirement: RequirementID) async throws -> [ModelCall] {
        try await real.modelCalls(of: requirement)
    }
    func landing(of requirement: RequirementID) async throws -> Landing? { try await real.landing(of: requirement) }
    func mayGoOn(_ lease: Lease) async throws -> Bool { try await real.mayGoOn(lease) }
    func nextDueMs(after nowMs: Int64) async throws -> Int64? { try await real.nextDueMs(after: nowMs) }
    func releaseOrphans(owner: String, nowMs: Int64) async throws -> Int {
        try await real.releaseOrphans(owner: owner, nowMs: nowMs)
    }
    func reply(to digest: ContentHash, requirement: RequirementID) async throws -> ModelReply? {
        try await real.reply(to: digest, requirement: requirement)
    }
    func spending(of task: AgentTask, nowMs: Int64) async throws -> Spendings {
        try await real.spending(of: task, nowMs: nowMs)
    }
    func spentToday(nowMs: Int64) async throws -> Spent { try await real.spentToday(nowMs: nowMs) }
    func tasks(of requirement: RequirementID) async throws -> [AgentTask] { try await real.tasks(of: requirement) }
    func lastComplaint(of task: TaskID) async throws -> String { try await real.lastComplaint(of: task) }
    func facts(of requirement: RequirementID) async throws -> [Fact] { try await real.facts(of: requirement) }
    func requirement(_ id: RequirementID) async throws -> Requirement? { try await real.requirement(id) }
    func append(event kind: String, message: String, requirement: RequirementID?, nowMs: Int64) async throws {
        try await real.append(event: kind, message: message, requirement: requirement, nowMs: nowMs)
    }
}
