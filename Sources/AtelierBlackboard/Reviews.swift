package import AtelierDomain
internal import GRDB

extension Blackboard {
    /// Stores a review; of a commit that has one already the first stays.
    package func keep(_ review: CommitReview) async throws(BlackboardError) {
        _ = try await write { database in
            try database.run(
                """
                INSERT INTO review (repositoryPath, commitId, findings, milliseconds, madeAtMs) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (repositoryPath, commitId) DO NOTHING
                """,
                [
                    review.repositoryPath, review.commit.hex, review.findings, review.milliseconds, review.madeAtMs,
                ]
            )
        }
    }

    /// Whether a commit was reviewed.
    package func hasReview(of commit: ObjectID, in repositoryPath: String) async throws(BlackboardError) -> Bool {
        try await read {
            try $0.exists(
                "SELECT 1 FROM review WHERE repositoryPath = ? AND commitId = ?",
                [repositoryPath, commit.hex]
            )
        }
    }

    /// The newest reviews that found something, at most `limit`; of one repository when it is named.
    package func reviews(in repositoryPath: String?, limit: Int) async throws(BlackboardError) -> [CommitReview] {
        try await read { database in
            try database.rows(
                """
                SELECT * FROM review WHERE findings <> '[]' AND (?1 IS NULL OR repositoryPath = ?1)
                ORDER BY sequence DESC LIMIT ?2
                """,
                [repositoryPath, limit]
            ).map { row in
                CommitReview(
                    repositoryPath: try row.field("repositoryPath"),
                    commit: try row.parsed("commitId", ObjectID.init(hex:)),
                    findings: try row.field("findings"),
                    milliseconds: try row.field("milliseconds"),
                    madeAtMs: try row.field("madeAtMs")
                )
            }
        }
    }
}
