package import AtelierDomain
package import Foundation
internal import GRDB

extension Blackboard {
    /// Stores a command with its result and its output, in one transaction; an equal request of the same requirement
    /// keeps the result it has.
    ///
    /// Throws `leaseLost` when the lease is no longer held, `illegalState` when the call names another task than it.
    package func record(_ call: CommandCall, lease: Lease, nowMs: Int64) async throws(BlackboardError) {
        try await write { database in
            try database.requireLease(lease, of: call.task, requirement: call.requirement)
            try database.store(call.result.output, for: call.requirement, nowMs: nowMs)
            let count = try database.run(
                """
                INSERT INTO commandCall (requirement, task, generation, digest, request, exitStatus, output, isTruncated,
                  milliseconds, policyHash, writtenAtMs)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (requirement, digest) DO NOTHING
                """,
                [
                    call.requirement.rawValue, call.task.rawValue, lease.generation, call.request.digest.hex,
                    try jsonText(call.request), call.result.exitStatus, ContentHash(of: call.result.output).hex,
                    call.result.isTruncated, call.result.milliseconds, call.result.policyHash.hex, nowMs,
                ]
            )
            guard count > 0 else { return }
            let stored = SealedRow(.commandCall, String(database.lastInsertedRowID))
            try database.appendEvent(
                "command.ran",
                "A command ended with status \(call.result.exitStatus) after \(call.result.milliseconds) ms.",
                requirement: call.requirement,
                nowMs: nowMs,
                about: stored
            )
        }
    }

    /// The stored result of an equal request of the same requirement, if there is one.
    package func result(
        of digest: ContentHash,
        requirement: RequirementID
    ) async throws(BlackboardError) -> CommandResult? {
        try await read { database in
            try database.row(
                """
                SELECT commandCall.*, artifact.bytes AS bytes, artifact.purgedAtMs AS purgedAtMs FROM commandCall JOIN artifact ON artifact.hash = output
                WHERE requirement = ? AND digest = ?
                """,
                [requirement.rawValue, digest.hex]
            ).map(CommandResult.init(row:))
        }
    }

    /// Keeps an input of a run for good and answers the one that counts: the first that was kept.
    ///
    /// Throws `leaseLost`, or `illegalState` when the lease is of another requirement.
    package func keep(
        _ input: RunInput,
        _ content: Data,
        claim: Claim,
        nowMs: Int64
    ) async throws(BlackboardError) -> Data {
        try await write { database in
            try database.requireLease(claim.lease, of: claim.task.id, requirement: claim.requirement.id)
            try database.store(content, for: claim.requirement.id, nowMs: nowMs)
            try database.run(
                """
                INSERT INTO runInput (requirement, kind, task, generation, content, writtenAtMs)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (requirement, kind) DO NOTHING
                """,
                [
                    claim.requirement.id.rawValue, input.rawValue, claim.task.id.rawValue, claim.lease.generation,
                    ContentHash(of: content).hex, nowMs,
                ]
            )
            return try database.input(input, of: claim.requirement.id) ?? content
        }
    }

    /// What `keep` kept, if anything.
    package func input(
        _ input: RunInput,
        of requirement: RequirementID
    ) async throws(BlackboardError) -> Data? {
        try await read { try $0.input(input, of: requirement) }
    }
}

extension Database {
    /// In the order they were stored, with their outputs.
    func commandCalls(of requirement: RequirementID) throws -> [CommandCall] {
        try rows(
            """
            SELECT commandCall.*, artifact.bytes AS bytes, artifact.purgedAtMs AS purgedAtMs FROM commandCall JOIN artifact ON artifact.hash = output
            WHERE requirement = ? ORDER BY sequence
            """,
            [requirement.rawValue]
        ).map { row in
            CommandCall(
                requirement: requirement,
                task: TaskID(try row.field("task")),
                request: try row.decoded("request"),
                result: try CommandResult(row: row)
            )
        }
    }

    func input(_ input: RunInput, of requirement: RequirementID) throws -> Data? {
        let row = try row(
            """
            SELECT bytes, purgedAtMs FROM runInput JOIN artifact ON artifact.hash = content WHERE requirement = ? AND kind = ?
            """,
            [requirement.rawValue, input.rawValue]
        )
        try row?.requireBytes()
        return try row?.field("bytes")
    }

    /// Throws `leaseLost`, or `illegalState` when the lease is not that of `task`.
    func requireLease(_ lease: Lease, of task: TaskID, requirement: RequirementID) throws {
        try requireLease(lease)
        let isOfLease = try exists(
            "SELECT 1 FROM task WHERE id = ? AND requirement = ?",
            [lease.task.rawValue, requirement.rawValue]
        )
        guard task == lease.task, isOfLease else {
            throw BlackboardError(.illegalState, "What task \(task) recorded came under another lease.")
        }
    }
}

extension Row {
    /// Throws `artifactPurged` when the bytes beside this row were let go to keep the board small.
    fileprivate func requireBytes() throws {
        guard try fieldIfAny("purgedAtMs") as Int64? != nil else { return }
        throw BlackboardError(
            .artifactPurged,
            "What a command of this run printed was purged to keep the blackboard small.",
            hint: "artifactDays and artifactMegabytes in config.yaml say how long it is kept."
        )
    }
}

extension CommandResult {
    fileprivate init(row: Row) throws {
        try row.requireBytes()
        self.init(
            exitStatus: try row.field("exitStatus"),
            output: try row.field("bytes"),
            isTruncated: try row.field("isTruncated"),
            milliseconds: try row.field("milliseconds"),
            policyHash: try row.parsed("policyHash", ContentHash.init(hex:))
        )
    }
}
