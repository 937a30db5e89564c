package import AtelierDomain
internal import GRDB

extension Blackboard {
    /// Stores that a prompt did not fit; the same refusal on the same figures is stored once.
    ///
    /// Throws `leaseLost` when the lease is no longer held, `illegalState` when the refusal names another task than it.
    package func record(_ refusal: ModelRefusal, lease: Lease, nowMs: Int64) async throws(BlackboardError) {
        try await write { database in
            try database.requireLease(lease, of: refusal.task, requirement: refusal.requirement)
            let count = try database.run(
                """
                INSERT INTO modelRefusal (requirement, task, generation, digest, promptTokens, room, writtenAtMs)
                VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (requirement, digest, promptTokens, room) DO NOTHING
                """,
                [
                    refusal.requirement.rawValue, refusal.task.rawValue, lease.generation, refusal.digest.hex,
                    refusal.promptTokens, refusal.room, nowMs,
                ]
            )
            guard count > 0 else { return }
            try database.appendEvent(
                "model.refused",
                "A prompt of \(refusal.promptTokens) tokens did not fit: there is room for \(refusal.room).",
                requirement: refusal.requirement,
                nowMs: nowMs,
                about: SealedRow(.modelRefusal, String(database.lastInsertedRowID))
            )
        }
    }
}

extension ModelRefusal {
    init(row: Row) throws {
        self.init(
            requirement: RequirementID(try row.field("requirement")),
            task: TaskID(try row.field("task")),
            digest: try row.parsed("digest", ContentHash.init(hex:)),
            refusal: PromptTooLong(promptTokens: try row.field("promptTokens"), room: try row.field("room"))
        )
    }
}
