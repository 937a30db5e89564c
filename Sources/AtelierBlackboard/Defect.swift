#if DEBUG
internal import AtelierDomain
internal import Synchronization

/// A defect that only debug builds hold, for the kill loop to show that it would be caught: the landing's intent is left
/// out.
///
/// The row is written when the landing is settled, and a claim's requirement is as old as the claim, so that a repeat
/// makes another commit, as it would if commits were signed or bore the time of day.
package final class Defect: Sendable {
    private let kept = Mutex<[RequirementID: (Landing, Lease)]>([:])

    package init() {}

    func keep(_ landing: Landing, _ lease: Lease) {
        kept.withLock { $0[landing.requirement] = (landing, lease) }
    }

    func take(_ requirement: RequirementID) -> (Landing, Lease)? {
        kept.withLock { $0.removeValue(forKey: requirement) }
    }

    static func aged(_ claim: Claim?, nowMs: Int64) -> Claim? {
        guard let claim else { return nil }
        let old = claim.requirement
        let new = Requirement(
            id: old.id,
            text: old.text,
            repositoryPath: old.repositoryPath,
            baseCommit: old.baseCommit,
            baseBranch: old.baseBranch,
            budget: old.budget,
            createdAtMs: nowMs,
            state: old.state,
            reason: old.reason
        )
        return Claim(task: claim.task, requirement: new, lease: claim.lease)
    }
}
#endif
