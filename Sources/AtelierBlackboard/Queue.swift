package import AtelierDomain
internal import GRDB

extension Blackboard {
    /// Takes the lease of the first claimable task of the requirement whose turn it is (see `QueueClass`), or nil.
    ///
    /// Claimable is a ready task whose back-off is over, and a claimed one whose lease has expired: whoever held it has
    /// lost it from here on. Nothing is claimed of a requirement under a hold, nor anything at all under one on the
    /// daemon.
    ///
    /// - Parameters:
    ///   - owner: Who claims; leases carry it.
    ///   - leaseSeconds: How long the lease lasts without renewal.
    ///   - nowMs: The wall clock.
    ///   - busy: Tasks the caller is still at work on. An expired lease on one of them is only late, after a machine was
    ///     suspended or its clock jumped, and taking it anew would do the work twice at once.
    ///   - onDemandOnly: Whether only tasks of that class may be taken.
    /// - Returns: The claim, or nil when nothing can be claimed now.
    /// - Throws: What a write of the board throws.
    package func claimNext(
        owner: String,
        leaseSeconds: Int,
        nowMs: Int64,
        busy: [TaskID] = [],
        onDemandOnly: Bool = false
    ) async throws(BlackboardError) -> Claim? {
        precondition((1...Self.leaseSecondsMax).contains(leaseSeconds), "a lease lasts 1 s to ten minutes")
        let claim: Claim? = try await write { database in
            guard try !database.exists("SELECT 1 FROM hold WHERE scope = '*'", []) else { return nil }
            let ready = try database.row(Self.readyTask, [nowMs, RetryRule.backOffMsMax, onDemandOnly])
            let expired = try database.expiredTask(nowMs: nowMs, busy: busy, onDemandOnly: onDemandOnly)
            let turns = try [ready, expired].compactMap(\.self).map { row in
                (turn: try row.field("dueSequence") as Int64, row: row)
            }
            guard let next = turns.min(by: { $0.turn < $1.turn }) else { return nil }
            return try database.claim(
                try AgentTask(row: next.row),
                owner: owner,
                expiresAtMs: nowMs + Int64(leaseSeconds) * 1_000,
                nowMs: nowMs
            )
        }
        #if DEBUG
        if defect != nil { return Defect.aged(claim, nowMs: nowMs) }
        #endif
        return claim
    }

    /// Whether the holder of `lease` should go on: it still holds it, and nothing was paused.
    package func mayGoOn(_ lease: Lease) async throws(BlackboardError) -> Bool {
        try await read { database in
            try database.exists(
                """
                SELECT 1 FROM lease JOIN task ON task.id = lease.task
                WHERE lease.task = ? AND lease.owner = ? AND lease.generation = ? AND NOT EXISTS (
                  SELECT 1 FROM hold WHERE scope IN ('*', task.requirement) AND mode = 'paused'
                )
                """,
                [lease.task.rawValue, lease.owner, lease.generation]
            )
        }
    }

    /// When the nearest back-off ends, for the loop that would otherwise sleep past it; nil when none runs.
    package func nextDueMs(after nowMs: Int64) async throws(BlackboardError) -> Int64? {
        try await read { database in
            try database.row(
                """
                SELECT min(notBeforeMs) AS due FROM task INDEXED BY taskBackingOff
                WHERE state = 'ready' AND notBeforeMs > 0 AND notBeforeMs > ? AND notBeforeMs <= ?
                """,
                [nowMs, nowMs + RetryRule.backOffMsMax]
            )?.fieldIfAny("due")
        }
    }

    /// The longest time a lease may be given for.
    static let leaseSecondsMax = 600

    /// A back-off further away than any rule makes was set before the clock went back, and counts as over.
    ///
    /// Requirements are walked in the order of their turn, by the index of those that have a ready task.
    static let readyTask = """
        SELECT task.*, requirement.dueSequence AS dueSequence
        FROM requirement CROSS JOIN task ON task.requirement = requirement.id
        WHERE requirement.state = 'running' AND requirement.hasReady = 1
          AND task.state = 'ready' AND task.role <> 'person'
          AND NOT (task.notBeforeMs > ?1 AND task.notBeforeMs <= ?1 + ?2)
          AND (NOT ?3 OR requirement.queueClass = 'onDemand')
          AND NOT EXISTS (SELECT 1 FROM hold WHERE scope = requirement.id)
        ORDER BY requirement.dueSequence, requirement.position, task.position LIMIT 1
        """

    /// A lease that ends further away than any may last was given before the clock went back, and counts as expired.
    static let expiredLease = "SELECT 1 FROM lease WHERE expiresAtMs <= ?1 OR expiresAtMs > ?2 LIMIT 1"

    /// Requirements are walked as above, by the index of those that have a claimed task.
    static let expiredTask = """
        SELECT task.*, requirement.dueSequence AS dueSequence
        FROM requirement CROSS JOIN task ON task.requirement = requirement.id
          CROSS JOIN lease ON lease.task = task.id
        WHERE requirement.state = 'running' AND requirement.hasClaimed = 1 AND task.state = 'claimed'
          AND (lease.expiresAtMs <= ?1 OR lease.expiresAtMs > ?2)
          AND task.id NOT IN (SELECT value FROM json_each(?4))
          AND (NOT ?3 OR requirement.queueClass = 'onDemand')
          AND NOT EXISTS (SELECT 1 FROM hold WHERE scope = requirement.id)
        ORDER BY requirement.dueSequence, requirement.position, task.position LIMIT 1
        """
}

extension Database {
    /// Of the tasks whose lease has expired and that the caller is not still at work on, the one whose turn it is.
    fileprivate func expiredTask(nowMs: Int64, busy: [TaskID], onDemandOnly: Bool) throws -> Row? {
        let farMs = nowMs + Int64(Blackboard.leaseSecondsMax) * 1_000
        // Nearly always there is none, and nobody needs to be asked in turn.
        guard try exists(Blackboard.expiredLease, [nowMs, farMs]) else { return nil }
        return try row(
            Blackboard.expiredTask,
            [nowMs, farMs, onDemandOnly, busy.isEmpty ? "[]" : try jsonText(busy)]
        )
    }
}

extension Blackboard {
    /// Tasks set aside because the daemon died during them too often, as people name them; at most twenty.
    package func quarantinedTasks() async throws(BlackboardError) -> [String] {
        try await read { try $0.quarantinedTasks() }
    }
}
