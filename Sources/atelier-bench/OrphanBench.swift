import ArgumentParser
import AtelierBlackboard
import Foundation

/// Measures how soon tasks whose holder died are held again once their leases have ended.
struct OrphanBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orphans",
        abstract: "Claim every task of an existing blackboard whose lease has ended, by many claimers at once."
    )

    @Option(help: "Claimers at work at the same time.")
    var claimers = 64

    @Option(help: "The blackboard; no daemon may have it open.")
    var path: String

    /// Milliseconds from the moment the leases end until the last task is held again.
    private struct Report: Encodable {
        let tasks: Int
        let lastMs: Double
    }

    func run() async throws {
        let board = try await Blackboard.open(at: path)
        // As if a day had passed: every lease of a dead owner has ended.
        let nowMs = Int64(Date().timeIntervalSince1970 * 1_000) + 86_400_000
        let began = ContinuousClock.now
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<claimers {
                group.addTask {
                    var count = 0
                    while try await board.claimNext(owner: "claimer\(number)", leaseSeconds: 600, nowMs: nowMs) != nil {
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let lastMs = (ContinuousClock.now - began) / .milliseconds(1)
        try await board.close()
        let report = Report(tasks: counts.reduce(0, +), lastMs: lastMs)
        print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
    }
}
