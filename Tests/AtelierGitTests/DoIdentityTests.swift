import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

/// The same as `IdentityTests`, through the real programs: `do`, then `reject`, or `accept` and `undo`.
@Suite(.enabled(if: DaemonLife.canRun, Comment(rawValue: DaemonLife.whyNot)))
struct DoIdentityTests {
    /// `ATELIER_DO_SEEDS=from..<to` takes others.
    static let seeds: Range<Int> = {
        let text = ProcessInfo.processInfo.environment["ATELIER_DO_SEEDS"] ?? ""
        let bounds = text.split(separator: "..<").compactMap { Int($0) }
        return bounds.count == 2 ? bounds[0]..<bounds[1] : 0..<40
    }()

    /// A slip that is found without a model, so that every seed has a change to land.
    private static let files = """
        cat > balance.py <<'END'
        def below_zero(steps):
            total = 0
            for step in steps:
                total += step
                if total == 0:
                    return True
            return False
        END
        cat > test_balance.py <<'END'
        from balance import below_zero


        def test_below_zero():
            assert not below_zero([])
            assert not below_zero([1, -1, 3])
            assert below_zero([1, 2, -4, 5])
        END
        git add -A; git commit -q -m 'feat: balance'
        """
    private static let requirement = "Fix bugs in below_zero. Its tests are in `test_balance.py`."

    @Test(arguments: 0..<2)
    func aRandomRepositoryStaysTheUsersWhateverIsAsked(part: Int) async throws {
        let daemon = try DaemonLife()
        var tally: [String: Int] = [:]
        for seed in Self.seeds where seed % 2 == part {
            let made = try RandomRepository(seed: seed, after: Self.files)
            let outcome = try Self.run(made.scratch, seed: seed, daemon)
            for step in outcome.steps { tally[step, default: 0] += 1 }
            guard outcome.faults.isEmpty else {
                Issue.record("seed \(seed): \(outcome.faults.joined(separator: "\n"))\n\(made.script)")
                return
            }
        }
        let told = tally.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        print("identity of do, part \(part): \(told)")
        #expect(Self.seeds.count < 20 || tally["landed", default: 0] > Self.seeds.count / 6)
    }

    private static func run(
        _ scratch: Scratch,
        seed: Int,
        _ daemon: DaemonLife
    ) throws -> (steps: [String], faults: [String]) {
        var (steps, faults): ([String], [String]) = ([], [])
        let before = try UserState(of: scratch.path)
        let told = try words(scratch)
        func expect(_ differences: [String], _ doing: String) {
            if !differences.isEmpty {
                faults.append("after \(doing): \(differences.prefix(8).joined(separator: "; "))")
            }
        }
        func compare(_ doing: String) throws {
            expect(try UserState(of: scratch.path).differences(from: before), doing)
        }
        let answer = try daemon.atelier(["do", requirement], in: scratch.path)
        steps.append(answer.status == 0 ? answer["state"] : "not landed: \(answer["code"])\(answer["state"])")
        try compare("do")
        guard answer["state"] == "landed" else { return (steps, faults) }
        if seed % 3 == 0 {
            steps.append(try daemon.atelier(["reject", answer["id"]], in: scratch.path)["state"])
            try compare("reject")
        } else {
            let accepted = try daemon.atelier(["accept", answer["id"]], in: scratch.path)
            steps.append(accepted.status == 0 ? "accepted" : "accept refused: \(accepted["code"])")
            if accepted.status == 0 {
                let undone = try daemon.atelier(["undo", answer["id"]], in: scratch.path)
                if undone.status != 0 { faults.append("undo: \(undone["code"]) \(undone["message"])") }
                let touched: Set<String> = ["balance.py"]
                expect(
                    try UserState(of: scratch.path).withoutTraces(of: touched)
                        .differences(from: before.withoutTraces(of: touched)),
                    "accept and undo"
                )
            } else {
                try compare("a refused accept")
            }
        }
        if try words(scratch) != told { faults.append("git tells otherwise: \(try words(scratch)) and not \(told)") }
        let complaints = try scratch.run(
            "sh",
            ["-c", "git fsck --strict --no-dangling 2>&1 || true"],
            in: scratch.path
        )
        let bad = complaints.split(separator: "\n").filter { !$0.hasPrefix("notice") && !$0.hasPrefix("Checking") }
        if !bad.isEmpty { faults.append("fsck: \(bad)") }
        return (steps, faults)
    }

    private static func words(_ scratch: Scratch) throws -> String {
        try scratch.git("--no-optional-locks", "status", "--porcelain=v2", "--ignored", "-uall")
            + scratch.git("ls-files", "-s", "-v") + scratch.git("stash", "list", "--format=%gd %H %gs")
            + scratch.userReferences().filter { !$0.contains("refs/notes/atelier") && !$0.contains("heads/atelier/") }
            .joined(separator: "\n")
    }
}
