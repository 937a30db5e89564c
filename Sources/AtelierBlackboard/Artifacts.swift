package import AtelierDomain
package import Foundation
internal import GRDB

extension Blackboard {
    /// Stores bytes under their hash; the same bytes again change nothing.
    @discardableResult
    package func put(_ data: Data) async throws(BlackboardError) -> ContentHash {
        try await write { try $0.store(data) }
    }

    /// The bytes named by `hash`, or nil; throws `storeCorrupt` when they no longer have that hash.
    package func artifact(_ hash: ContentHash) async throws(BlackboardError) -> Data? {
        let data: Data? = try await read { database in
            try database.row("SELECT bytes FROM artifact WHERE hash = ?", [hash.hex])?.field("bytes")
        }
        guard let data else { return nil }
        guard ContentHash(of: data) == hash else {
            throw BlackboardError(
                .storeCorrupt,
                "The artifact \(hash) is damaged.",
                hint: "Set the blackboard file and its -wal file aside (do not delete them) and start the daemon again."
            )
        }
        return data
    }
}

extension Database {
    @discardableResult
    func store(_ data: Data) throws -> ContentHash {
        let hash = ContentHash(of: data)
        try run("INSERT INTO artifact (hash, bytes) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING", [hash.hex, data])
        return hash
    }
}
