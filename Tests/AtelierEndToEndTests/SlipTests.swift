import AtelierAPI
import AtelierDomain
import Foundation
import Testing

extension EndToEndTests {
    /// Small bugs with a failing test in sight: mended without any call of a model.
    @Suite struct SlipTests {
        struct Case: Sendable {
            let code: String
            let wrong: String
            let right: String
            let tests: (name: String, text: String)
            let requirement: String
        }

        static let cases = [
            Case(
                code: "balance.py",
                wrong: "def below_zero(steps):\n    total = 0\n    for step in steps:\n        total += step\n"
                    + "        if total == 0:\n            return True\n    return False\n",
                right: "if total < 0:",
                tests: (
                    "test_balance.py",
                    "from balance import below_zero\n\n\ndef test_below_zero():\n    assert not below_zero([])\n"
                        + "    assert not below_zero([1, -1, 3])\n    assert below_zero([1, 2, -4, 5])\n"
                ),
                requirement: "Fix bugs in below_zero. Its tests are in `test_balance.py`."
            ),
            Case(
                code: "odd.js",
                wrong: "function oddSum(list) {\n  let sum = 0;\n  for (let i = 1; i < list.length; i += 1) {\n"
                    + "    sum += list[i];\n  }\n  return sum;\n}\nmodule.exports = { oddSum };\n",
                right: "i += 2",
                tests: (
                    "test.js",
                    "const assert = require('assert');\nconst { oddSum } = require('./odd.js');\n"
                        + "assert.equal(oddSum([1, 2, 3, 4]), 6);\nassert.equal(oddSum([5, 5, 5]), 5);\n"
                ),
                requirement:
                    "oddSum adds too much; fix it. The function is in `odd.js`, its tests run with `node test.js`."
            ),
        ]

        private static func repository(_ example: Case, in house: House) async throws -> Repository {
            let repository = Repository(path: try house.folder(), environment: house.environment)
            try await repository.git("init", "--quiet", "--initial-branch=main")
            try await repository.git("config", "user.name", "Someone")
            try await repository.git("config", "user.email", "someone@example.org")
            try repository.append(example.wrong, to: example.code)
            try repository.append(example.tests.text, to: example.tests.name)
            try await repository.git("add", "--all")
            try await repository.git("commit", "--quiet", "--message", "feat: start")
            return repository
        }

        @Test(arguments: cases.indices)
        func aSlipIsMendedWithoutAModel(index: Int) async throws {
            let example = Self.cases[index]
            guard example.code.hasSuffix(".py") || Machine.program("node") != nil else { return }
            try await House.use { house in
                let repository = try await Self.repository(example, in: house)
                let before = try await RepositoryState.of(repository)
                try await house.startReplaying()
                let view = try await house.view(RequirementView.self, ["do", example.requirement], in: repository.path)
                #expect(view.state == .landed, "\(view.reason)")
                #expect(view.costs.modelCalls == 0)
                #expect(view.patch?.contains(example.right) == true, "\(view.patch ?? "")")
                #expect(view.claims.allSatisfy { $0.standing == .proven }, "\(view.claims)")
                #expect(view.proof.contains { $0.purpose == "search" && $0.exitStatus == 0 })
                #expect(view.verdict.contains("failed before and passes now"))
                #expect(try await RepositoryState.of(repository).differences(from: before) == [])
            }
        }

        /// Tests of code that is there: no value is guessed, and a documented example that does not hold is told.
        @Test(arguments: [false, true])
        func testsOfCodeAreObserved(isContradicted: Bool) async throws {
            let documented = isContradicted ? "7" : "6"
            let code =
                "def odd_sum(items):\n    \"\"\"Adds every second item.\n\n    >>> odd_sum([1, 2, 3, 4])\n    \(documented)\n"
                + "    >>> odd_sum([])\n    0\n    >>> odd_sum([5])\n    0\n    \"\"\"\n"
                + "    return sum(items[i] for i in range(1, len(items), 2))\n"
            let example = Case(
                code: "sums.py",
                wrong: code,
                right: "",
                tests: ("notes.txt", "nothing\n"),
                requirement: ""
            )
            try await House.use { house in
                let repository = try await Self.repository(example, in: house)
                try await house.startReplaying()
                let text =
                    "Write pytest unit tests for the function `odd_sum` in `sums.py`. Put them in `test_sums.py`."
                let view = try await house.view(RequirementView.self, ["do", text], in: repository.path)
                #expect(view.state == .landed, "\(view.reason)")
                #expect(view.costs.modelCalls == 0)
                let tests = try await repository.git("show", try #require(view.branch) + ":test_sums.py")
                #expect(tests.contains("from sums import odd_sum"))
                #expect(tests.contains("assert odd_sum([1, 2, 3, 4]) == 6") != isContradicted)
                #expect(!tests.contains("assert odd_sum([1, 2, 3, 4]) == 7"))
                let standing: ClaimView.Standing = isContradicted ? .unproven : .tested
                #expect(view.claims.allSatisfy { $0.standing == standing }, "\(view.claims)")
                #expect(view.claims.contains { $0.evidence.contains("6, not 7") } == isContradicted)
            }
        }

        /// Tests that check nothing get the values that they look at, and calls where a change would go unnoticed; nothing else of
        /// the file moves.
        @Test func testsThatCheckNothingAreCompleted() async throws {
            let tests = """
                import unittest
                from sums import odd_sum

                class SumsTest(unittest.TestCase):
                    def test_none(self):  # überall nichts
                        self.assertEqual(odd_sum([]), 0)

                    def test_four(self):
                        odd_sum([1, 2, 3, 4])

                def test_two():
                    result = odd_sum(
                        [5, 6],
                    )

                """
            let example = Case(
                code: "sums.py",
                wrong: "def odd_sum(items):\n    return sum(items[i] for i in range(1, len(items), 2))\n",
                right: "",
                tests: ("test_sums.py", tests),
                requirement: ""
            )
            try await House.use { house in
                let repository = try await Self.repository(example, in: house)
                try await house.startReplaying()
                let text = "The tests in `test_sums.py` assert nothing. Complete them."
                let view = try await house.view(RequirementView.self, ["do", text], in: repository.path)
                #expect(view.state == .landed, "\(view.reason)")
                #expect(view.costs.modelCalls == 0)
                let now = try await repository.git("show", try #require(view.branch) + ":test_sums.py")
                #expect(now.contains("        self.assertEqual(odd_sum([1, 2, 3, 4]), 6)\n"), "\(now)")
                #expect(
                    now.contains("    result = odd_sum(\n        [5, 6],\n    )\n    assert result == 6"),
                    "\(now)"
                )
                #expect(now.hasPrefix(String(tests.prefix { $0 != "#" })))
                #expect(view.claims.allSatisfy { $0.standing == .tested }, "\(view.claims)")
            }
        }

        /// The failing test asks for more than a slip's mend: nothing may land that leaves it failing.
        @Test func whatStillFailsDoesNotLand() async throws {
            var example = Self.cases[0]
            let tests = example.tests.text + "    assert below_zero([0]) == 'never'\n"
            example = Case(
                code: example.code,
                wrong: example.wrong,
                right: "",
                tests: (example.tests.name, tests),
                requirement: example.requirement
            )
            try await House.use { house in
                let repository = try await Self.repository(example, in: house)
                try await house.startReplaying()
                let view = try await house.view(RequirementView.self, ["do", example.requirement], in: repository.path)
                #expect(view.state == .failed, "\(view.reason)")
                #expect(view.branch == nil)
                #expect(try await repository.lines("for-each-ref", "refs/heads/atelier/") == [])
            }
        }
    }
}
