package import AtelierDomain
internal import GRDB

extension Blackboard {
    /// Whether a text at a place of a repository became a requirement before.
    package func hasTakenUp(
        _ text: ContentHash,
        at place: String,
        in repositoryPath: String
    ) async throws(BlackboardError) -> Bool {
        try await read { database in
            try database.exists(
                "SELECT 1 FROM askedWork WHERE repositoryPath = ? AND place = ? AND digest = ?",
                [repositoryPath, place, text.hex]
            )
        }
    }

    /// Remembers that a text at a place of a repository became a requirement; again, it changes nothing.
    package func noteTakenUp(
        _ text: ContentHash,
        at place: String,
        in repositoryPath: String,
        as requirement: String,
        atMs: Int64
    ) async throws(BlackboardError) {
        _ = try await write { database in
            try database.run(
                """
                INSERT INTO askedWork (repositoryPath, place, digest, requirement, atMs) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (repositoryPath, place, digest) DO NOTHING
                """,
                [repositoryPath, place, text.hex, requirement, atMs]
            )
        }
    }
}
