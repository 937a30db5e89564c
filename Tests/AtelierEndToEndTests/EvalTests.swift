import Foundation
import Testing

/// `atelier eval` with the real programs and a model that never answers.
@Suite(.timeLimit(.minutes(5))) struct EvalTests {
    private struct Report: Decodable {
        struct Figures: Decodable {
            let suite: String
            let arm: String
            let solved: Int
            let count: Int
        }

        let figures: [Figures]
    }

    private static let files = [
        "requirement.md": "Fix `is_full` in `room.py` so that the tests pass.\n",
        "case.json": #"{"edit": ["room.py"], "language": "python"}"#,
        "check.sh": "cd \"$1\" && exec python3 -B -c 'from room import is_full; assert is_full(9, 9)'\n",
        "repo/room.py": "def is_full(count, limit):\n    return count > limit\n",
        "repo/test_room.py": """
        import unittest

        from room import is_full


        class RoomTest(unittest.TestCase):
            def test_is_full(self):
                self.assertTrue(is_full(2, 2))
                self.assertFalse(is_full(1, 2))
                self.assertTrue(is_full(3, 2))

        """,
    ]

    @Test func aSlipIsMendedWithoutTheModelAndAResultIsNotRunAgain() async throws {
        try await House.use { house in
            try Self.lay(Self.files, in: house)
            let agents = house.root + "/agents"
            let built = URL(filePath: Machine.fixtures).deletingLastPathComponent().appending(path: "Agents").path
            try FileManager.default.copyItem(atPath: built, toPath: agents)
            try await house.startReplaying(["--agents-dir", agents])
            let arguments = [
                "eval", "run", "--cases", house.root + "/cases", "--arm", "crew-without:model", "--out",
                house.root + "/out", "--json",
            ]
            let first = try await house.atelier(arguments)
            #expect(first.status == 0, "\(first.errors)")
            let report = try JSONDecoder().decode(Report.self, from: Data(first.output.utf8))
            #expect(
                report.figures.map { "\($0.suite) \($0.arm) \($0.solved)/\($0.count)" }
                    == ["all crew-without:model 1/1", "slips crew-without:model 1/1"]
            )
            #expect(first.errors.contains("[1/1] crew-without:model slips/full: solved, landed"), "\(first.errors)")
            let second = try await house.atelier(arguments)
            #expect(second.output == first.output)
            #expect(second.errors.contains("1 results in all, 1 of them from before."))
            let coder = URL(filePath: agents + "/coder.md")
            try (try Data(contentsOf: coder) + Data("\n".utf8)).write(to: coder)
            let other = try await house.atelier(arguments)
            #expect(
                other.errors.contains("slips/full is run again, for this has changed: the daemon's program or agents")
            )
            let page = house.root + "/page.html"
            let third = try await house.atelier(["eval", "report", "--out", house.root + "/out", "--html", page])
            #expect(third.output.hasPrefix("# The ledger\n"))
            #expect(try String(contentsOfFile: page, encoding: .utf8).contains("<svg"))
        }
    }

    @Test func aRunOutOfTimeIsCancelledAndJudged() async throws {
        try await House.use { house in
            try Self.lay(Self.files.merging(["repo/test_room.py": "while True: pass\n"]) { $1 }, in: house)
            try await house.startReplaying()
            let outcome = try await house.atelier([
                "eval", "run", "--cases", house.root + "/cases", "--arm", "crew-without:repair", "--out",
                house.root + "/out", "--seconds-max", "1", "--json",
            ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.errors.contains("NOT solved, timedOut, "), "\(outcome.errors)")
        }
    }

    @Test func whoIsAskedToEndLeavesNothingBehind() async throws {
        try await House.use { house in
            try Self.lay(Self.files.merging(["repo/test_room.py": "while True: pass\n"]) { $1 }, in: house)
            let scratch = house.root + "/tmp"
            try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
            try await house.startReplaying()
            let program = try Program(
                [
                    Binaries.atelier, "eval", "run", "--cases", house.root + "/cases", "--arm", "crew-without:model",
                    "--out", house.root + "/out",
                ],
                in: house.root,
                environment: house.environment.merging(["TMPDIR": scratch]) { $1 }
            )
            // The crew's baseline runs tests that never end.
            let isAtWork = try await eventually(within: 60) {
                let paths = try FileManager.default.subpathsOfDirectory(atPath: scratch)
                return paths.contains { $0.hasSuffix("repository/.git/refs/heads/main") }
            }
            #expect(isAtWork)
            program.signal(SIGINT)
            let outcome = try await program.end(within: 60)
            #expect(outcome.status == 1)
            #expect(outcome.errors.hasSuffix("hint: The same command goes on from here.\n"), "\(outcome.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch) == [])
            #expect(Self.commandLines().filter { $0.contains(scratch) } == [])
        }
    }

    private static func lay(_ files: [String: String], in house: House) throws {
        for (name, text) in files {
            let url = URL(filePath: "\(house.root)/cases/slips/full/\(name)")
            let folder = url.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
    }

    /// Of every process.
    private static func commandLines() -> [String] {
        // Where they cannot be listed, nothing is told of them.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.filter { Int($0) != nil }.compactMap { name in
            FileManager.default.contents(atPath: "/proc/\(name)/cmdline").map { String(decoding: $0, as: UTF8.self) }
        }
    }
}
