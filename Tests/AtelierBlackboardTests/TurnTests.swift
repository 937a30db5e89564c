import AtelierDomain
import GRDB
import Testing

@testable import AtelierBlackboard

/// Whose turn it is, found by indexes; beside the same question asked of every open task.
@Suite struct TurnTests {
    /// What `claimNext` promises, without marks and without an order of walking.
    private static let everyOpenTask = """
        SELECT task.id AS id FROM task JOIN requirement ON requirement.id = task.requirement
          LEFT JOIN lease ON lease.task = task.id
        WHERE requirement.state = 'running' AND task.role <> 'person' AND (NOT ?3 OR queueClass = 'onDemand')
          AND NOT EXISTS (SELECT 1 FROM hold WHERE scope IN ('*', requirement.id))
          AND (
            (task.state = 'ready' AND NOT (notBeforeMs > ?1 AND notBeforeMs <= ?1 + 60000))
            OR (task.state = 'claimed' AND (expiresAtMs <= ?1 OR expiresAtMs > ?1 + 600000)
              AND task.id NOT IN (SELECT value FROM json_each(?2)))
          )
        ORDER BY dueSequence, task.state = 'claimed', requirement.position, task.position LIMIT 1
        """

    private static let wrongMarks = """
        SELECT id FROM requirement WHERE hasReady <> EXISTS (
            SELECT 1 FROM task WHERE task.requirement = requirement.id AND task.state = 'ready' AND role <> 'person'
          ) OR hasClaimed <> EXISTS (
            SELECT 1 FROM task WHERE task.requirement = requirement.id AND task.state = 'claimed'
          )
        """

    /// A hundred random steps on eight requirements; before each claim the slow question is asked as well.
    @Test(arguments: 0..<12)
    func theWalkFindsWhatReadingEverythingFinds(_ seed: Int) async throws {
        try await withBoard(.memory) { board in
            var generator = Seeded(seed: UInt64(seed))
            var (nowMs, claims, made, taken) = (Int64(1_000_000), [Claim](), 0, 0)
            for _ in 0..<100 {
                nowMs += Int64.random(in: 0...20_000, using: &generator)
                if made < 8, Bool.random(using: &generator) {
                    made += 1
                    let queueClass = try #require(QueueClass.allCases.randomElement(using: &generator))
                    try await accept("r\(made)", queueClass, on: board, nowMs: nowMs)
                }
                if Int.random(in: 0..<4, using: &generator) == 0 {
                    try await interfere(made, on: board, nowMs: nowMs, using: &generator)
                }
                let onDemandOnly = Int.random(in: 0..<5, using: &generator) == 0
                let busy = claims.map(\.task.id).filter { _ in Bool.random(using: &generator) }
                let expected = try await slow(board, nowMs: nowMs, busy: busy, onDemandOnly: onDemandOnly)
                let claim = try await board.claimNext(
                    owner: "one",
                    leaseSeconds: Int.random(in: 1...60, using: &generator),
                    nowMs: nowMs,
                    busy: busy,
                    onDemandOnly: onDemandOnly
                )
                #expect(claim?.task.id.rawValue == expected)
                if let claim { claims.append(claim) }
                taken += claim == nil ? 0 : 1
                if !claims.isEmpty, Bool.random(using: &generator) {
                    let ended = claims.remove(at: Int.random(in: 0..<claims.count, using: &generator))
                    try await end(ended, on: board, number: taken, nowMs: nowMs, using: &generator)
                }
                #expect(try await wrongMarks(board).isEmpty)
            }
            #expect(taken > 20)
        }
    }

    /// However many requirements have nothing to claim: they are not in the index that is walked, and nothing is sorted.
    @Test(arguments: [Blackboard.readyTask, Blackboard.expiredTask])
    func aClaimWalksAnIndexAndSortsNothing(_ sql: String) async throws {
        try await withBoard(.memory) { board in
            let plan = try await board.read { database in
                try database.rows("EXPLAIN QUERY PLAN " + sql, sql.contains("?4") ? [1, 2, 0, "[]"] : [1, 2, 0])
                    .map { try $0.field("detail") as String }
            }
            let index = sql == Blackboard.readyTask ? "requirementReady" : "requirementClaimed"
            #expect(plan.contains { $0.hasSuffix("requirement USING INDEX \(index)") }, "\(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") || $0.hasPrefix("SCAN task") }, "\(plan)")
        }
    }

    /// A board with ready and claimed tasks, from before the marks.
    @Test func anOlderBoardGetsItsMarks() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            let older = Schema.migrator.upTo("0009-carried")
            var board = try Opening(path: path, batchMax: 64, migrator: older, nowMs: 1_000).board()
            for id in ["aa", "bb"] { try await board.accept(id: id) }
            let first = try #require(try await board.tasks(of: RequirementID("aa")).first)
            try await board.write { database in
                _ = try database.claim(first, owner: "dead", expiresAtMs: 2_000, nowMs: 1_000)
            }
            try await board.close()
            board = try await Blackboard.open(at: path, nowMs: 9_000)
            #expect(try await wrongMarks(board).isEmpty)
            #expect(try await board.claim().requirement.id.rawValue == "bb")
            #expect(try await board.claim().lease.generation == 2)
            #expect(try await board.claimNext(owner: "o", leaseSeconds: 60, nowMs: 2_000) == nil)
            try await board.close()
        }
    }

    private func accept(
        _ id: String,
        _ queueClass: QueueClass,
        on board: Blackboard,
        nowMs: Int64
    ) async throws {
        let plain = try makeRequirement(id)
        let requirement = Requirement(
            id: plain.id,
            text: plain.text,
            repositoryPath: plain.repositoryPath,
            baseCommit: plain.baseCommit,
            baseBranch: nil,
            budget: Budget(),
            queueClass: queueClass,
            createdAtMs: nowMs
        )
        try await board.accept(requirement, firstTask: TaskDraft(role: .planner, kind: "plan"), nowMs: nowMs)
    }

    private func interfere(
        _ made: Int,
        on board: Blackboard,
        nowMs: Int64,
        using generator: inout Seeded
    ) async throws {
        guard made > 0 else { return }
        let id = RequirementID("r\(Int.random(in: 1...made, using: &generator))")
        let state = try await board.requirement(id)?.state
        switch Int.random(in: 0..<6, using: &generator) {
        case 0 where state == .running: try await board.hold(id, .draining, nowMs: nowMs)
        case 1, 2: try await board.resume(id, nowMs: nowMs)
        case 3 where state == .running && made > 4: try await board.move(id, to: .cancelled, reason: "", nowMs: nowMs)
        case 4: _ = try await board.releaseOrphans(owner: "two", nowMs: nowMs)
        default: _ = try await refusal { try await board.retry(id, nowMs: nowMs) }
        }
    }

    private func end(
        _ claim: Claim,
        on board: Blackboard,
        number: Int,
        nowMs: Int64,
        using generator: inout Seeded
    ) async throws {
        let drafts = [TaskDraft(role: .coder, kind: "a.\(number)"), TaskDraft(role: .coder, kind: "b.\(number)")]
        let choice = Int.random(in: 0..<8, using: &generator)
        // Somebody else may have taken it, or its requirement has ended: then it is refused, and nothing has changed.
        _ = try await refusal {
            switch choice {
            case 0: try await board.release(claim, nowMs: nowMs, message: "")
            case 1, 2: try await board.retryLater(claim, notBeforeMs: nowMs + 30_000, message: "", nowMs: nowMs)
            case 3: try await board.fail(claim, reason: "", nowMs: nowMs)
            default: try await board.finish(claim, with: TaskResult(tasks: drafts), nowMs: nowMs)
            }
        }
    }

    private func slow(
        _ board: Blackboard,
        nowMs: Int64,
        busy: [TaskID],
        onDemandOnly: Bool
    ) async throws -> String? {
        try await board.read { database in
            try database.row(Self.everyOpenTask, [nowMs, try jsonText(busy), onDemandOnly])?.field("id")
        }
    }

    private func wrongMarks(_ board: Blackboard) async throws -> [String] {
        try await board.read { database in
            try database.rows(Self.wrongMarks).map { try $0.field("id") as String }
        }
    }
}

/// Seeded chance: equal seeds give equal boards.
private struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64 (Steele, Lea and Flood, 2014).
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
