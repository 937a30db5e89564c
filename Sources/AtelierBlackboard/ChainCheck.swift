internal import AtelierDomain
internal import GRDB

extension EventChain {
    /// Checks at most `limit` events after `first`; at the end of the chain also that its head is the newest event.
    static func verify(_ database: Database, after first: Link, limit: Int) throws -> Verdict {
        let rows = try database.rows(
            "SELECT * FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?",
            [first.sequence, limit]
        )
        let purged = Set(try String.fetchAll(database, sql: "SELECT requirement FROM purge"))
        var previous = first
        for row in rows {
            let sequence: Int64 = try row.field("sequence")
            guard sequence == previous.sequence + 1 else {
                let missing = "\(previous.sequence + 1) to \(sequence - 1)"
                return .broken(sequence, finding(event: sequence, "does not follow: events \(missing) are missing"))
            }
            let entry = try Entry(row: row)
            let link = entry.link(after: previous)
            guard try row.field("hash") == link.hex else {
                return .broken(sequence, finding(event: sequence, "does not follow from the ones before it"))
            }
            let isPurged = entry.requirement.map(purged.contains) ?? false
            if let finding = try finding(row, entry, isPurged: isPurged, database) { return .broken(sequence, finding) }
            previous = link
        }
        guard rows.count < limit else { return .soFar(previous) }
        let head = try database.eventHead()
        guard head != previous else { return .whole(previous) }
        let (sequence, what) =
            head.sequence > previous.sequence
            ? (previous.sequence + 1, "is missing: the events went on to \(head.sequence) and were cut off")
            : (max(head.sequence, 1), "is not the newest one that the board wrote down as such")
        return .broken(sequence, finding(event: sequence, what))
    }

    /// What is wrong with an event's message or with the row that it seals.
    private static func finding(
        _ row: Row,
        _ entry: Entry,
        isPurged: Bool,
        _ database: Database
    ) throws -> AuditReport.Finding? {
        let sequence: Int64 = try row.field("sequence")
        let message: String = try row.field("message")
        if ContentHash(of: message).hex != entry.messageHash, !(isPurged && message.isEmpty) {
            return finding(event: sequence, "has another message than it was written with")
        }
        guard !entry.subject.isEmpty, !isPurged else { return nil }
        guard let sealed = SealedRow(subject: entry.subject) else {
            return finding(event: sequence, "seals a row of a table that this program does not know")
        }
        let seal = try sealed.seal(in: database)
        guard seal?.hex != entry.seal else { return nil }
        return .init(
            check: .chain,
            table: sealed.table.rawValue,
            row: sealed.key,
            message: seal == nil
                ? "The \(sealed.table.rawValue) \(sealed.key) is missing; event \(sequence) tells of it."
                : "The \(sealed.table.rawValue) \(sealed.key) was changed after event \(sequence) told of it."
        )
    }

    static func finding(event sequence: Int64, _ what: String) -> AuditReport.Finding {
        .init(check: .chain, table: "event", row: String(sequence), message: "Event \(sequence) \(what).")
    }
}

extension EventChain.Entry {
    init(row: Row) throws {
        self.init(
            atMs: try row.field("atMs"),
            requirement: try row.fieldIfAny("requirement"),
            kind: try row.field("kind"),
            messageHash: try row.field("messageHash"),
            subject: try row.field("subject"),
            seal: try row.field("seal")
        )
    }
}
