import ArgumentParser
import AtelierBlackboard
import Foundation

/// Measures single claims on a file that is there already, however large it is.
struct ClaimBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "claims",
        abstract: "Measure claims, one after the other, on an existing blackboard. The tasks stay claimed."
    )

    @Option(help: "Claims to make; fewer when fewer tasks are ready.")
    var count = 1_000

    @Option(help: "The blackboard; no daemon may have it open.")
    var path: String

    /// Times in milliseconds, the commit to the disk included.
    private struct Report: Encodable {
        let claims: Int
        let p50Ms: Double
        let p99Ms: Double
        let longestMs: Double
    }

    func run() async throws {
        let board = try await Blackboard.open(at: path)
        let nowMs = Int64(Date().timeIntervalSince1970 * 1_000)
        var times: [Double] = []
        while times.count < count {
            let began = ContinuousClock.now
            guard try await board.claimNext(owner: "bench", leaseSeconds: 60, nowMs: nowMs) != nil else { break }
            times.append((ContinuousClock.now - began) / .milliseconds(1))
        }
        try await board.close()
        times.sort()
        guard let longest = times.last else { throw ValidationError("No task is ready in \(path).") }
        let report = Report(
            claims: times.count,
            p50Ms: times[times.count / 2],
            p99Ms: times[(times.count - 1) * 99 / 100],
            longestMs: longest
        )
        print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
    }
}
