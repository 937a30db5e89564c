import AtelierBlackboard
import AtelierCrew
import AtelierDomain
import Foundation
import Testing

@testable import AtelierReplay

/// Renaming and taking away, with the real orchestrator and no model.
@Suite(.enabled(if: ScriptedRun.canRun, Comment(rawValue: ScriptedRun.whyNot)))
struct RuleRunTests {
    private static let files = [
        "money.py": "import math\n\n\ndef calc(x):\n    return x * 2\n\n\ndef old(x):\n    return math.floor(x)\n",
        "shop.py": "from money import calc\n\n\ndef total(prices):\n    return sum(calc(price) for price in prices)\n",
        "test_shop.py":
            "from shop import total\nfrom money import calc\n\n\ndef test_calc():\n    assert calc(1) == 2\n\n\n"
            + "def test_total():\n    assert total([1, 2]) == 6\n",
        "README.md": "Use `calc(price)`.\n",
        "CHANGELOG.md": "# Changelog\n\n## Unreleased\n\n- Added `calc`.\n",
    ]

    private static func run(
        _ text: String,
        files: [String: String] = files,
        _ body: (RunHistory, [String: String], ScriptedRun) async throws -> Void
    ) async throws {
        try await withFolder { folder in
            let run = try await ScriptedRun.make(in: folder, files: files, text: text, answers: ["none"])
            let history = try await run.recording().history
            let candidates = try history.facts.filter { $0.kind == "candidate" }.map {
                try JSONDecoder().decode(CandidateFact.self, from: $0.body)
            }
            let changes = candidates.last?.changes ?? []
            let texts = changes.map { ($0.path, String(decoding: $0.content ?? Data(), as: UTF8.self)) }
            try await body(history, Dictionary(texts) { $1 }, run)
            #expect(history.modelCalls.isEmpty)
        }
    }

    @Test(arguments: ["Rename `calc` in `money.py` to `with_tax`.", "把 `money.py` 里的函数 `calc` 重命名为 `with_tax`。"])
    func aRenamingReachesCodeTestsAndDocuments(text: String) async throws {
        try await Self.run(text) { history, texts, run in
            #expect(history.requirement.state == .landed, "\(history.requirement.reason)")
            #expect(history.requirement.reason == "tested")
            #expect(Set(texts.keys) == ["money.py", "shop.py", "test_shop.py", "README.md"])
            #expect(texts["README.md"] == "Use `with_tax(price)`.\n")
            #expect(texts["test_shop.py"]?.contains("def test_calc():\n    assert with_tax(1) == 2\n") == true)
            let replay = Replay(
                try await run.recording(),
                orchestrate: try ScriptedRun.orchestrate,
                scratch: "/nonexistent"
            )
            let outcome = try await replay.run()
            #expect(outcome.verdict == .equal, "\(outcome.parting.debugDescription)")
        }
    }

    /// What the tests run of the new lines is told; where they run none, that they pass says nothing.
    @Test(arguments: [("assert calc(1) == 2\n", 1), ("assert callable(calc)\n", 0)])
    func testsSpeakForTheLinesThatTheyRun(statement: String, run: Int) async throws {
        var files = Self.files
        files["test_shop.py"] = "from money import calc\n\n\ndef test_calc():\n    \(statement)"
        files["money.py"] = "def calc(x):\n    return x * 2 if x < 9 else calc(9)\n"
        files["shop.py"] = nil
        try await Self.run("Rename `calc` to `with_tax`.", files: files) { history, _, _ in
            #expect(history.requirement.state == .landed)
            #expect(history.requirement.reason == (run > 0 ? "tested" : "landed with 1 unproven claim(s)"))
            let fact = try #require(history.facts.last { $0.kind == "judgement" })
            let judgement = try JSONDecoder().decode(JudgementFact.self, from: fact.body)
            #expect(judgement.coverage?.lines == 1)
            #expect(judgement.coverage?.missed == (run > 0 ? [] : ["money.py:2"]))
            #expect(history.evidence.map(\.evidence.purpose) == ["baseline", "check.0", "lines.0"])
        }
    }

    @Test func aRemovalTakesItsImportAlong() async throws {
        try await Self.run("Delete the unused function `old` from `money.py`.") { history, texts, _ in
            #expect(history.requirement.state == .landed, "\(history.requirement.reason)")
            #expect(texts == ["money.py": "def calc(x):\n    return x * 2\n"])
        }
    }

    @Test(arguments: [
        (
            "Delete `calc`.",
            "`calc` is still used: shop.py:5, test_shop.py:6. Say first what these places should do instead."
        ),
        (
            "Rename `calc` to `total`.",
            "`total` already means something else in shop.py:4; what else should `calc` be called?"
        ),
        ("Rename `clac` to `with_tax`.", "the repository has no `clac`; the nearest is `calc`: is that meant?"),
        ("Rename `calc` to `class`.", "`class` is no name in that language; what else should `calc` be called?"),
        ("删除 `calc`。", "`calc` 仍在使用：shop.py:5, test_shop.py:6。请先说明这些地方应改成什么。"),
    ])
    func whatRulesCannotDecideIsAsked(text: String, question: String) async throws {
        try await Self.run(text) { history, texts, _ in
            #expect(history.requirement.state == .refused)
            #expect(history.requirement.reason == question)
            #expect(texts.isEmpty)
        }
    }

    /// A setting that starts the function by its name is none that a rule may break.
    @Test func whatASettingNamesIsAsked() async throws {
        var files = Self.files
        files["pyproject.toml"] = "[project.scripts]\nold = \"money:old\"\n"
        try await Self.run("Delete the unused function `old` from `money.py`.", files: files) { history, _, _ in
            #expect(history.requirement.state == .refused)
            #expect(history.requirement.reason == "these places may mean `old`: pyproject.toml:2. Change them first.")
        }
    }

    /// The file and the kind that are told count, though only one symbol bears the name.
    @Test(arguments: ["Rename the variable `calc` in `money.py` to `tax`.", "Rename `calc` in `shop.py` to `tax`."])
    func whatIsNotTheSymbolThatIsToldIsNotForRules(text: String) async throws {
        try await withFolder { folder in
            let run = try await ScriptedRun.make(in: folder, files: Self.files, text: text, answers: ["none"])
            let plan = try #require(try await run.recording().history.facts.first { $0.kind == "plan" })
            let actions = try JSONDecoder().decode(PlanFact.self, from: plan.body).edits.map(\.action)
            #expect(actions.allSatisfy { $0 != .rename })
        }
    }

    /// A test that looks the function up by a name it puts together sees what no rule can.
    @Test func whatTheTestsMissEndsTheRun() async throws {
        var files = Self.files
        files["test_names.py"] = "import money\n\n\ndef test_names():\n    assert getattr(money, 'ca' + 'lc')(1) == 2\n"
        try await Self.run("Rename `calc` to `with_tax`.", files: files) { history, _, _ in
            #expect(history.requirement.state == .failed)
            #expect(history.requirement.reason.hasPrefix("the change by rule did not pass: 1 test(s)"))
            #expect(history.evidence.count == 2)
        }
    }
}
