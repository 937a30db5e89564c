package import AtelierDomain
internal import GRDB

extension Blackboard {
    /// Writes an event that belongs to no change of the board, such as the daemon's start.
    package func append(
        event kind: String,
        message: String,
        requirement: RequirementID?,
        nowMs: Int64
    ) async throws(BlackboardError) {
        try await write { database in
            try database.appendEvent(kind, message, requirement: requirement, nowMs: nowMs)
        }
    }

    /// At most `limit` events with a larger sequence than `sequence`, oldest first; of all requirements when none is named.
    package func events(
        after sequence: Int64,
        requirement: RequirementID?,
        limit: Int
    ) async throws(BlackboardError) -> [Event] {
        try await read { database in
            if let requirement {
                try database.rows(
                    "SELECT * FROM event WHERE sequence > ? AND requirement = ? ORDER BY sequence LIMIT ?",
                    [sequence, requirement.rawValue, limit]
                ).map(Event.init(row:))
            } else {
                try database.rows(
                    "SELECT * FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?",
                    [sequence, limit]
                )
                .map(Event.init(row:))
            }
        }
    }

    /// The newest event's sequence; 0 when there is none.
    package func newestEvent() async throws(BlackboardError) -> Int64 {
        try await read { try $0.newestEventSequence() }
    }

    /// The newest event's sequence, after each commit from now on that appended events; a slow reader gets only the last.
    ///
    /// Subscribe first, then read what is there, then wait. Ends with `close()`.
    package func changes() -> AsyncStream<Int64> {
        watchers.stream()
    }

    /// The sequence of the first event that does not follow from the ones before it or whose row was changed, or nil.
    ///
    /// It finds what was edited, inserted, removed or cut off at the end, batch by batch, so that others are served
    /// between. What it says about seals holds for rows as they are then.
    package func verifyChain() async throws(BlackboardError) -> Int64? {
        var previous = EventChain.Link.first
        while true {
            let link = previous
            switch try await read({ try EventChain.verify($0, after: link, limit: 2_000) }) {
            case .broken(let sequence, _): return sequence
            case .whole: return nil
            case .soFar(let link): previous = link
            }
        }
    }
}

/// How one event's hash follows from the one before.
enum EventChain {
    struct Link: Equatable, Sendable {
        let sequence: Int64
        let hex: String

        /// What stands before the first event.
        static let first = Link(sequence: 0, hex: String(repeating: "0", count: 64))
    }

    enum Verdict: Sendable {
        /// The sequence of the first event that is wrong, and the row that is to blame.
        case broken(Int64, AuditReport.Finding)
        /// Ends at this link, which is the head.
        case whole(Link)
        /// All of one batch holds; there may be more.
        case soFar(Link)
    }

    /// What of an event is chained: its message and the row it speaks of only as digests, so that both can be purged.
    struct Entry: Sendable {
        let atMs: Int64
        let requirement: String?
        let kind: String
        let messageHash: String
        /// The row it speaks of, such as `fact/12`; empty for none.
        let subject: String
        /// That row's digest; empty for none.
        let seal: String

        /// Each field is preceded by its length in bytes, so that no two different events read the same.
        ///
        /// What is on users' disks rests on this rule: it may not change.
        func link(after previous: Link) -> Link {
            let fields = [
                "2", previous.hex, String(previous.sequence + 1), String(atMs), requirement.map { "+" + $0 } ?? "-",
                kind, messageHash, subject, seal,
            ]
            let hash = ContentHash(of: fields.map { "\($0.utf8.count):\($0)" }.joined())
            return Link(sequence: previous.sequence + 1, hex: hash.hex)
        }
    }
}

extension Database {
    /// 0 when there is none.
    func newestEventSequence() throws -> Int64 {
        try eventHead().sequence
    }

    func eventHead() throws -> EventChain.Link {
        guard let head = try row("SELECT sequence, hash FROM eventHead") else {
            throw BlackboardError(
                .storeCorrupt,
                "The blackboard file is damaged: the head of its events is missing.",
                hint: "Go back to a backup: atelier restore FILE."
            )
        }
        return EventChain.Link(sequence: try head.field("sequence"), hex: try head.field("hash"))
    }

    /// Appends an event; with `about`, the row as it stands in this transaction is sealed by it.
    func appendEvent(
        _ kind: String,
        _ message: String,
        requirement: RequirementID?,
        nowMs: Int64,
        about sealed: SealedRow? = nil
    ) throws {
        // SQLite would cut the text off at a NUL, and the hash would not fit what is stored.
        let message = message.utf8.contains(0) ? message.replacing("\0", with: "\u{FFFD}") : message
        let entry = EventChain.Entry(
            atMs: nowMs,
            requirement: requirement?.rawValue,
            kind: kind,
            messageHash: ContentHash(of: message).hex,
            subject: sealed?.subject ?? "",
            seal: try sealed.map { try seal(of: $0) } ?? ""
        )
        let link = entry.link(after: try eventHead())
        // A trigger moves the head.
        try run(
            """
            INSERT INTO event (sequence, atMs, requirement, kind, message, messageHash, subject, seal, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                link.sequence, entry.atMs, entry.requirement, kind, message, entry.messageHash, entry.subject,
                entry.seal, link.hex,
            ]
        )
    }

    private func seal(of row: SealedRow) throws -> String {
        guard let seal = try row.seal(in: self) else {
            preconditionFailure("\(row.subject) is written before its event")
        }
        return seal.hex
    }
}
