package import AtelierDomain
internal import Foundation
internal import GRDB

extension Blackboard {
    /// Fixes the shape of kinds of facts; facts written from here on have to fit, those written before stay.
    package func setSchemas(_ schemas: [String: FactSchema]) async throws(BlackboardError) {
        try await write { database in
            for (kind, schema) in schemas.sorted(by: { $0.key < $1.key }) {
                try database.run(
                    """
                    INSERT INTO factSchema (kind, json) VALUES (?, ?)
                    ON CONFLICT (kind) DO UPDATE SET json = excluded.json WHERE json <> excluded.json
                    """,
                    [kind, schema.json]
                )
            }
        }
    }
}

extension Database {
    /// Throws `factMisfit` when the kind of `fact` has a schema and its body does not fit it.
    func requireFit(_ fact: FactDraft) throws {
        guard let row = try row("SELECT json FROM factSchema WHERE kind = ?", [fact.kind]) else { return }
        do {
            try FactSchema(json: try row.field("json")).check(fact.body)
        } catch let misfit as FactSchema.Misfit {
            throw BlackboardError(.factMisfit, "The fact \(fact.kind) does not fit: \(misfit).")
        }
    }
}
