package import AtelierDomain
internal import GRDB

/// What a look at the whole board shows, as it was at one moment.
package struct Overview: Sendable {
    /// A requirement and what it landed, if it came so far.
    package struct Run: Sendable {
        package let requirement: Requirement
        package let landing: Landing?
    }

    package let counts: BoardCounts
    /// The newest first.
    package let recent: [Run]
    /// The hold on everything.
    package let hold: Hold?
    /// Tasks set aside because the daemon died during them too often, as people name them; at most twenty.
    package let setAside: [String]
    package let openDecisions: Int
    package let spentToday: Spent
}

extension Blackboard {
    /// Shows the newest requirements, `limit` at most, and the day of `nowMs`.
    ///
    /// Everything is read in one turn of the line: a caller that asked one thing after the other would wait behind the
    /// writes of others each time.
    package func overview(limit: Int, nowMs: Int64) async throws(BlackboardError) -> Overview {
        try await read { database in
            Overview(
                counts: try database.counts(),
                recent: try database.runs(limit: limit),
                hold: try database.hold(scope: "*"),
                setAside: try database.quarantinedTasks(),
                openDecisions: try database.decisions().count,
                spentToday: try database.spent("day", Self.day(nowMs))
            )
        }
    }

    /// At most `limit` requirements with their landings, the newest first.
    package func runs(limit: Int) async throws(BlackboardError) -> [Overview.Run] {
        try await read { try $0.runs(limit: limit) }
    }
}

extension Database {
    fileprivate func runs(limit: Int) throws -> [Overview.Run] {
        try requirements(limit: limit).map { requirement in
            Overview.Run(requirement: requirement, landing: try landing(of: requirement.id))
        }
    }

    func requirements(limit: Int) throws -> [Requirement] {
        try rows("SELECT * FROM requirement ORDER BY position DESC LIMIT ?", [limit]).map(Requirement.init(row:))
    }

    func counts() throws -> BoardCounts {
        let row = try row(
            """
            SELECT (SELECT count(*) FROM task WHERE state = 'ready') AS ready,
              (SELECT count(*) FROM task WHERE state = 'claimed') AS claimed
            """
        )
        return BoardCounts(readyTasks: try row?.field("ready") ?? 0, claimedTasks: try row?.field("claimed") ?? 0)
    }

    func quarantinedTasks() throws -> [String] {
        try rows("SELECT id FROM task WHERE state = 'quarantined' ORDER BY position LIMIT 20")
            .map { try $0.field("id") as String }
    }
}
