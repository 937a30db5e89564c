import AtelierDomain
import Foundation
import GRDB
import Testing

@testable import AtelierBlackboard

@Suite struct SchemaTests {
    @Test(arguments: [
        ("UPDATE requirement SET state = 'accepted' WHERE id = 'aa'", "cannot move so"),
        ("UPDATE requirement SET state = 'running' WHERE id = 'zz'", "cannot move so"),
        ("UPDATE requirement SET text = 'something else' WHERE id = 'aa'", "requirement is never edited"),
        ("DELETE FROM requirement", "requirement is never deleted"),
        (
            """
            INSERT INTO requirement (id, text, repositoryPath, baseCommit, tokensMax, secondsMax, candidatesMax, createdAtMs,
              state, reason) SELECT 'cc', text, '/nowhere', baseCommit, 1, 1, 1, 1, 'running', '' FROM requirement WHERE id = 'aa'
            """,
            "FOREIGN KEY"
        ),
        (
            """
            INSERT INTO requirement (id, text, repositoryPath, baseCommit, tokensMax, secondsMax, candidatesMax, createdAtMs,
              state, reason) SELECT 'cc', text, repositoryPath, baseCommit, 1, 1, 1, 1, 'landed', '' FROM requirement WHERE id = 'aa'
            """,
            "starts running"
        ),
        ("UPDATE task SET state = 'done' WHERE kind = 'land'", "a task cannot move so"),
        ("UPDATE task SET state = 'ready' WHERE kind = 'land'", "depends on one that is not done"),
        ("UPDATE task SET state = 'ready' WHERE kind = 'plan'", "a task cannot move so"),
        ("UPDATE task SET state = 'claimed' WHERE kind = 'code.1'", "grow by one"),
        ("UPDATE task SET generation = generation + 1 WHERE kind = 'code.0'", "grow by one"),
        ("UPDATE task SET kind = 'code.9', id = 'aa-code.9' WHERE kind = 'code.0'", "a task is never edited"),
        (
            "UPDATE task SET state = 'claimed', generation = generation + 1, attempts = attempts + 1 WHERE id = 'zz-plan'",
            "only tasks of a running requirement"
        ),
        ("DELETE FROM task", "a task is never deleted"),
        (
            "INSERT INTO task (id, requirement, role, kind, state, createdAtMs) VALUES ('x', 'aa', 'coder', 'c', 'waiting', 1)",
            "taskIdNamesItsKind"
        ),
        (
            """
            INSERT INTO task (id, requirement, role, kind, state, createdAtMs)
            VALUES ('zz-late', 'zz', 'coder', 'late', 'waiting', 1)
            """,
            "starts waiting, in a running"
        ),
        ("INSERT INTO taskDependency (task, dependsOn) VALUES ('aa-code.0', 'aa-land')", "older tasks"),
        ("INSERT INTO taskDependency (task, dependsOn) VALUES ('aa-land', 'zz-plan')", "older tasks"),
        ("INSERT INTO lease (task, owner, generation, expiresAtMs) VALUES ('aa-code.1', 'me', 1, 1)", "latest claim"),
        ("UPDATE lease SET owner = 'me'", "only the expiry"),
        ("UPDATE lease SET generation = 9", "only the expiry"),
        ("UPDATE attempt SET outcome = 'failed', endedAtMs = 1 WHERE task = 'aa-plan'", "ends, and once"),
        ("DELETE FROM attempt", "attempt is never deleted"),
        ("UPDATE fact SET body = CAST('2' AS BLOB)", "never edited"),
        ("UPDATE fact SET supersededBy = 99", "FOREIGN KEY"),
        ("DELETE FROM fact", "fact is never deleted"),
        (
            """
            INSERT INTO fact (sequence, requirement, kind, subject, body, writer, generation, writtenAtMs)
            VALUES (2, 'aa', 'plan', 'new', CAST('not json' AS BLOB), 'aa-plan', 1, 1)
            """,
            "factBodyIsJson"
        ),
        (
            """
            INSERT INTO fact (sequence, requirement, kind, subject, body, writer, generation, writtenAtMs)
            VALUES (2, 'aa', 'plan', '', CAST('2' AS BLOB), 'aa-plan', 1, 1)
            """,
            "UNIQUE"
        ),
        ("UPDATE artifact SET bytes = x'00'", "artifact is never edited"),
        ("DELETE FROM artifact", "artifact is never deleted"),
        ("UPDATE evidence SET exitStatus = 0", "evidence is never edited"),
        ("DELETE FROM evidence", "evidence is never deleted"),
        ("UPDATE modelCall SET reply = x'00'", "call is never edited"),
        ("DELETE FROM modelCall", "call is never deleted"),
        ("UPDATE modelRefusal SET room = 1", "refused prompt is never edited"),
        ("DELETE FROM modelRefusal", "refused prompt is never deleted"),
        ("UPDATE event SET message = 'x'", "event is never edited"),
        ("DELETE FROM event", "event is never deleted"),
        (
            "INSERT OR REPLACE INTO event (sequence, atMs, kind, message, hash) SELECT 1, 1, 'k', 'm', hash FROM event LIMIT 1",
            "after all others"
        ),
        ("UPDATE landing SET commitId = expected", "settled once"),
        ("UPDATE landing SET state = 'dropped', settledAtMs = 1", "settled once"),
        ("UPDATE landing SET commitObject = x'00'", "is never edited"),
        ("DELETE FROM landing", "landing is never deleted"),
        (
            """
            INSERT INTO landing (requirement, task, generation, repositoryPath, reference, commitId, receipt, state,
              intendedAtMs) SELECT 'zz', task, 1, repositoryPath, reference || 'x', commitId, '', 'intended', 1 FROM landing
            """,
            "intended first"
        ),
    ])
    func theSchemaItselfRefuses(_ sql: String, _ reason: String) async throws {
        try await withFullBoard { board in
            let before = try await board.dump()
            let error = await #expect(throws: BlackboardError.self) { try await board.raw(sql) }
            #expect(error?.code == .illegalState && error?.message.contains(reason) == true, "\(error?.message ?? "")")
            #expect(try await board.dump() == before)
        }
    }

    @Test func theLandingReferenceIsOneOfOurs() async throws {
        try await withBoard(.memory) { board in
            try await board.accept(id: "aa")
            let lease = try await board.claim().lease
            let landing = Landing(
                requirement: RequirementID("aa"),
                repositoryPath: "/tmp/shop",
                reference: "refs/heads/main",
                expected: nil,
                commit: try objectID("c"),
                receipt: ""
            )
            #expect(try await refusal { try await board.intend(landing, lease: lease, nowMs: 1) } == .illegalState)
        }
    }

    /// The same ways as `RequirementState.successors`, or the two have drifted apart.
    @Test(arguments: RequirementState.allCases, RequirementState.allCases)
    func theSchemaKnowsTheSameMovesAsTheDomain(_ from: RequirementState, _ to: RequirementState) async throws {
        try await withBoard(.memory) { board in
            try await board.accept(id: "aa")
            let way: [RequirementState] =
                switch from {
                case .running: []
                case .accepted, .rejected: [.landed, from]
                case .landed, .failed, .refused, .cancelled: [from]
                }
            for state in way { try await board.raw("UPDATE requirement SET state = '\(state.rawValue)'") }
            let code = try await refusal { try await board.raw("UPDATE requirement SET state = '\(to.rawValue)'") }
            #expect(code == (from.successors.contains(to) ? nil : .illegalState))
        }
    }
}

/// A board with something in every table, in memory.
private func withFullBoard(_ body: (Blackboard) async throws -> Void) async throws {
    try await withBoard(.memory) { board in
        try await board.fill()
        try await body(board)
    }
}

extension Blackboard {
    /// Every row of every table, as text.
    func dump() async throws -> [String] {
        try await read { database in
            try database.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").flatMap { table in
                let name: String = try table.field("name")
                return [name] + (try database.rows("SELECT * FROM \(name)").map(\.description))
            }
        }
    }
}
