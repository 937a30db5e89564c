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
            for artifact in result.artifacts {
                try database.store(artifact, for: claim.task.requirement, nowMs: nowMs)
            }
            for fact in result.facts {
                try database.requireFit(fact)
                try database.write(
                    fact,
                    requirement: claim.task.requirement,
                    writer: claim.task.id,
                    generation: claim.lease.generation,
                    nowMs: nowMs
                )
            }
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
    /// Writes a fact and lets it supersede the current one of its kind and subject.
    func write(
        _ fact: FactDraft,
        requirement id: RequirementID,
        writer: TaskID,
        generation: Int,
        nowMs: Int64
    ) throws {
        let requirement = id.rawValue
        let newest = try newestFactSequence()
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
                newest + 1, requirement, fact.kind, fact.subject, fact.body, writer.rawValue, generation, nowMs,
            ]
        )
        let subject = fact.subject.isEmpty ? "" : " on \(fact.subject)"
        try appendEvent(
            "fact.written",
            "Task \(writer.rawValue.dropFirst(requirement.count + 1)) wrote a fact: \(fact.kind)\(subject).",
            requirement: id,
            nowMs: nowMs,
            about: SealedRow(.fact, String(newest + 1))
        )
    }

    /// The largest sequence that a fact has or had; those of purged ones are not given again.
    func newestFactSequence() throws -> Int64 {
        try row(
            """
            SELECT max((SELECT coalesce(max(sequence), 0) FROM fact), (SELECT coalesce(max(factsUpTo), 0) FROM purge))
              AS newest
            """
        )?.field("newest") ?? 0
    }

    fileprivate func write(_ evidence: Evidence, of claim: Claim, nowMs: Int64) throws {
        guard try exists("SELECT 1 FROM artifact WHERE hash = ? AND purgedAtMs IS NULL", [evidence.logHash.hex]) else {
            throw BlackboardError(.illegalState, "The log of evidence \(evidence.purpose) is not on the board.")
        }
        try use(evidence.logHash, for: claim.task.requirement)
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
            nowMs: nowMs,
            about: SealedRow(.evidence, String(lastInsertedRowID))
        )
    }
}
