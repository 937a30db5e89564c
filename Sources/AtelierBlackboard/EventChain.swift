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

    /// The newest event's sequence, after each commit from now on that appended events; a slow reader gets only the last.
    ///
    /// Subscribe first, then read what is there, then wait. Ends with `close()`.
    package func changes() -> AsyncStream<Int64> {
        watchers.stream()
    }

    /// The sequence of the first event that does not follow from the ones before it, or nil when all do.
    ///
    /// It finds what was edited, inserted or removed; events cut off at the end leave no trace in the chain itself.
    package func verifyChain() async throws(BlackboardError) -> Int64? {
        var previous = EventChain.Link.first
        while true {
            let link = previous
            switch try await read({ try EventChain.verify($0, after: link, limit: 5_000) }) {
            case .broken(let sequence): return sequence
            case .whole: return nil
            case .soFar(let link): previous = link
            }
        }
    }
}

/// How one event's hash follows from the one before.
enum EventChain {
    struct Link: Sendable {
        let sequence: Int64
        let hex: String

        /// What stands before the first event.
        static let first = Link(sequence: 0, hex: String(repeating: "0", count: 64))
    }

    enum Verdict: Sendable {
        case broken(Int64)
        case whole
        /// All of one batch holds; there may be more.
        case soFar(Link)
    }

    /// Each field is preceded by its length in bytes, so that no two different events read the same.
    static func hash(
        after previous: Link,
        atMs: Int64,
        requirement: RequirementID?,
        kind: String,
        message: String
    ) -> ContentHash {
        let fields = [
            previous.hex, String(previous.sequence + 1), String(atMs), requirement.map { "+" + $0.rawValue } ?? "-",
            kind,
            message,
        ]
        return ContentHash(of: fields.map { "\($0.utf8.count):\($0)" }.joined())
    }

    static func verify(_ database: Database, after first: Link, limit: Int) throws -> Verdict {
        let rows = try database.rows(
            "SELECT * FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?",
            [first.sequence, limit]
        )
        var previous = first
        for row in rows {
            let sequence: Int64 = try row.field("sequence")
            let expected = hash(
                after: previous,
                atMs: try row.field("atMs"),
                requirement: (try row.fieldIfAny("requirement") as String?).map { RequirementID($0) },
                kind: try row.field("kind"),
                message: try row.field("message")
            )
            guard sequence == previous.sequence + 1, try row.field("hash") == expected.hex else {
                return .broken(sequence)
            }
            previous = Link(sequence: sequence, hex: expected.hex)
        }
        return rows.count < limit ? .whole : .soFar(previous)
    }
}

extension Database {
    /// 0 when there is none.
    func newestEventSequence() throws -> Int64 {
        try row("SELECT coalesce(max(sequence), 0) AS newest FROM event")?.field("newest") ?? 0
    }

    func appendEvent(_ kind: String, _ message: String, requirement: RequirementID?, nowMs: Int64) throws {
        // SQLite would cut the text off at a NUL, and the hash would not fit what is stored.
        let message = message.replacing("\0", with: "\u{FFFD}")
        var previous = EventChain.Link.first
        if let newest = try row("SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1") {
            previous = EventChain.Link(sequence: try newest.field("sequence"), hex: try newest.field("hash"))
        }
        let hash = EventChain.hash(
            after: previous,
            atMs: nowMs,
            requirement: requirement,
            kind: kind,
            message: message
        )
        try run(
            "INSERT INTO event (sequence, atMs, requirement, kind, message, hash) VALUES (?, ?, ?, ?, ?, ?)",
            [previous.sequence + 1, nowMs, requirement?.rawValue, kind, message, hash.hex]
        )
    }
}
