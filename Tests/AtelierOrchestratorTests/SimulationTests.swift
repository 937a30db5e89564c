import AtelierDomain
import Foundation
import Testing

@testable import AtelierBlackboard

/// How many schedules a run tries, from which seed; `scripts/simulate` sets both.
private enum Plan {
    static let environment = ProcessInfo.processInfo.environment
    static let schedules = environment["ATELIER_SCHEDULES"].flatMap { Int($0) } ?? 200
    static let seed = environment["ATELIER_SEED"].flatMap { UInt64($0) } ?? 1
    /// Requirements of many schedules share one board, because opening one costs as much as a schedule.
    static let perBoard = 100
    static let workers = 2
    /// A crowd is as much work as some dozens of schedules.
    static let crowds = UInt64(max(1, schedules / 100))
}

@Suite struct SimulationTests {
    /// Sums over many schedules.
    private struct Total: Sendable {
        var schedules = 0
        var violations: [String] = []
        var claims = 0
        var crashes = 0
        var staleTries = 0
        var landed = 0

        mutating func add(_ outcome: Schedule.Outcome) {
            schedules += 1
            violations += outcome.violations
            claims += outcome.claims
            crashes += outcome.crashes
            staleTries += outcome.staleTries
            landed += outcome.landed
        }

        mutating func add(_ other: Total) {
            schedules += other.schedules
            violations += other.violations
            claims += other.claims
            crashes += other.crashes
            staleTries += other.staleTries
            landed += other.landed
        }
    }

    @Test func nothingIsLostDoneTwiceOrTakenStaleInAnySchedule() async throws {
        let start = ContinuousClock.now
        let total = try await Self.run(seeds: Plan.seed..<(Plan.seed + UInt64(Plan.schedules)))
        print(
            "simulation: \(total.schedules) schedules from seed \(Plan.seed), \(total.claims) claims, \(total.crashes) crashes,",
            "\(total.staleTries) steps of stale workers, \(total.landed) landings, \(total.violations.count) violations,",
            "\(ContinuousClock.now - start)"
        )
        #expect(total.violations.prefix(5) == [], "replay one with ATELIER_SEED=<seed> ATELIER_SCHEDULES=1")
        // A run in which nothing happens proves nothing.
        #expect(total.landed > total.schedules / 4 && total.staleTries > total.schedules / 4)
    }

    @Test func withoutFencingTheInvariantsNotice() async throws {
        let total = try await Self.run(seeds: 1..<201, isFenced: false)
        #expect(total.violations.contains { $0.contains("stale results were taken") })
    }

    @Test func nobodyStarvesInAnyCrowd() async throws {
        let (served, violations) = try await Self.crowds(seeds: Plan.seed..<(Plan.seed + Plan.crowds), steps: 400)
        print(
            "simulation: \(Plan.crowds) crowds from seed \(Plan.seed), \(served) claims, \(violations.count) violations"
        )
        #expect(violations.prefix(5) == [], "replay one with ATELIER_SEED=<seed> ATELIER_SCHEDULES=1")
        #expect(served > 100 * Int(Plan.crowds))
    }

    @Test func whoeverIsPutOffForEverIsNoticed() async throws {
        let (_, violations) = try await Self.crowds(seeds: 1..<3, steps: 4_000, isFair: false)
        #expect(!violations.isEmpty)
    }

    private static func crowds(
        seeds: Range<UInt64>,
        steps: Int,
        isFair: Bool = true
    ) async throws -> (served: Int, violations: [String]) {
        var served = 0
        var violations: [String] = []
        for seed in seeds {
            let board = try await Blackboard.inMemory()
            var crowd = Crowd(seed: seed, board: board, isFair: isFair)
            try await crowd.run(steps: steps)
            served += crowd.served
            violations += crowd.violations
            try await board.close()
        }
        return (served, violations)
    }

    @Test func aSeedReplays() async throws {
        var ways: [String] = []
        for _ in 0..<2 {
            let board = try await Blackboard.inMemory()
            var schedule = Schedule(seed: 7, board: board)
            let outcome = try await schedule.run()
            let events = try await board.events(after: 0, requirement: nil, limit: 10_000)
            ways.append("\(outcome) \(events.map { "\($0.kind) \($0.message) \($0.hash)" })")
            try await board.close()
        }
        #expect(ways[0] == ways[1])
    }

    private static func run(seeds: Range<UInt64>, isFenced: Bool = true) async throws -> Total {
        try await withThrowingTaskGroup(of: Total.self) { group in
            for worker in 0..<UInt64(Plan.workers) {
                group.addTask {
                    let mine = seeds.filter { $0 % UInt64(Plan.workers) == worker }
                    return try await Self.run(mine, isFenced: isFenced)
                }
            }
            var total = Total()
            for try await part in group { total.add(part) }
            return total
        }
    }

    private static func run(_ seeds: [UInt64], isFenced: Bool) async throws -> Total {
        var total = Total()
        for start in stride(from: 0, to: seeds.count, by: Plan.perBoard) {
            let board = try await Blackboard.inMemory()
            try await board.setSchemas([
                "plan": try FactSchema(json: #"{"type": "object", "required": ["generation"]}"#)
            ])
            for seed in seeds[start..<min(start + Plan.perBoard, seeds.count)] {
                var schedule = Schedule(seed: seed, board: board, isFenced: isFenced)
                total.add(try await schedule.run())
            }
            if start == 0 { #expect(try await board.verifyChain() == nil) }
            try await board.close()
        }
        return total
    }
}
