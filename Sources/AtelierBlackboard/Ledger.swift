package import AtelierDomain
internal import Foundation
internal import GRDB

extension Blackboard {
    /// Writes what is about to leave the machine; only then may it be sent.
    ///
    /// Throws `leaseLost` when the lease is no longer held.
    package func record(_ egress: Egress, lease: Lease, nowMs: Int64) async throws(BlackboardError) {
        try await write { database in
            try database.requireLease(lease)
            let owner = try database.row("SELECT requirement FROM task WHERE id = ?", [lease.task.rawValue])
            guard let requirement: String = try owner?.field("requirement") else {
                throw BlackboardError(.illegalState, "There is no task \(lease.task).")
            }
            try database.run(
                """
                INSERT INTO egress (requirement, task, generation, model, destination, body, redactions, writtenAtMs)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    requirement, lease.task.rawValue, lease.generation, egress.model, egress.destination,
                    egress.body, egress.redactions, nowMs,
                ]
            )
            let stored = SealedRow(.egress, String(database.lastInsertedRowID))
            try database.appendEvent(
                "model.asked",
                """
                \(egress.body.count) bytes leave this machine for \(egress.destination) (\(egress.model)), \
                \(egress.redactions) secrets and names replaced.
                """,
                requirement: RequirementID(requirement),
                nowMs: nowMs,
                about: stored
            )
        }
    }

    /// What left the machine for a requirement, in the order it did.
    package func egress(of requirement: RequirementID) async throws(BlackboardError) -> [Egress] {
        try await read { database in
            try database.rows("SELECT * FROM egress WHERE requirement = ? ORDER BY sequence", [requirement.rawValue])
                .map { row in
                    Egress(
                        model: try row.field("model"),
                        destination: try row.field("destination"),
                        body: try row.field("body"),
                        redactions: try row.field("redactions")
                    )
                }
        }
    }

    /// The bill by requirement, stage and model, the newest requirement first.
    ///
    /// - Parameters:
    ///   - requirement: Only this one; nil takes all.
    ///   - sinceMs: Only calls from then on.
    ///   - limit: At most so many lines.
    /// - Returns: None where no model was asked.
    /// - Throws: What reading the board throws.
    package func ledger(
        of requirement: RequirementID?,
        sinceMs: Int64,
        limit: Int
    ) async throws(BlackboardError) -> [LedgerLine] {
        try await read { database in
            try database.rows(
                """
                SELECT modelCall.requirement AS requirement, coalesce(entry, model) AS model, class, currency,
                  CASE instr(kind, '.') WHEN 0 THEN kind ELSE substr(kind, 1, instr(kind, '.') - 1) END AS stage,
                  count(*) AS calls, sum(promptTokens) AS promptTokens, sum(cachedTokens) AS cachedTokens,
                  sum(generatedTokens) AS generatedTokens, sum(milliseconds) AS milliseconds,
                  sum(sentBytes) AS sentBytes, sum(costNanos) AS costNanos, sum(millijoules) AS millijoules
                FROM modelCall JOIN task ON task.id = modelCall.task JOIN requirement ON requirement.id = modelCall.requirement
                WHERE (?1 IS NULL OR modelCall.requirement = ?1) AND modelCall.writtenAtMs >= ?2
                GROUP BY modelCall.requirement, stage, coalesce(entry, model), class, currency
                ORDER BY requirement.position DESC, min(modelCall.sequence) LIMIT ?3
                """,
                [requirement?.rawValue, sinceMs, limit]
            ).map(LedgerLine.init(row:))
        }
    }
}

extension LedgerLine {
    fileprivate init(row: Row) throws {
        let className: String? = try row.fieldIfAny("class")
        self.init(
            requirement: RequirementID(try row.field("requirement")),
            stage: try row.field("stage"),
            model: try row.field("model"),
            modelClass: className.flatMap(ModelClass.init(rawValue:)),
            calls: try row.field("calls"),
            promptTokens: try row.field("promptTokens"),
            cachedTokens: try row.field("cachedTokens"),
            generatedTokens: try row.field("generatedTokens"),
            milliseconds: try row.field("milliseconds"),
            sentBytes: try row.field("sentBytes"),
            costNanos: try row.field("costNanos"),
            currency: try row.field("currency"),
            millijoules: try row.field("millijoules")
        )
    }
}

extension ModelOrigin {
    /// Nil for a call from before this was kept.
    init?(row: Row) throws {
        guard let model: String = try row.fieldIfAny("entry") else { return nil }
        self.init(
            model: model,
            modelClass: try row.parsed("class", ModelClass.init(rawValue:)),
            destination: try row.fieldIfAny("destination"),
            sentBytes: try row.field("sentBytes"),
            costNanos: try row.field("costNanos"),
            currency: try row.field("currency"),
            millijoules: try row.field("millijoules")
        )
    }
}
