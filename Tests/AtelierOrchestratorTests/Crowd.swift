import AtelierDomain
import GRDB

@testable import AtelierBlackboard

/// A seeded crowd of requirements that always have work, of all classes, through crashes, back-off and jumping clocks; nobody
/// may wait longer than `QueueClass` promises.
struct Crowd {
    private let seed: UInt64
    private let dice: Dice
    private let board: Blackboard
    /// False lets the least urgent be put off for ever, only to show that the invariant notices.
    private let isFair: Bool
    private var classes: [RequirementID: QueueClass] = [:]
    private var claims: [Claim] = []
    /// Claims of others since the requirement last was served or got a task.
    private var overtaken: [RequirementID: Int] = [:]
    private var nowMs: Int64 = 1_700_000_000_000
    private var made = 0
    private(set) var served = 0
    private(set) var violations: [String] = []

    init(seed: UInt64, board: Blackboard, isFair: Bool = true) {
        self.seed = seed
        dice = Dice(seed: seed)
        self.board = board
        self.isFair = isFair
    }

    mutating func run(steps: Int) async throws {
        for number in 0..<(3 + dice.roll(5)) { try await accept(number) }
        for _ in 0..<steps {
            switch dice.roll(24) {
            case 0..<10: try await claim()
            case 10..<20: try await finish()
            case 20: try await backOff()
            case 21: try await crash()
            case 22: nowMs += Int64(dice.roll(90_000))
            default: nowMs += dice.hits(50) ? 3_600_000 : -3_600_000
            }
            if !isFair { try await putOff() }
        }
        for id in classes.keys { try await board.move(id, to: .cancelled, reason: "the end", nowMs: nowMs) }
    }

    private mutating func accept(_ number: Int) async throws {
        guard let commit = ObjectID(hex: String(repeating: "b", count: 40)) else { return }
        let requirement = Requirement(
            id: RequirementID("c\(seed)x\(number)"),
            text: "t",
            repositoryPath: "/r",
            baseCommit: commit,
            baseBranch: nil,
            budget: Budget(),
            // One of the least urgent is always among them.
            queueClass: number == 0 ? .pervasive : QueueClass.allCases[dice.roll(4)],
            createdAtMs: nowMs
        )
        try await board.accept(requirement, firstTask: draft(), nowMs: nowMs)
        classes[requirement.id] = requirement.queueClass
        overtaken[requirement.id] = 0
    }

    private mutating func draft() -> TaskDraft {
        made += 1
        return TaskDraft(role: .coder, kind: "code.\(made)")
    }

    private mutating func claim() async throws {
        let waiting = try await withReadyTask()
        guard let claim = try await board.claimNext(owner: "crowd", leaseSeconds: 60, nowMs: nowMs) else { return }
        served += 1
        claims.removeAll { $0.task.id == claim.task.id }
        claims.append(claim)
        overtaken[claim.requirement.id] = 0
        for id in waiting where id != claim.requirement.id {
            let count = overtaken[id, default: 0] + 1
            overtaken[id] = count
            let bound = (classes[id]?.headStart ?? 0) + classes.count - 1
            if count > bound { violations.append("crowd \(seed): \(id) was overtaken \(count) times, over \(bound)") }
        }
    }

    /// The requirements that could be served now.
    private func withReadyTask() async throws -> [RequirementID] {
        let nowMs = nowMs
        let names = try await board.read { database in
            try database.rows(
                "SELECT DISTINCT requirement FROM task WHERE state = 'ready' AND notBeforeMs <= ?",
                [nowMs]
            ).map { try $0.field("requirement") as String }
        }
        return names.map { RequirementID($0) }.filter { classes[$0] != nil }
    }

    /// Ends a task, which leads to one or two more.
    private mutating func finish() async throws {
        guard !claims.isEmpty else { return }
        let claim = claims.remove(at: dice.roll(claims.count))
        let drafts = (0...(dice.hits(10) ? 1 : 0)).map { _ in draft() }
        try await board.finish(claim, with: TaskResult(tasks: drafts), nowMs: nowMs)
        overtaken[claim.requirement.id] = 0
    }

    private mutating func backOff() async throws {
        guard !claims.isEmpty else { return }
        let claim = claims.remove(at: dice.roll(claims.count))
        // A task of its own, so that the requirement does not run out of them.
        try await board.finish(claim, with: TaskResult(tasks: [draft()]), nowMs: nowMs)
        overtaken[claim.requirement.id] = 0
        guard let next = try await board.claimNext(owner: "crowd", leaseSeconds: 60, nowMs: nowMs) else { return }
        claims.removeAll { $0.task.id == next.task.id }
        try await board.retryLater(next, notBeforeMs: nowMs + 20_000, message: "trouble", nowMs: nowMs)
        overtaken[next.requirement.id] = 0
    }

    /// The daemon dies; five deaths in one task would quarantine it, which takes longer than a crowd lives.
    private mutating func crash() async throws {
        guard dice.hits(20) else { return }
        _ = try await board.releaseOrphans(owner: "after", nowMs: nowMs)
        for claim in claims { overtaken[claim.requirement.id] = 0 }
        claims = []
    }

    private func putOff() async throws {
        try await board.write { database in
            _ = try database.run(
                "UPDATE requirement SET dueSequence = dueSequence + 50 WHERE state = 'running' AND queueClass = 'pervasive'"
            )
        }
    }
}
