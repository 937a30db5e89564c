package import AtelierDomain
internal import GRDB

extension Blackboard {
    /// Gives a task back after an error, which is counted; it is claimable again from `notBeforeMs` on.
    package func retryLater(
        _ claim: Claim,
        notBeforeMs: Int64,
        message: String,
        nowMs: Int64
    ) async throws(BlackboardError) {
        try await write { database in
            try database.requireLease(claim.lease)
            try database.leave(claim.task.id, for: .ready, outcome: "released", message: message, nowMs: nowMs)
            try database.run(
                "UPDATE task SET errors = errors + 1, notBeforeMs = ? WHERE id = ?",
                [notBeforeMs, claim.task.id.rawValue]
            )
            try database.appendEvent(
                "task.released",
                "Task \(claim.task.kind) is tried again in \((notBeforeMs - nowMs + 999) / 1_000) s: \(message)",
                requirement: claim.task.requirement,
                nowMs: nowMs
            )
        }
    }

    /// Sends a producer back whose fact does not have the shape of its kind; counted apart from errors.
    package func sendBack(_ claim: Claim, message: String, nowMs: Int64) async throws(BlackboardError) {
        try await write { database in
            try database.requireLease(claim.lease)
            try database.leave(claim.task.id, for: .ready, outcome: "released", message: message, nowMs: nowMs)
            try database.run("UPDATE task SET misfits = misfits + 1 WHERE id = ?", [claim.task.id.rawValue])
            try database.appendEvent(
                "fact.misfit",
                "Task \(claim.task.kind) is sent back to mend its fact: \(message)",
                requirement: claim.task.requirement,
                nowMs: nowMs
            )
        }
    }

    /// Lets a requirement's set-aside, failed or waiting-for-their-time tasks be tried again, and answers how many.
    ///
    /// Quarantined tasks are ready again and their crashes forgotten; a failed requirement whose task failed runs again
    /// from that task on. Throws `illegalState` when there is nothing to try again, or its texts were purged.
    @discardableResult
    package func retry(_ id: RequirementID, nowMs: Int64) async throws(BlackboardError) -> Int {
        try await write { database in
            let requirement = try database.requireRequirement(id)
            var count = 0
            let isPurged = try database.exists("SELECT 1 FROM purge WHERE requirement = ?", [id.rawValue])
            if requirement.state == .failed, !isPurged,
                try database.exists("SELECT 1 FROM task WHERE requirement = ? AND state = 'failed'", [id.rawValue])
            {
                try database.move(id, to: .running, reason: "", nowMs: nowMs)
                count += try database.run(
                    """
                    UPDATE task SET state = 'waiting', errors = 0, misfits = 0, notBeforeMs = 0
                    WHERE requirement = ? AND state IN ('failed', 'cancelled')
                    """,
                    [id.rawValue]
                )
                try database.readyFreeTasks(of: id, nowMs: nowMs)
            } else if requirement.state == .running {
                count += try database.run(
                    """
                    UPDATE task SET state = 'ready', crashes = 0, notBeforeMs = 0
                    WHERE requirement = ? AND state = 'quarantined'
                    """,
                    [id.rawValue]
                )
                count += try database.run(
                    "UPDATE task SET notBeforeMs = 0 WHERE requirement = ? AND state = 'ready' AND notBeforeMs > ?",
                    [id.rawValue, nowMs]
                )
            }
            guard count > 0 else {
                throw BlackboardError(
                    .illegalState,
                    "Requirement \(id) is \(requirement.state.rawValue) and has no task to try again.",
                    hint: "See where it stands with: atelier show \(id)"
                )
            }
            try database.appendEvent("task.retried", "Tried again by a person.", requirement: id, nowMs: nowMs)
            return count
        }
    }

    /// Why the last attempt of `task` that ended was given back; empty when none was.
    package func lastComplaint(of task: TaskID) async throws(BlackboardError) -> String {
        try await read { database in
            try database.row(
                """
                SELECT message FROM attempt WHERE task = ? AND outcome = 'released' ORDER BY number DESC LIMIT 1
                """,
                [task.rawValue]
            )?.field("message") ?? ""
        }
    }

    /// A task's attempts, oldest first, for people.
    package func attempts(of task: TaskID) async throws(BlackboardError) -> [AttemptRecord] {
        try await read { database in
            try database.rows("SELECT * FROM attempt WHERE task = ? ORDER BY number", [task.rawValue])
                .map(AttemptRecord.init(row:))
        }
    }
}

/// One attempt as the board remembers it.
package struct AttemptRecord: Codable, Equatable, Sendable {
    package let number: Int
    package let startedAtMs: Int64
    /// Nil while it lasts.
    package let endedAtMs: Int64?
    /// `done`, `released`, `failed`, `expired`, `orphaned` (the daemon died) or `cancelled`; nil while it lasts.
    package let outcome: String?
    package let message: String

    init(row: Row) throws {
        number = try row.field("number")
        startedAtMs = try row.field("startedAtMs")
        endedAtMs = try row.fieldIfAny("endedAtMs")
        outcome = try row.fieldIfAny("outcome")
        message = try row.field("message")
    }
}
