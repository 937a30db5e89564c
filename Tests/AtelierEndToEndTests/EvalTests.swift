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
            for (name, text) in Self.files {
                let url = URL(filePath: "\(house.root)/cases/slips/full/\(name)")
                let folder = url.deletingLastPathComponent()
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data(text.utf8).write(to: url)
            }
            try await house.startReplaying()
            let arguments = [
                "eval", "run", "--cases", house.root + "/cases", "--arm", "crew-without:model", "--out",
                house.root + "/out", "--json",
            ]
            let first = try await house.atelier(arguments)
            #expect(first.status == 0, "\(first.errors)")
            let report = try JSONDecoder().decode(Report.self, from: Data(first.output.utf8))
            #expect(
                report.figures.map { "\($0.suite) \($0.arm) \($0.solved)/\($0.count)" }
                    == ["slips crew-without:model 1/1", "all crew-without:model 1/1"]
            )
            #expect(first.errors.contains("[1/1] crew-without:model slips/full: solved, landed"), "\(first.errors)")
            let second = try await house.atelier(arguments)
            #expect(second.output == first.output)
            #expect(second.errors.contains("1 results in all, 1 of them from before."))
            let page = house.root + "/page.html"
            let third = try await house.atelier(["eval", "report", "--out", house.root + "/out", "--html", page])
            #expect(third.output.hasPrefix("# The ledger\n"))
            #expect(try String(contentsOfFile: page, encoding: .utf8).contains("<svg"))
        }
    }
}
