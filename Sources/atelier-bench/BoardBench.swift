import AtelierBlackboard
import AtelierDomain
import Synchronization

/// Writers that work through requirements as fast as the board lets them.
struct BoardBench: Sendable {
    let board: Blackboard
    let writers: Int
    let operations: Int

    /// What one run gave; times in milliseconds.
    struct Report: Encodable, Sendable {
        let writers: Int
        let transitions: Int
        let seconds: Double
        let transitionsPerSecond: Double
        let p50Ms: Double
        let p99Ms: Double
        let longestMs: Double
        /// The share of the writer that got least, as part of what would be fair: 1 is fair.
        let smallestShare: Double
        /// Transitions refused because somebody else had the file.
        let busyCount: Int
        let transactions: Int
        let transitionsPerTransaction: Double
        let largestTransaction: Int
    }

    /// What one writer did.
    private struct Share: Sendable {
        var milliseconds: [Double] = []
        var busyCount = 0
    }

    /// How many transitions may still be started, over all writers.
    private final class Allowance: Sendable {
        private let left: Mutex<Int>

        init(_ count: Int) { left = Mutex(count) }

        func take() -> Bool {
            left.withLock { left in
                left -= 1
                return left >= 0
            }
        }
    }

    func run() async throws -> Report {
        let clock = ContinuousClock()
        let started = clock.now
        let allowance = Allowance(operations)
        let shares = try await withThrowingTaskGroup(of: Share.self) { group in
            for number in 0..<writers {
                group.addTask { try await write(number, allowance: allowance) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let seconds = Self.milliseconds(clock.now - started) / 1_000
        let all = shares.flatMap(\.milliseconds).sorted()
        let traffic = board.traffic
        return Report(
            writers: writers,
            transitions: all.count,
            seconds: seconds,
            transitionsPerSecond: Double(all.count) / seconds,
            p50Ms: Self.quantile(all, 0.5),
            p99Ms: Self.quantile(all, 0.99),
            longestMs: all.last ?? 0,
            smallestShare: Double(shares.map(\.milliseconds.count).min() ?? 0) * Double(writers) / Double(all.count),
            busyCount: shares.reduce(0) { $0 + $1.busyCount },
            transactions: traffic.batches,
            transitionsPerTransaction: Double(traffic.writes) / Double(max(traffic.batches, 1)),
            largestTransaction: traffic.largestBatch
        )
    }

    /// Rounds of accept, claim and finish until the allowance ends.
    private func write(_ number: Int, allowance: Allowance) async throws -> Share {
        var share = Share()
        var round = 0
        while allowance.take() {
            round += 1
            let requirement = try requirement("w\(number)r\(round)")
            try await timed(&share) {
                try await board.accept(requirement, firstTask: TaskDraft(role: .planner, kind: "plan"), nowMs: 1)
            }
            guard allowance.take() else { break }
            var claim: Claim?
            try await timed(&share) {
                claim = try await board.claimNext(owner: "writer\(number)", leaseSeconds: 60, nowMs: 1)
            }
            // Another writer may have taken the task that this one had posted, but never more than were posted.
            guard let claim, allowance.take() else { break }
            try await timed(&share) {
                try await board.finish(claim, with: TaskResult(ending: .ends(.landed, reason: "done")), nowMs: 1)
            }
        }
        return share
    }

    private func timed(_ share: inout Share, _ body: () async throws -> Void) async throws {
        let started = ContinuousClock.now
        do {
            try await body()
        } catch let error as BlackboardError where error.code == .storeBusy {
            share.busyCount += 1
        }
        share.milliseconds.append(Self.milliseconds(ContinuousClock.now - started))
    }

    private func requirement(_ id: String) throws -> Requirement {
        guard let commit = ObjectID(hex: String(repeating: "a", count: 40)) else {
            preconditionFailure("forty digits are an object's id")
        }
        return Requirement(
            id: RequirementID(id),
            text: "Make the shop's price list faster.",
            repositoryPath: "/tmp/shop",
            baseCommit: commit,
            baseBranch: nil,
            budget: Budget(),
            createdAtMs: 1
        )
    }

    /// The value that `share` of all do not exceed; 0 for none.
    private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
        sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }

    private static func milliseconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) * 1_000 + Double(duration.components.attoseconds) / 1e15
    }
}
