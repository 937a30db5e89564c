package import AtelierDomain
package import Foundation
internal import GRDB

extension Blackboard {
    /// Stores bytes under their hash; the same bytes again change nothing, unless they were purged meanwhile.
    ///
    /// Nobody uses them yet, so they go when they are old; what an attempt leaves behind goes with its result instead.
    @discardableResult
    package func put(_ data: Data, nowMs: Int64) async throws(BlackboardError) -> ContentHash {
        try await write { try $0.store(data, nowMs: nowMs) }
    }

    /// The bytes named by `hash`, or nil where there never were such.
    ///
    /// Throws `artifactPurged` when they were purged, `storeCorrupt` when they no longer have that hash.
    package func artifact(_ hash: ContentHash) async throws(BlackboardError) -> Data? {
        let found: (bytes: Data, purgedAtMs: Int64?)? = try await read { database in
            try database.row("SELECT bytes, purgedAtMs FROM artifact WHERE hash = ?", [hash.hex]).map { row in
                (try row.field("bytes"), try row.fieldIfAny("purgedAtMs"))
            }
        }
        guard let found else { return nil }
        guard found.purgedAtMs == nil else {
            throw BlackboardError(
                .artifactPurged,
                "The artifact \(hash) was purged to keep the blackboard small; its hash is still good.",
                hint: "artifactDays and artifactMegabytes in config.yaml say how long they are kept."
            )
        }
        guard ContentHash(of: found.bytes) == hash else {
            throw BlackboardError(
                .storeCorrupt,
                "The artifact \(hash) is damaged.",
                hint: "See what else is: atelier audit verify. Go back to a backup: atelier restore FILE."
            )
        }
        return found.bytes
    }
}

extension Database {
    @discardableResult
    func store(_ data: Data, nowMs: Int64) throws -> ContentHash {
        let hash = ContentHash(of: data)
        try run(
            """
            INSERT INTO artifact (hash, bytes, storedAtMs) VALUES (?, ?, ?) ON CONFLICT (hash) DO UPDATE
            SET bytes = excluded.bytes, storedAtMs = excluded.storedAtMs, purgedAtMs = NULL
            WHERE purgedAtMs IS NOT NULL
            """,
            [hash.hex, data, nowMs]
        )
        return hash
    }

    /// Stores what an attempt on `requirement` leaves behind, and that it is the requirement's.
    func store(_ data: Data, for requirement: RequirementID, nowMs: Int64) throws {
        try use(try store(data, nowMs: nowMs), for: requirement)
    }

    func use(_ hash: ContentHash, for requirement: RequirementID) throws {
        try run(
            "INSERT INTO artifactUse (hash, requirement) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [hash.hex, requirement.rawValue]
        )
    }
}
