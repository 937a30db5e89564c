package import AtelierDomain
internal import Foundation
internal import GRDB

extension Blackboard {
    /// Writes all that an attempt leaves behind and ends its task, in one transaction.
    ///
    /// Facts supersede the current ones of the same kind and subject; the logs that evidence names have to be on the
    /// board or among the result's artifacts. Dependants that became free are ready. A lease that expired but was not
    /// claimed by anybody else is still good. Throws `leaseLost` or `illegalState`, with zero rows changed.
    package func finish(_ claim: Claim, with result: TaskResult, nowMs: Int64) async throws(BlackboardError) {
        try await write { database in
            try database.requireLease(claim.lease)
            for artifact in result.artifacts { try database.store(artifact) }
            for fact in result.facts { try database.write(fact, of: claim, nowMs: nowMs) }
            for evidence in result.evidence { try database.write(evidence, of: claim, nowMs: nowMs) }
            try database.add(result.tasks, to: claim.task.requirement, nowMs: nowMs)
            try database.leave(claim.task.id, for: .done, outcome: "done", message: "", nowMs: nowMs)
            try database.appendEvent(
                "task.done",
                "Task \(claim.task.kind) is done.",
                requirement: claim.task.requirement,
                nowMs: nowMs
            )
            switch result.ending {
            case .done:
                try database.readyFreeTasks(of: claim.task.requirement, nowMs: nowMs)
            case .ends(let state, let reason):
                try database.move(claim.task.requirement, to: state, reason: reason, nowMs: nowMs)
            }
        }
    }
}

extension Database {
    fileprivate func write(_ fact: FactDraft, of claim: Claim, nowMs: Int64) throws {
        let requirement = claim.task.requirement.rawValue
        let newest: Int64 = try row("SELECT coalesce(max(sequence), 0) AS newest FROM fact")?.field("newest") ?? 0
        // The reference from the old row to the new one is checked at commit: the index allows one current row only.
        try run(
            """
            UPDATE fact SET supersededBy = ?
            WHERE requirement = ? AND kind = ? AND subject = ? AND supersededBy IS NULL
            """,
            [newest + 1, requirement, fact.kind, fact.subject]
        )
        try run(
            """
            INSERT INTO fact (sequence, requirement, kind, subject, body, writer, generation, writtenAtMs)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                newest + 1, requirement, fact.kind, fact.subject, fact.body, claim.task.id.rawValue,
                claim.lease.generation, nowMs,
            ]
        )
        let subject = fact.subject.isEmpty ? "" : " on \(fact.subject)"
        try appendEvent(
            "fact.written",
            "Task \(claim.task.kind) wrote a fact: \(fact.kind)\(subject).",
            requirement: claim.task.requirement,
            nowMs: nowMs
        )
    }

    fileprivate func write(_ evidence: Evidence, of claim: Claim, nowMs: Int64) throws {
        guard try exists("SELECT 1 FROM artifact WHERE hash = ?", [evidence.logHash.hex]) else {
            throw BlackboardError(.illegalState, "The log of evidence \(evidence.purpose) is not on the board.")
        }
        try run(
            """
            INSERT INTO evidence (requirement, task, generation, purpose, argv, tree, exitStatus, logHash, policyHash,
              milliseconds, writtenAtMs)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                claim.task.requirement.rawValue, claim.task.id.rawValue, claim.lease.generation, evidence.purpose,
                try jsonText(evidence.argv), evidence.tree.hex, evidence.exitStatus, evidence.logHash.hex,
                evidence.policyHash.hex, evidence.milliseconds, nowMs,
            ]
        )
        try appendEvent(
            "evidence.written",
            "Evidence \(evidence.purpose): exit status \(evidence.exitStatus).",
            requirement: claim.task.requirement,
            nowMs: nowMs
        )
    }
}
