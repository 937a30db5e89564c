package import AtelierDomain
internal import Foundation
internal import GRDB

extension Blackboard {
    /// The newest `limit` runs of a repository that landed or failed, newest first; purged ones are left out.
    ///
    /// Read off the record, so that nothing is counted and nothing can be counted twice.
    package func pastRuns(in repositoryPath: String, limit: Int) async throws(BlackboardError) -> [PastRun] {
        try await read { database in
            try database.rows(
                """
                SELECT id, state FROM requirement
                WHERE repositoryPath = ? AND state IN ('landed', 'accepted', 'rejected', 'failed')
                  AND id NOT IN (SELECT requirement FROM purge)
                ORDER BY position DESC LIMIT ?
                """,
                [repositoryPath, limit]
            ).map { row in
                try database.pastRun(
                    RequirementID(try row.field("id")),
                    state: try row.parsed("state", RequirementState.init(rawValue:))
                )
            }
        }
    }
}

extension Database {
    fileprivate func pastRun(_ id: RequirementID, state: RequirementState) throws -> PastRun {
        let facts = try rows(
            """
            SELECT * FROM fact WHERE requirement = ? AND supersededBy IS NULL
              AND kind IN ('plan', 'candidate', 'judgement') ORDER BY sequence
            """,
            [id.rawValue]
        ).map(Fact.init(row:))
        let calls = try rows(
            """
            SELECT coalesce(entry, model) AS name, sum(generatedTokens) AS tokens FROM modelCall
            WHERE requirement = ? GROUP BY coalesce(entry, model)
            """,
            [id.rawValue]
        )
        return PastRun(
            requirement: id,
            state: state,
            facts: facts,
            // Bytes that aged out say no more than none.
            experience: try? input(.experience, of: id),
            models: Set(try calls.map { try $0.field("name") as String }),
            generatedTokens: try calls.reduce(0) { $0 + (try $1.field("tokens") as Int) }
        )
    }
}
