import ArgumentParser
import AtelierDomain
import AtelierHooks
import AtelierInference
import Foundation

/// Has a real model review small changes of which half have a planted bug.
struct ReviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Recall of planted bugs, and findings in changes that have none."
    )

    @OptionGroup var engine: BenchEngine

    @Option(help: "The changes, one JSON object a line: path, diff, the file after it, the lines of the bug.")
    var changes: String

    @Option(help: "Where each change's result is kept, a line each; what is there already is not asked again.")
    var results: String

    @Option(help: "How many changes, from the first.")
    var limit = Int.max

    private static let contextTokens = 4_096

    private struct Change: Codable {
        let path: String
        let diff: String
        let after: String
        /// None where nothing is planted.
        let bugLines: [Int]
    }

    private struct Result: Codable {
        let path: String
        let bugLines: [Int]
        /// What the model remarked on, before plain code looked at it.
        let remarks: Int
        let lines: [Int]
        let reasons: [String]
        let patches: [String]
        let milliseconds: Int

        var isHit: Bool { lines.contains(where: bugLines.contains) }
    }

    func run() async throws {
        let all = try ResultLines<Change>(path: changes).read().prefix(limit)
        let kept = ResultLines<Result>(path: results)
        let known = Set(try kept.read().map(\.path))
        let open = all.filter { !known.contains($0.path) }
        if !open.isEmpty {
            try await engine.withEngine(contextTokens: Self.contextTokens) { engine, _ in
                for change in open { try kept.append(try await Self.review(change, engine)) }
            }
        }
        let wanted = Set(all.map(\.path))
        Self.report(try kept.read().filter { wanted.contains($0.path) })
    }

    private static func review(_ change: Change, _ engine: Engine) async throws -> Result {
        guard let commit = ObjectID(hex: String(repeating: "0", count: 40)) else {
            preconditionFailure("forty digits are an id")
        }
        let started = ContinuousClock.now
        let remarks = try await Reviewer { try await engine.complete($0).text }.review(UnifiedDiff(change.diff))
        let took = (ContinuousClock.now - started).components
        let findings = remarks.compactMap { ReviewFinding($0, of: commit, text: change.after) }
        return Result(
            path: change.path,
            bugLines: change.bugLines,
            remarks: remarks.count,
            lines: findings.map(\.line),
            reasons: findings.map(\.reason),
            patches: findings.map(\.patch),
            milliseconds: Int(took.seconds * 1_000 + took.attoseconds / 1_000_000_000_000_000)
        )
    }

    private static func report(_ results: [Result]) {
        let (planted, clean) = (results.filter { !$0.bugLines.isEmpty }, results.filter(\.bugLines.isEmpty))
        let found = planted.count { !$0.lines.isEmpty }
        let wrong = clean.reduce(0) { $0 + $1.lines.count }
        show(
            "planted: \(planted.count); found in the right line \(planted.count(where: \.isHit)), in any line \(found)"
        )
        show("clean: \(clean.count); findings in them \(wrong), in \(clean.count { !$0.lines.isEmpty }) of them")
        show("remarks that plain code dropped: \(results.reduce(0) { $0 + $1.remarks - $1.lines.count })")
        let times = results.map(\.milliseconds).sorted()
        if let middle = times.dropFirst(times.count / 2).first, let longest = times.last {
            show("milliseconds a change: p50 \(middle), longest \(longest)")
        }
        for result in results {
            let kind = result.bugLines.isEmpty ? "clean" : result.isHit ? "found" : "missed"
            show("  \(kind) \(result.path) \(result.lines): \(result.reasons.joined(separator: "; "))")
            for patch in result.patches {
                for line in patch.split(separator: "\n").dropFirst(3) where line.hasPrefix("-") || line.hasPrefix("+") {
                    show("    \(line)")
                }
            }
        }
    }
}
