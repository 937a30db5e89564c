package import AtelierDomain
package import Foundation
internal import GRDB

/// One accept that has not been undone.
package struct AcceptedStep: Equatable, Sendable {
    package let requirement: Requirement
    /// As `setAcceptance` was given it.
    package let json: Data
    package let acceptedAtMs: Int64
}

extension Blackboard {
    /// The accepts in the repository at `path` that were not undone, the newest first.
    package func acceptances(in path: String) async throws(BlackboardError) -> [AcceptedStep] {
        try await read { database in
            try database.rows(
                """
                SELECT requirement.*, acceptance.json AS json, acceptance.setAtMs AS setAtMs
                FROM acceptance JOIN requirement ON requirement.id = acceptance.requirement
                WHERE requirement.repositoryPath = ? AND requirement.state = 'accepted'
                ORDER BY acceptance.setAtMs DESC, acceptance.rowid DESC
                """,
                [path]
            ).map { row in
                AcceptedStep(
                    requirement: try Requirement(row: row),
                    json: Data((try row.field("json") as String).utf8),
                    acceptedAtMs: try row.field("setAtMs")
                )
            }
        }
    }
}
