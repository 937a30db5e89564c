package import AtelierDomain
package import Foundation
internal import GRDB

extension Blackboard {
    /// Posts a requirement with its first task, which is ready at once and may depend on nothing, and with `further` ones
    /// that wait for facts.
    ///
    /// Throws `illegalState` when the id is taken, or the requirement is not new (`running`, without a reason).
    package func accept(
        _ requirement: Requirement,
        firstTask: TaskDraft,
        further: [TaskDraft] = [],
        nowMs: Int64
    ) async throws(BlackboardError) {
        try await write { database in
            if try database.exists("SELECT 1 FROM requirement WHERE id = ?", [requirement.id.rawValue]) {
                throw BlackboardError(.illegalState, "There is a requirement \(requirement.id) already.")
            }
            guard !requirement.text.utf8.contains(0) else {
                throw BlackboardError(.illegalState, "The text of requirement \(requirement.id) holds a NUL character.")
            }
            try database.run(
                "INSERT INTO repository (path, firstSeenAtMs) VALUES (?, ?) ON CONFLICT (path) DO NOTHING",
                [requirement.repositoryPath, nowMs]
            )
            try database.run(
                """
                INSERT INTO requirement (id, text, repositoryPath, baseCommit, baseBranch, tokensMax, secondsMax,
                  candidatesMax, createdAtMs, state, reason, queueClass, caps, carried)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    requirement.id.rawValue, requirement.text, requirement.repositoryPath, requirement.baseCommit.hex,
                    requirement.baseBranch, requirement.budget.tokensMax, requirement.budget.secondsMax,
                    requirement.budget.candidatesMax, requirement.createdAtMs, requirement.state.rawValue,
                    requirement.reason, requirement.queueClass.rawValue,
                    try FurtherCaps(requirement.budget).text(), try requirement.carried.map(jsonText),
                ]
            )
            try database.appendEvent(
                "requirement.accepted",
                "Requirement \(requirement.id) was accepted.",
                requirement: requirement.id,
                nowMs: nowMs,
                about: SealedRow(.requirement, requirement.id.rawValue)
            )
            try database.add([firstTask] + further, to: requirement.id, nowMs: nowMs)
            try database.readyFreeTasks(of: requirement.id, nowMs: nowMs)
        }
    }

    /// Moves a requirement along `RequirementState.successors`; leaving `running` cancels what is open and drops leases.
    ///
    /// Throws `unknownRequirement`, or `illegalState` when there is no such way.
    package func move(
        _ id: RequirementID,
        to state: RequirementState,
        reason: String,
        nowMs: Int64
    ) async throws(BlackboardError) {
        try await write { try $0.move(id, to: state, reason: reason, nowMs: nowMs) }
    }

    /// Keeps the JSON that the undo of an accept needs; nil forgets it.
    ///
    /// Throws `unknownRequirement`, or `illegalState` when it is not JSON.
    package func setAcceptance(
        _ json: Data?,
        requirement: RequirementID,
        nowMs: Int64
    ) async throws(BlackboardError) {
        try await write { try $0.setAcceptance(json, of: requirement, nowMs: nowMs) }
    }

    /// What `setAcceptance` kept last, if anything.
    package func acceptance(of requirement: RequirementID) async throws(BlackboardError) -> Data? {
        try await read { database in
            guard
                let row = try database.row("SELECT json FROM acceptance WHERE requirement = ?", [requirement.rawValue])
            else { return nil }
            return Data((try row.field("json") as String).utf8)
        }
    }
}

extension Database {
    @discardableResult
    func requireRequirement(_ id: RequirementID) throws -> Requirement {
        guard let row = try row("SELECT * FROM requirement WHERE id = ?", [id.rawValue]) else {
            throw try unknownRequirement(id.rawValue)
        }
        return try Requirement(row: row)
    }

    func setAcceptance(_ json: Data?, of requirement: RequirementID, nowMs: Int64) throws {
        try requireRequirement(requirement)
        guard let json else {
            try run("DELETE FROM acceptance WHERE requirement = ?", [requirement.rawValue])
            return
        }
        try run(
            """
            INSERT INTO acceptance (requirement, json, setAtMs) VALUES (?, ?, ?)
            ON CONFLICT (requirement) DO UPDATE SET json = excluded.json, setAtMs = excluded.setAtMs
            """,
            [requirement.rawValue, String(decoding: json, as: UTF8.self), nowMs]
        )
    }

    func move(_ id: RequirementID, to state: RequirementState, reason: String, nowMs: Int64) throws {
        guard let row = try row("SELECT state FROM requirement WHERE id = ?", [id.rawValue]) else {
            throw try unknownRequirement(id.rawValue)
        }
        let old = try row.parsed("state", RequirementState.init(rawValue:))
        guard old.successors.contains(state) else {
            throw BlackboardError(
                .illegalState,
                "Requirement \(id) is \(old.rawValue) and cannot become \(state.rawValue)."
            )
        }
        if old == .running { try cancelOpenTasks(of: id, nowMs: nowMs) }
        try run("UPDATE requirement SET state = ?, reason = ? WHERE id = ?", [state.rawValue, reason, id.rawValue])
        try appendEvent(
            "run.\(state.rawValue)",
            reason.isEmpty ? "Requirement \(id) is \(state.rawValue)." : reason,
            requirement: id,
            nowMs: nowMs
        )
    }

    private func cancelOpenTasks(of id: RequirementID, nowMs: Int64) throws {
        try run(
            """
            UPDATE attempt SET outcome = 'cancelled', endedAtMs = ?
            WHERE outcome IS NULL AND task IN (SELECT id FROM task WHERE requirement = ? AND state = 'claimed')
            """,
            [nowMs, id.rawValue]
        )
        // A trigger drops the leases of those that were claimed.
        let count = try run(
            """
            UPDATE task SET state = 'cancelled'
            WHERE requirement = ? AND state IN ('waiting', 'ready', 'claimed', 'quarantined')
            """,
            [id.rawValue]
        )
        guard count > 0 else { return }
        try appendEvent("task.cancelled", "\(count) open tasks were cancelled.", requirement: id, nowMs: nowMs)
    }
}
