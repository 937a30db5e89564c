import AtelierBlackboard
import AtelierCrew
import AtelierDomain
import Foundation
import Testing

@testable import AtelierReplay

/// What the model wrote is one slip away from what the failing tests want.
@Suite(.enabled(if: ScriptedRun.canRun, Comment(rawValue: ScriptedRun.whyNot)))
struct NearMissTests {
    private static let files = [
        "balance.py": "def below_zero(steps):\n    return sum(steps) < 0\n",
        "test_balance.py": """
        from balance import below_zero


        def test_below_zero():
            assert not below_zero([])
            assert not below_zero([1, -1, 3])
            assert below_zero([1, 2, -4, 5])

        """,
    ]
    private static let text = "Fix bugs in below_zero. Its tests are in `test_balance.py`."

    private static func answer(_ condition: String) -> String {
        "```python\ndef below_zero(steps):\n    total = 0\n    for step in steps:\n        total += step\n"
            + "        if \(condition):\n            return True\n    return False\n```"
    }

    private static func candidates(_ run: ScriptedRun) async throws -> [CandidateFact] {
        try await run.recording().history.facts.filter { $0.kind == "candidate" }.map {
            try JSONDecoder().decode(CandidateFact.self, from: $0.body)
        }
    }

    @Test func itIsMendedWithoutAnotherAnswer() async throws {
        try await withFolder { folder in
            let model = ScriptedModel(answers: [Self.answer("total <= 0")])
            let run = try await ScriptedRun.make(in: folder, files: Self.files, text: Self.text, model: model)
            let history = try await run.recording().history
            #expect(history.requirement.state == .landed, "\(history.requirement.reason)")
            let candidates = try await Self.candidates(run)
            #expect(candidates.map(\.number) == [0, 1])
            #expect(candidates.map(\.answers.isEmpty) == [false, true])
            #expect(candidates.allSatisfy { ($0.search?.mutants ?? 0) > 0 })
            let content = try #require(candidates.last?.changes.first?.content)
            #expect(String(decoding: content, as: UTF8.self).contains("if total < 0:"))
            #expect(history.modelCalls.count == 1)
            let purposes = history.evidence.map(\.evidence.purpose)
            #expect(purposes.contains("search") && purposes.contains("mended.1"))
            let replay = Replay(
                try await run.recording(),
                orchestrate: try ScriptedRun.orchestrate,
                scratch: "/nonexistent"
            )
            let outcome = try await replay.run()
            #expect(outcome.verdict == .equal, "\(outcome.parting.debugDescription)")
        }
    }

    /// Who gave the code back as it is was not told what is wrong with it.
    @Test func anAnswerThatChangesNothingIsShownHowTheTestsFail() async throws {
        try await withFolder { folder in
            let copied = "```python\ndef below_zero(steps):\n    return sum(steps) < 0\n```"
            let model = ScriptedModel(answers: [copied, Self.answer("total < 0")])
            let run = try await ScriptedRun.make(in: folder, files: Self.files, text: Self.text, model: model)
            let history = try await run.recording().history
            #expect(history.requirement.state == .landed, "\(history.requirement.reason)")
            #expect(try await Self.candidates(run).map(\.approaches) == [[.greedy], [.repair]])
            let asked = try #require(history.modelCalls.last?.request.messages.suffix(2))
            #expect(asked.first?.speaker == .assistant && asked.first?.text == copied)
            #expect(asked.last?.text.contains("below_zero([1, 2, -4, 5])") == true, "\(asked)")
        }
    }

    /// The model mends one function and copies the other as it is, in a file that its candidate does not change.
    @Test func aSlipInAFileThatWasLeftAsItIsIsMendedToo() async throws {
        try await withFolder { folder in
            var files = Self.files
            files["twice.py"] = "def twice(number):\n    return number * 3\n"
            files["test_balance.py"]? += "\n\ndef test_twice():\n    assert twice(4) == 8\n"
            files["test_balance.py"] = "from twice import twice\n" + (files["test_balance.py"] ?? "")
            let copied = "```python\ndef twice(number):\n    return number * 3\n```"
            let run = try await ScriptedRun.make(
                in: folder,
                files: files,
                text: "Fix `below_zero` in `balance.py` and fix `twice` in `twice.py`. Tests are in `test_balance.py`.",
                // The first question is not the coder's.
                model: ScriptedModel(answers: ["both", Self.answer("total < 0"), copied])
            )
            let history = try await run.recording().history
            #expect(history.requirement.state == .landed, "\(history.requirement.reason)")
            let last = try #require(try await Self.candidates(run).last)
            #expect(last.number == 1 && last.answers.isEmpty)
            #expect(last.changes.map(\.path) == ["balance.py", "twice.py"])
        }
    }

    /// Tests that fail for another reason would fail for every small change as well.
    @Test func whereOtherTestsFailTooNothingIsSearched() async throws {
        try await withFolder { folder in
            var files = Self.files
            files["test_other.py"] = "def test_other():\n    assert 1 == 2\n"
            let model = ScriptedModel(answers: [Self.answer("total <= 0"), Self.answer("total < 0")])
            let run = try await ScriptedRun.make(in: folder, files: files, text: Self.text, model: model)
            let history = try await run.recording().history
            #expect(history.requirement.state == .landed, "\(history.requirement.reason)")
            #expect(history.modelCalls.count == 2)
            #expect(
                !history.evidence.contains { $0.evidence.purpose.hasSuffix(".1") && $0.evidence.purpose != "check.1" }
            )
        }
    }

    /// What is further away is left to the model, and is searched once.
    @Test func whatIsFurtherAwayIsAskedForAgain() async throws {
        try await withFolder { folder in
            let far = Self.answer("len(steps) > 99 and total > 5 and steps[0] > 7")
            let model = ScriptedModel(answers: [far, far, far, Self.answer("total < 0")])
            let run = try await ScriptedRun.make(in: folder, files: Self.files, text: Self.text, model: model)
            let history = try await run.recording().history
            #expect(history.requirement.state == .landed, "\(history.requirement.reason)")
            #expect(history.evidence.map(\.evidence.purpose).filter { $0.hasPrefix("search.") } == ["search.1"])
            #expect(try await Self.candidates(run).last?.answers.isEmpty == false)
        }
    }
}
