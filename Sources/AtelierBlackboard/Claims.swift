package import AtelierDomain
internal import GRDB

extension Blackboard {
    /// Prolongs a lease from now on and answers it as it stands; late is not lost as long as nobody else has claimed.
    package func renew(
        _ lease: Lease,
        leaseSeconds: Int,
        nowMs: Int64
    ) async throws(BlackboardError) -> Lease {
        try await write { database in
            try database.requireLease(lease)
            let expiresAtMs = expiry(after: leaseSeconds, from: nowMs)
            try database.run("UPDATE lease SET expiresAtMs = ? WHERE task = ?", [expiresAtMs, lease.task.rawValue])
            return Lease(
                task: lease.task,
                owner: lease.owner,
                generation: lease.generation,
                expiresAtMs: expiresAtMs
            )
        }
    }

    /// Gives a task back after an error, for another attempt; `message` is kept with this one.
    package func release(_ claim: Claim, nowMs: Int64, message: String) async throws(BlackboardError) {
        try await write { database in
            try database.requireLease(claim.lease)
            try database.leave(claim.task.id, for: .ready, outcome: "released", message: message, nowMs: nowMs)
            try database.appendEvent(
                "task.released",
                "Task \(claim.task.kind) was given back: \(message)",
                requirement: claim.task.requirement,
                nowMs: nowMs
            )
        }
    }

    /// Gives a task up, and its requirement with it.
    package func fail(_ claim: Claim, reason: String, nowMs: Int64) async throws(BlackboardError) {
        try await write { database in
            try database.requireLease(claim.lease)
            try database.leave(claim.task.id, for: .failed, outcome: "failed", message: reason, nowMs: nowMs)
            try database.appendEvent(
                "task.failed",
                "Task \(claim.task.kind) failed: \(reason)",
                requirement: claim.task.requirement,
                nowMs: nowMs
            )
            try database.move(claim.task.requirement, to: .failed, reason: reason, nowMs: nowMs)
        }
    }

    /// Voids the leases of everybody but `owner` and answers how many there were; for the daemon's start, when whoever
    /// held them is dead.
    ///
    /// A few in each transition, in the order of their tasks, so that others are served in between; a daemon that dies on the way
    /// leaves the rest to the next one.
    package func releaseOrphans(owner: String, nowMs: Int64) async throws(BlackboardError) -> Int {
        var rest = try await read { database in
            try database.rows(
                "SELECT task.id AS id FROM lease CROSS JOIN task ON task.id = lease.task WHERE owner <> ? ORDER BY position",
                [owner]
            ).map { TaskID(try $0.field("id")) }
        }[...]
        var count = 0
        while !rest.isEmpty {
            let batch = rest.prefix(Self.orphansPerTransition)
            rest = rest.dropFirst(batch.count)
            count += try await write { database in
                try batch.count { try database.releaseOrphan($0, owner: owner, nowMs: nowMs) }
            }
        }
        return count
    }

    /// What others wait for while orphans are released; the commit is shared by as many.
    static let orphansPerTransition = 100
}

private func expiry(after leaseSeconds: Int, from nowMs: Int64) -> Int64 {
    nowMs + Int64(leaseSeconds) * 1_000
}

extension Database {
    /// Throws `leaseLost` unless exactly this claim holds its task.
    func requireLease(_ lease: Lease) throws {
        let isHeld = try exists(
            "SELECT 1 FROM lease WHERE task = ? AND owner = ? AND generation = ?",
            [lease.task.rawValue, lease.owner, lease.generation]
        )
        guard isHeld else {
            throw BlackboardError(
                .leaseLost,
                "Task \(lease.task) is no longer held under generation \(lease.generation)."
            )
        }
    }

    /// Counts the crash of a task that somebody other than `owner` holds, and gives it back or sets it aside.
    ///
    /// False when its lease is gone, as when its requirement was cancelled meanwhile.
    func releaseOrphan(_ id: TaskID, owner: String, nowMs: Int64) throws -> Bool {
        let row = try row(
            "SELECT task.* FROM lease JOIN task ON task.id = lease.task WHERE lease.task = ? AND lease.owner <> ?",
            [id.rawValue, owner]
        )
        guard let task = try row.map(AgentTask.init(row:)) else { return false }
        let state = RetryRule.stateAfterCrash(crashes: task.crashes + 1)
        try leave(task.id, for: state, outcome: "orphaned", message: "", nowMs: nowMs)
        try appendEvent(
            state == .quarantined ? "task.quarantined" : "task.orphaned",
            state == .quarantined
                ? "Task \(task.kind) took the daemon down \(task.crashes + 1) times and is set aside; "
                    + "`atelier retry \(task.requirement)` frees it."
                : "Task \(task.kind) was left behind and is ready again.",
            requirement: task.requirement,
            nowMs: nowMs
        )
        return true
    }

    /// Ends the open attempt of a claimed task and moves it on; a trigger drops the lease.
    func leave(_ task: TaskID, for state: TaskState, outcome: String, message: String, nowMs: Int64) throws {
        try run(
            "UPDATE attempt SET outcome = ?, message = ?, endedAtMs = ? WHERE task = ? AND outcome IS NULL",
            [outcome, message, nowMs, task.rawValue]
        )
        try run("UPDATE task SET state = ? WHERE id = ?", [state.rawValue, task.rawValue])
    }

    func claim(_ task: AgentTask, owner: String, expiresAtMs: Int64, nowMs: Int64) throws -> Claim {
        let lease = Lease(task: task.id, owner: owner, generation: task.generation + 1, expiresAtMs: expiresAtMs)
        var claimed = task
        claimed.state = .claimed
        claimed.generation += 1
        claimed.attempts += 1
        try run(
            "UPDATE attempt SET outcome = 'expired', endedAtMs = ? WHERE task = ? AND outcome IS NULL",
            [nowMs, task.id.rawValue]
        )
        try run(
            "UPDATE task SET state = 'claimed', generation = ?, attempts = ? WHERE id = ?",
            [claimed.generation, claimed.attempts, task.id.rawValue]
        )
        try run(
            "INSERT INTO lease (task, owner, generation, expiresAtMs) VALUES (?, ?, ?, ?)",
            [task.id.rawValue, owner, lease.generation, expiresAtMs]
        )
        try run(
            "INSERT INTO attempt (task, number, generation, owner, startedAtMs) VALUES (?, ?, ?, ?, ?)",
            [task.id.rawValue, claimed.attempts, lease.generation, owner, nowMs]
        )
        try appendEvent(
            "task.claimed",
            "Task \(task.kind) was claimed, attempt \(claimed.attempts).",
            requirement: task.requirement,
            nowMs: nowMs
        )
        return Claim(task: claimed, requirement: try requireRequirement(task.requirement), lease: lease)
    }
}
