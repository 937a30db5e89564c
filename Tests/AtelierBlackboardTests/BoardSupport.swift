import AtelierDomain
import Foundation
import GRDB
import Testing

@testable import AtelierBlackboard

/// Where the board under test lives; the same test bodies run on both.
enum Storage: String, CaseIterable, Sendable {
    case memory
    case file
}

/// Runs `body` on a fresh board and removes what it left behind.
func withBoard(_ storage: Storage, _ body: (Blackboard) async throws -> Void) async throws {
    switch storage {
    case .memory:
        let board = try await Blackboard.inMemory()
        try await body(board)
        try await board.close()
    case .file:
        try await withFolder { folder in
            let board = try await Blackboard.open(at: folder + "/board.sqlite")
            try await body(board)
            try await board.close()
        }
    }
}

/// Runs `body` with the path of an empty folder whose name SQLite's URIs could trip over, and removes it.
func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/board ?#%ü-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await body(folder))
    } catch {
        outcome = .failure(error)
    }
    try FileManager.default.removeItem(atPath: folder)
    try outcome.get()
}

func makeRequirement(_ id: String, createdAtMs: Int64 = 1_000) throws -> Requirement {
    Requirement(
        id: RequirementID(id),
        text: "Make it faster, 请.",
        repositoryPath: "/tmp/shop",
        baseCommit: try objectID("a"),
        baseBranch: "refs/heads/main",
        budget: Budget(),
        createdAtMs: createdAtMs
    )
}

func objectID(_ digit: Character) throws -> ObjectID {
    try #require(ObjectID(hex: String(repeating: digit, count: 40)))
}

extension Blackboard {
    /// Accepts a requirement whose first task is `plan`.
    func accept(id: String, nowMs: Int64 = 1_000) async throws {
        try await accept(
            try makeRequirement(id, createdAtMs: nowMs),
            firstTask: TaskDraft(role: .planner, kind: "plan"),
            nowMs: nowMs
        )
    }

    /// Claims what is next for a minute, and insists that there is something.
    func claim(owner: String = "one", nowMs: Int64 = 2_000) async throws -> Claim {
        try #require(try await claimNext(owner: owner, leaseSeconds: 60, nowMs: nowMs))
    }

    /// Each task's kind with its state, in order.
    func states(of id: String) async throws -> [String] {
        try await tasks(of: RequirementID(id)).map { "\($0.kind) \($0.state.rawValue)" }
    }

    func kinds(of id: String) async throws -> [String] {
        try await events(after: 0, requirement: RequirementID(id), limit: 10_000).map(\.kind)
    }

    /// Runs SQL as it stands, past all Swift rules.
    func raw(_ sql: String) async throws {
        try await write { try $0.execute(sql: sql) }
    }
}

func makeModelCall(task: String, requirement: String, prompt: String = "p", reply: String = "r") -> ModelCall {
    ModelCall(
        requirement: RequirementID(requirement),
        task: TaskID(task),
        request: ModelRequest(messages: [ChatMessage(.user, prompt)], tokensMax: 10),
        reply: ModelReply(
            text: reply,
            isComplete: true,
            promptTokens: 100,
            cachedTokens: 40,
            generatedTokens: 7,
            milliseconds: 90,
            model: "m"
        )
    )
}

func makeLanding(_ requirement: String, commit: Character = "c") throws -> Landing {
    Landing(
        requirement: RequirementID(requirement),
        repositoryPath: "/tmp/shop",
        reference: "refs/heads/atelier/\(requirement)-faster",
        expected: nil,
        commit: try objectID(commit),
        commitObject: Data("tree …\n\0".utf8),
        receipt: "proof"
    )
}

/// Runs `body` and answers the code it was refused with; nil when it was not.
func refusal(_ body: () async throws -> Void) async throws -> BlackboardError.Code? {
    do {
        try await body()
        return nil
    } catch let error as BlackboardError {
        return error.code
    }
}

extension Blackboard {
    /// Each attempt of a task as `number outcome message`, in order.
    func attempts(of task: String) async throws -> [String] {
        try await read { database in
            try database.rows("SELECT * FROM attempt WHERE task = ? ORDER BY number", [task]).map { row in
                let number: Int = try row.field("number")
                guard let outcome: String = try row.fieldIfAny("outcome") else { return "\(number) open" }
                let message: String = try row.field("message")
                return "\(number) \(outcome) \(message)"
            }
        }
    }
}
