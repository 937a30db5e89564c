package import AtelierDomain
package import Foundation
internal import GRDB

/// An accept, undo or reject that had begun and not ended when the board was asked.
package struct Touch: Equatable, Sendable {
    package let repositoryPath: String
    package let requirement: RequirementID
    package let startedAtMs: Int64
}

extension Blackboard {
    /// Journals that the user's files in the requirement's repository are about to be touched.
    ///
    /// Throws `unknownRequirement`.
    package func beginTouch(for requirement: RequirementID, nowMs: Int64) async throws(BlackboardError) {
        try await write { database in
            let path = try database.requireRequirement(requirement).repositoryPath
            _ = try database.run(
                "INSERT OR REPLACE INTO touch (repositoryPath, requirement, startedAtMs) VALUES (?, ?, ?)",
                [path, requirement.rawValue, nowMs]
            )
        }
    }

    /// Nothing was touched, or what was is back as it had been.
    package func endTouch(for requirement: RequirementID) async throws(BlackboardError) {
        try await write { database in
            _ = try database.run("DELETE FROM touch WHERE requirement = ?", [requirement.rawValue])
        }
    }

    /// Ends a touch with what came of it, in one transaction: the new state and the JSON its undo needs, nil to forget it.
    ///
    /// Throws `unknownRequirement`, or `illegalState` when there is no such way or it is not JSON.
    package func settleTouch(
        for requirement: RequirementID,
        as state: RequirementState,
        reason: String,
        acceptance: Data?,
        nowMs: Int64
    ) async throws(BlackboardError) {
        try await write { database in
            try database.setAcceptance(acceptance, of: requirement, nowMs: nowMs)
            try database.move(requirement, to: state, reason: reason, nowMs: nowMs)
            _ = try database.run("DELETE FROM touch WHERE requirement = ?", [requirement.rawValue])
        }
    }

    /// What an earlier daemon had begun, oldest first.
    package func openTouches() async throws(BlackboardError) -> [Touch] {
        try await read { database in
            try database.rows("SELECT * FROM touch ORDER BY startedAtMs, requirement").map { row in
                Touch(
                    repositoryPath: try row.field("repositoryPath"),
                    requirement: RequirementID(try row.field("requirement")),
                    startedAtMs: try row.field("startedAtMs")
                )
            }
        }
    }

    /// The repositories of the `limit` newest requirements, in no order.
    package func recentRepositories(limit: Int) async throws(BlackboardError) -> [String] {
        try await read { database in
            try database.rows(
                """
                SELECT DISTINCT repositoryPath FROM
                  (SELECT repositoryPath FROM requirement ORDER BY position DESC LIMIT ?)
                """,
                [limit]
            ).map { try $0.field("repositoryPath") as String }
        }
    }
}
