package import AtelierDomain
internal import GRDB

/// What one purge removed.
package struct PurgeReport: Codable, Equatable, Sendable {
    package let facts: Int
    package let modelCalls: Int
    package let evidence: Int
    /// Artifacts that no other requirement uses.
    package let artifacts: Int
    package let artifactBytes: Int64
    /// Events whose message was removed; the events themselves stay, chained as before.
    package let events: Int
}

extension Blackboard {
    /// Removes the texts, facts, evidence, model calls and artifacts of an ended requirement, for good.
    ///
    /// What stays: that it was there and how it ended, its events without their messages, its landing with the receipt,
    /// and what an undo needs. The chain still verifies, for it covers digests. What was removed is overwritten in the
    /// file, and the log is emptied. Throws `unknownRequirement`, or `illegalState` while it runs, while a landing is
    /// open, or when it was purged before.
    package func purge(_ id: RequirementID, nowMs: Int64) async throws(BlackboardError) -> PurgeReport {
        let copier = line.copier
        let report: PurgeReport
        do {
            report = try await write { try $0.purge(id, nowMs: nowMs) }
        } catch {
            // A kill may have come between an earlier purge and the emptying of the log.
            if error.code == .illegalState { try await onConnection { try copier?.empty($0) } }
            throw error
        }
        try await onConnection { try copier?.empty($0) }
        return report
    }
}

extension Database {
    fileprivate func purge(_ id: RequirementID, nowMs: Int64) throws -> PurgeReport {
        try requirePurgeable(id)
        let requirement = id.rawValue
        try run(
            "INSERT INTO purge (requirement, purgedAtMs, factsUpTo) VALUES (?, ?, ?)",
            [requirement, nowMs, try newestFactSequence()]
        )
        let used = try rows("SELECT hash FROM artifactUse WHERE requirement = ? ORDER BY hash", [requirement])
        let facts = try run("DELETE FROM fact WHERE requirement = ?", [requirement])
        let modelCalls = try run("DELETE FROM modelCall WHERE requirement = ?", [requirement])
        try run("DELETE FROM egress WHERE requirement = ?", [requirement])
        try run("DELETE FROM commandCall WHERE requirement = ?", [requirement])
        try run("DELETE FROM modelRefusal WHERE requirement = ?", [requirement])
        try run("DELETE FROM runInput WHERE requirement = ?", [requirement])
        let evidence = try run("DELETE FROM evidence WHERE requirement = ?", [requirement])
        try run("DELETE FROM artifactUse WHERE requirement = ?", [requirement])
        var (artifacts, artifactBytes) = (0, Int64(0))
        for hash in try used.map({ try $0.field("hash") as String }) {
            guard let bytes = try removeUnused(hash) else { continue }
            artifacts += 1
            artifactBytes += bytes
        }
        // A table that holds a requirement's texts and comes later is emptied here as well.
        try run(
            """
            UPDATE attempt SET message = '' WHERE message <> '' AND outcome IS NOT NULL
              AND task IN (SELECT id FROM task WHERE requirement = ?)
            """,
            [requirement]
        )
        try run("UPDATE requirement SET text = '(purged)', reason = '' WHERE id = ?", [requirement])
        let events = try run("UPDATE event SET message = '' WHERE requirement = ? AND message <> ''", [requirement])
        try appendEvent(
            "requirement.purged",
            "The texts, \(facts) facts, \(modelCalls) model calls and \(artifacts) artifacts of \(id) were purged.",
            requirement: id,
            nowMs: nowMs
        )
        return PurgeReport(
            facts: facts,
            modelCalls: modelCalls,
            evidence: evidence,
            artifacts: artifacts,
            artifactBytes: artifactBytes,
            events: events
        )
    }

    private func requirePurgeable(_ id: RequirementID) throws {
        guard try requireRequirement(id).state.isFinal else {
            throw BlackboardError(
                .illegalState,
                "Requirement \(id) is being worked on and cannot be purged.",
                hint: "End the work first: atelier cancel \(id)"
            )
        }
        guard try !exists("SELECT 1 FROM purge WHERE requirement = ?", [id.rawValue]) else {
            throw BlackboardError(.illegalState, "Requirement \(id) was purged before.", hint: "Nothing is left to do.")
        }
        guard try !exists("SELECT 1 FROM landing WHERE requirement = ? AND state = 'intended'", [id.rawValue]) else {
            throw BlackboardError(
                .illegalState,
                "The landing of \(id) is not settled, so it cannot be purged yet.",
                hint: "Start the daemon again: it finishes or drops the landing."
            )
        }
    }

    /// Removes an artifact that nobody uses; gives its size, nil when somebody does.
    private func removeUnused(_ hash: String) throws -> Int64? {
        guard
            let row = try row(
                """
                SELECT length(bytes) AS size FROM artifact WHERE hash = ?1
                  AND NOT EXISTS (SELECT 1 FROM artifactUse WHERE hash = ?1)
                  AND NOT EXISTS (SELECT 1 FROM evidence WHERE logHash = ?1)
                """,
                [hash]
            )
        else { return nil }
        try run("DELETE FROM artifact WHERE hash = ?", [hash])
        return try row.field("size")
    }
}
