package import AtelierDomain
internal import GRDB

extension Blackboard {
    /// Stores that git called a hook; an event of that name is stored once, and a second delivery changes nothing.
    ///
    /// Gives whether it was new.
    package func take(_ event: HookEvent) async throws(BlackboardError) -> Bool {
        try await write { database in
            try database.run(
                """
                INSERT INTO hookEvent (name, hook, repositoryPath, object, exitStatus, isSpooled, takenAtMs)
                VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING
                """,
                [
                    event.name, event.hook, event.repositoryPath, event.object?.hex, event.exitStatus, event.isSpooled,
                    event.takenAtMs,
                ]
            ) > 0
        }
    }

    /// Whether an event of this name is stored.
    package func hasTaken(event name: String) async throws(BlackboardError) -> Bool {
        try await read { try $0.exists("SELECT 1 FROM hookEvent WHERE name = ?", [name]) }
    }

    /// The newest events first, at most `limit`; of one repository when it is named.
    package func hookEvents(in repositoryPath: String?, limit: Int) async throws(BlackboardError) -> [HookEvent] {
        try await read { database in
            try database.rows(
                "SELECT * FROM hookEvent WHERE ?1 IS NULL OR repositoryPath = ?1 ORDER BY sequence DESC LIMIT ?2",
                [repositoryPath, limit]
            ).map { row in
                HookEvent(
                    name: try row.field("name"),
                    hook: try row.field("hook"),
                    repositoryPath: try row.field("repositoryPath"),
                    object: try (row.fieldIfAny("object") as String?) == nil
                        ? nil : row.parsed("object", ObjectID.init(hex:)),
                    exitStatus: try row.field("exitStatus"),
                    isSpooled: try row.field("isSpooled"),
                    takenAtMs: try row.field("takenAtMs")
                )
            }
        }
    }

    /// The repositories that hooks called from, the one that did last first.
    package func hookedRepositories(limit: Int) async throws(BlackboardError) -> [String] {
        try await read { database in
            try database.rows(
                """
                SELECT repositoryPath FROM hookEvent GROUP BY repositoryPath ORDER BY max(takenAtMs) DESC, repositoryPath LIMIT ?
                """,
                [limit]
            ).map { try $0.field("repositoryPath") as String }
        }
    }
}
