package import AtelierDomain
internal import Foundation
internal import GRDB

extension Blackboard {
    /// Stores a call; an equal request of the same requirement keeps the reply it has, so that replays are stable.
    ///
    /// Throws `leaseLost` when the lease is no longer held, `illegalState` when the call names another task than it.
    package func record(_ call: ModelCall, lease: Lease, nowMs: Int64) async throws(BlackboardError) {
        try await write { database in
            try database.requireLease(lease)
            let isOfLease = try database.exists(
                "SELECT 1 FROM task WHERE id = ? AND requirement = ?",
                [lease.task.rawValue, call.requirement.rawValue]
            )
            guard call.task == lease.task, isOfLease else {
                throw BlackboardError(.illegalState, "The model call of task \(call.task) came under another lease.")
            }
            let origin = call.reply.origin
            let count = try database.run(
                """
                INSERT INTO modelCall (requirement, task, generation, digest, request, reply, isComplete, promptTokens,
                  cachedTokens, generatedTokens, milliseconds, model, writtenAtMs, entry, class, destination, sentBytes,
                  costNanos, currency, millijoules)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (requirement, digest) DO NOTHING
                """,
                [
                    call.requirement.rawValue, call.task.rawValue, lease.generation, call.request.digest.hex,
                    try jsonText(call.request), Data(call.reply.text.utf8), call.reply.isComplete,
                    call.reply.promptTokens,
                    call.reply.cachedTokens, call.reply.generatedTokens, call.reply.milliseconds, call.reply.model,
                    nowMs, origin?.model, origin?.modelClass.rawValue, origin?.destination, origin?.sentBytes ?? 0,
                    origin?.costNanos ?? 0, origin?.currency ?? "", origin?.millijoules ?? 0,
                ]
            )
            guard count > 0 else { return }
            let stored = SealedRow(.modelCall, String(database.lastInsertedRowID))
            try database.appendEvent(
                "model.called",
                """
                The model read \(call.reply.promptTokens) tokens (\(call.reply.cachedTokens) cached) and wrote \
                \(call.reply.generatedTokens) in \(call.reply.milliseconds) ms.
                """,
                requirement: call.requirement,
                nowMs: nowMs,
                about: stored
            )
        }
    }

    /// The stored reply to an equal request of the same requirement, if there is one.
    package func reply(
        to digest: ContentHash,
        requirement: RequirementID
    ) async throws(BlackboardError) -> ModelReply? {
        try await read { database in
            try database.row(
                "SELECT * FROM modelCall WHERE requirement = ? AND digest = ?",
                [requirement.rawValue, digest.hex]
            ).map(ModelReply.init(row:))
        }
    }

    /// In the order they were stored.
    package func modelCalls(of requirement: RequirementID) async throws(BlackboardError) -> [ModelCall] {
        try await read { database in
            try database.rows("SELECT * FROM modelCall WHERE requirement = ? ORDER BY sequence", [requirement.rawValue])
                .map(ModelCall.init(row:))
        }
    }

    /// What the model cost a requirement, by kind of task in order of the tasks; kinds without a call are left out.
    package func costs(of requirement: RequirementID) async throws(BlackboardError) -> [TaskCost] {
        try await read { database in
            try database.rows(
                """
                SELECT task.kind AS kind, count(*) AS calls, sum(promptTokens) AS promptTokens,
                  sum(cachedTokens) AS cachedTokens, sum(generatedTokens) AS generatedTokens,
                  sum(milliseconds) AS milliseconds
                FROM modelCall JOIN task ON task.id = modelCall.task
                WHERE modelCall.requirement = ? GROUP BY task.position ORDER BY task.position
                """,
                [requirement.rawValue]
            ).map(TaskCost.init(row:))
        }
    }
}
