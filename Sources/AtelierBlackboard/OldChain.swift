internal import AtelierDomain
internal import Foundation
internal import GRDB

/// What 0002 does with the rows of a board that 0001 made: checks the old chain and makes the new one of it.
///
/// Part of a shipped migration: it may not change.
enum OldChain {
    /// Verifies every event by 0001's rule, then writes its digests, its seal and its new hash; makes the head.
    ///
    /// Throws `storeCorrupt` when the old chain does not hold: a new one would hide it for good.
    static func rechain(_ database: Database) throws {
        var old = EventChain.Link.first
        var new = EventChain.Link.first
        var facts = try keys("SELECT sequence FROM fact ORDER BY sequence", database)[...]
        var evidence = try keys("SELECT sequence FROM evidence ORDER BY sequence", database)[...]
        var calls = try keys("SELECT sequence FROM modelCall ORDER BY sequence", database)[...]
        while true {
            let rows = try database.rows(
                "SELECT * FROM event WHERE sequence > ? ORDER BY sequence LIMIT 1000",
                [old.sequence]
            )
            guard !rows.isEmpty else { break }
            for row in rows {
                old = try verified(row, after: old)
                let requirement: String? = try row.fieldIfAny("requirement")
                // Each of these rows was written with one event, in the same order.
                let sealed: SealedRow? =
                    switch try row.field("kind") as String {
                    case "requirement.accepted": requirement.map { SealedRow(.requirement, $0) }
                    case "landing.intended": requirement.map { SealedRow(.landing, $0) }
                    case "fact.written": facts.popFirst().map { SealedRow(.fact, $0) }
                    case "evidence.written": evidence.popFirst().map { SealedRow(.evidence, $0) }
                    case "model.called": calls.popFirst().map { SealedRow(.modelCall, $0) }
                    default: nil
                    }
                new = try rewrite(row, sealed, after: new, in: database)
            }
        }
        try database.run("INSERT INTO eventHead (id, sequence, hash) VALUES (1, ?, ?)", [new.sequence, new.hex])
    }

    /// The check of a file that is still as 0001 left it.
    static func finding(_ database: Database) throws -> AuditReport.Finding? {
        var link = EventChain.Link.first
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM event ORDER BY sequence")
        while let row = try rows.next() {
            do {
                link = try verified(row, after: link)
            } catch {
                let sequence: Int64 = try row.field("sequence")
                return EventChain.finding(event: sequence, "does not follow from the ones before it")
            }
        }
        return nil
    }

    /// Writes down who uses each artifact: the logs of evidence, and whatever a fact names by its hash.
    static func findUses(_ database: Database) throws {
        try database.run(
            "INSERT INTO artifactUse (hash, requirement) SELECT DISTINCT logHash, requirement FROM evidence"
        )
        try database.run(
            """
            INSERT INTO artifactUse (hash, requirement) SELECT DISTINCT artifact.hash, fact.requirement
            FROM artifact JOIN fact ON instr(CAST(fact.body AS TEXT), artifact.hash) > 0
            WHERE NOT EXISTS (
              SELECT 1 FROM artifactUse AS used
              WHERE used.hash = artifact.hash AND used.requirement = fact.requirement
            )
            """
        )
        try database.run(
            """
            UPDATE artifact SET storedAtMs = coalesce(
              (SELECT min(writtenAtMs) FROM evidence WHERE logHash = artifact.hash), (SELECT max(atMs) FROM event), 0
            )
            """
        )
    }

    private static func keys(_ sql: String, _ database: Database) throws -> [String] {
        try database.rows(sql).map { String(try $0.field("sequence") as Int64) }
    }

    private static func verified(_ row: Row, after previous: EventChain.Link) throws -> EventChain.Link {
        let sequence: Int64 = try row.field("sequence")
        let fields = [
            previous.hex, String(previous.sequence + 1), String(try row.field("atMs") as Int64),
            (try row.fieldIfAny("requirement") as String?).map { "+" + $0 } ?? "-",
            try row.field("kind"), try row.field("message"),
        ]
        let expected = ContentHash(of: fields.map { "\($0.utf8.count):\($0)" }.joined())
        guard sequence == previous.sequence + 1, try row.field("hash") == expected.hex else {
            throw BlackboardError(
                .storeCorrupt,
                "Event \(sequence) does not follow from the ones before it, so the blackboard was not brought up to date.",
                hint: "Go back to a backup: atelier restore FILE. The file was left as it is."
            )
        }
        return EventChain.Link(sequence: sequence, hex: expected.hex)
    }

    private static func rewrite(
        _ row: Row,
        _ sealed: SealedRow?,
        after previous: EventChain.Link,
        in database: Database
    ) throws -> EventChain.Link {
        let seal = try sealed?.seal(in: database)
        let entry = EventChain.Entry(
            atMs: try row.field("atMs"),
            requirement: try row.fieldIfAny("requirement"),
            kind: try row.field("kind"),
            messageHash: ContentHash(of: try row.field("message") as String).hex,
            subject: seal == nil ? "" : sealed?.subject ?? "",
            seal: seal?.hex ?? ""
        )
        let link = entry.link(after: previous)
        try database.run(
            "UPDATE event SET messageHash = ?, subject = ?, seal = ?, hash = ? WHERE sequence = ?",
            [entry.messageHash, entry.subject, entry.seal, link.hex, link.sequence]
        )
        return link
    }
}
