package import AtelierDomain
internal import GRDB

extension Blackboard {
    /// Adds what a command used to its requirement, task and day.
    ///
    /// - Parameters:
    ///   - lease: Names the task.
    ///   - milliseconds: How long it ran.
    ///   - bytes: What it printed.
    ///   - nowMs: The wall clock; decides the day.
    /// - Throws: `leaseLost` when the lease is no longer held.
    package func charge(
        _ lease: Lease,
        milliseconds: Int,
        bytes: Int,
        nowMs: Int64
    ) async throws(BlackboardError) {
        try await write { database in
            try database.requireLease(lease)
            try database.run(
                """
                INSERT INTO spending (scope, name, tokens, milliseconds, attempts, bytes)
                VALUES ('requirement', (SELECT requirement FROM task WHERE id = ?1), 0, ?2, 0, ?3),
                  ('task', ?1, 0, ?2, 0, ?3), ('day', ?4, 0, ?2, 0, ?3)
                ON CONFLICT (scope, name) DO UPDATE SET milliseconds = milliseconds + excluded.milliseconds,
                  bytes = bytes + excluded.bytes
                """,
                [lease.task.rawValue, milliseconds, bytes, Self.day(nowMs)]
            )
        }
    }

    package func spending(of task: AgentTask, nowMs: Int64) async throws(BlackboardError) -> Spendings {
        try await read { database in
            Spendings(
                requirement: try database.spent("requirement", task.requirement.rawValue),
                task: try database.spent("task", task.id.rawValue),
                day: try database.spent("day", Self.day(nowMs))
            )
        }
    }

    package func spent(of requirement: RequirementID) async throws(BlackboardError) -> Spent {
        try await read { try $0.spent("requirement", requirement.rawValue) }
    }

    /// What was used up on the day (UTC) of `nowMs`.
    package func spentToday(nowMs: Int64) async throws(BlackboardError) -> Spent {
        try await read { try $0.spent("day", Self.day(nowMs)) }
    }

    static func day(_ nowMs: Int64) -> String { String(nowMs / 86_400_000) }
}

extension Database {
    func spent(_ scope: String, _ name: String) throws -> Spent {
        guard let row = try row("SELECT * FROM spending WHERE scope = ? AND name = ?", [scope, name]) else {
            return Spent()
        }
        return Spent(
            tokens: try row.field("tokens"),
            milliseconds: try row.field("milliseconds"),
            attempts: try row.field("attempts"),
            bytes: try row.field("bytes")
        )
    }
}
