import AtelierDomain
import Foundation
import GRDB
import Testing

@testable import AtelierBlackboard

extension Blackboard {
    /// Puts something into every table: `aa` runs, with `plan` done, `code.0` claimed, `code.1` ready and `land` waiting,
    /// and its landing is done; `zz` was cancelled.
    func fill() async throws {
        try await accept(id: "zz")
        try await move(RequirementID("zz"), to: .cancelled, reason: "", nowMs: 1_000)
        try await accept(id: "aa")
        let plan = try await claim()
        try await record(makeModelCall(task: "aa-plan", requirement: "aa"), lease: plan.lease, nowMs: 2_000)
        let result = TaskResult(
            facts: [FactDraft(kind: "plan", body: Data("1".utf8))],
            tasks: [
                TaskDraft(role: .coder, kind: "code.0"), TaskDraft(role: .coder, kind: "code.1"),
                TaskDraft(role: .ops, kind: "land", dependsOn: ["code.0"]),
            ],
            evidence: [try makeEvidence(log: "log")],
            artifacts: [Data("log".utf8)]
        )
        try await finish(plan, with: result, nowMs: 3_000)
        let code = try await claim()
        try await record(makeRefusal(task: "aa-code.0", requirement: "aa"), lease: code.lease, nowMs: 4_000)
        try await intend(try makeLanding("aa"), lease: code.lease, nowMs: 4_000)
        try await settle(RequirementID("aa"), as: .done, nowMs: 4_000)
    }

    /// Runs a requirement to its end as `state`, with a fact, a model call and evidence whose log is `log`.
    func run(
        _ id: String,
        to state: RequirementState,
        log: String,
        secret: String = "s3cret",
        nowMs: Int64 = 1_000
    ) async throws {
        try await accept(id: id, nowMs: nowMs)
        let plan = try await claim(nowMs: nowMs)
        let call = makeModelCall(task: "\(id)-plan", requirement: id, prompt: secret, reply: secret)
        try await record(call, lease: plan.lease, nowMs: nowMs)
        try await record(makeRefusal(task: "\(id)-plan", requirement: id), lease: plan.lease, nowMs: nowMs)
        // What it printed is the log as well, so both are one artifact.
        let command = try makeCommandCall(requirement: id, argv: [secret], output: Data(log.utf8))
        try await record(command, lease: plan.lease, nowMs: nowMs)
        _ = try await keep(.agents, Data(log.utf8), claim: plan, nowMs: nowMs)
        if state == .landed {
            try await intend(try makeLanding(id), lease: plan.lease, nowMs: nowMs)
            try await settle(RequirementID(id), as: .done, nowMs: nowMs)
        }
        let result = TaskResult(
            ending: .ends(state, reason: "because of \(secret)"),
            facts: [FactDraft(kind: "plan", body: Data("\"\(secret)\"".utf8))],
            evidence: [try makeEvidence(log: log)],
            artifacts: [Data(log.utf8)]
        )
        try await finish(plan, with: result, nowMs: nowMs)
    }
}

func makeRefusal(task: String, requirement: String) -> ModelRefusal {
    ModelRefusal(
        requirement: RequirementID(requirement),
        task: TaskID(task),
        digest: ContentHash(of: "a long prompt"),
        refusal: PromptTooLong(promptTokens: 9_000, room: 3_000)
    )
}

func makeEvidence(log: String) throws -> Evidence {
    Evidence(
        purpose: "baseline",
        argv: ["true"],
        tree: try objectID("b"),
        exitStatus: 1,
        logHash: ContentHash(of: log),
        policyHash: ContentHash(of: "policy"),
        milliseconds: 1
    )
}

/// Opens the database at `path` past all rules of ours, drops every trigger and runs `sql`.
func tamper(_ path: String, _ sql: String) async throws {
    let raw = try DatabaseQueue(path: path)
    try await raw.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
        for name in try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'") {
            try database.execute(sql: "DROP TRIGGER \(name)")
        }
        try database.execute(sql: sql)
    }
    try raw.close()
}
