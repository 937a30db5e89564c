import Foundation
import Testing

@testable import AtelierCrew

struct CoverageTests {
    @Test(arguments: [
        ("a\nb\nc\n", "a\nB\nc\n", [2]),
        ("a\nb\n", "a\nx\nb\ny\n", [2, 4]),
        ("a\nb\nc\n", "a\nc\n", []),
        ("", "a\nb", [1, 2]),
        ("a\na\n", "a\na\na\n", [3]),
    ])
    func linesThatAreNew(old: String, new: String, lines: [Int]) {
        #expect(ChangedLines.new(in: Data(new.utf8), since: Data(old.utf8)) == Set(lines))
    }

    private static let money = """
        RATE = 2

        class Till:
            limit = 3

            def pay(self, x):
                if x > self.limit:
                    return self.limit
                return [y * RATE
                        for y in (x,)][0]

        def unseen():
            return 1

        """

    @Test func linesOfPythonFunctionsThatTestsRun() throws {
        let test =
            "import unittest\nfrom money import Till\nclass A(unittest.TestCase):\n    def test_a(self):\n"
            + "        self.assertEqual(Till().pay(2), 4)\n"
        let question = #"{"argv": ["-m", "unittest", "-v"], "files": ["money.py"]}"#
        let files = ["money.py": Self.money, "test_money.py": test]
        let found: (answer: Coverage.Answer, left: [String]) = try ProgramRun.lastAnswer(
            CoverageProgram.python,
            argv: PythonProbe.argv,
            question: question,
            files: files
        )
        #expect(Set(found.answer.code["money.py"] ?? []) == [7, 8, 9, 10, 13])
        #expect(Set(found.answer.run["money.py"] ?? []).isSuperset(of: [7, 9, 10]))
        #expect(Set(found.answer.run["money.py"] ?? []).isDisjoint(with: [8, 13]))
        let fact = found.answer.fact(of: ["money.py": [1, 6, 8, 9, 13]])
        #expect(fact == CoverageFact(lines: 3, missed: ["money.py:8", "money.py:13"]))
        #expect(found.answer.fact(of: ["money.py": [1, 2, 3]]) == nil)
        #expect(found.answer.fact(of: ["money.py": [13]])?.isUnrun == true)
    }

    /// A test that ends the process, fails, or watches lines itself leaves nothing to go by.
    @Test(arguments: ["os._exit(0)", "sys.exit(3)", "raise ValueError", "sys.settrace(lambda *_: None)"])
    func testsThatDoNotEndWellTellNothing(statement: String) {
        let test = "import os, sys, money\n\(statement)\n"
        #expect(throws: (any Error).self) {
            let _: (answer: Coverage.Answer, left: [String]) = try ProgramRun.lastAnswer(
                CoverageProgram.python,
                argv: PythonProbe.argv,
                question: #"{"argv": ["-m", "test_money"], "files": ["money.py"]}"#,
                files: ["money.py": Self.money, "test_money.py": test]
            )
        }
    }

    private static let hasNode = FileManager.default.fileExists(atPath: "/usr/bin/node")

    @Test(.enabled(if: hasNode, "node is missing"))
    func linesOfJavaScriptFunctionsThatTestsRun() throws {
        let code = """
            const RATE = 2;
            function pay(x) {
              if (x > 3) {
                return 3;
              }
              // Twice.
              return x * RATE;
            }
            const unseen = () => {
              return 1;
            };
            module.exports = { pay, unseen };

            """
        let found: (answer: Coverage.Answer, left: [String]) = try ProgramRun.lastAnswer(
            CoverageProgram.node,
            argv: CoverageProgram.nodeArgv,
            question: #"{"argv": ["node", "test.js"], "files": ["money.js"]}"#,
            files: [
                "money.js": code,
                "test.js": "const m = require('./money');\nif (m.pay(1) !== 2) process.exit(1);\nconsole.log('{}');\n",
            ]
        )
        #expect(Set(found.answer.code["money.js"] ?? []) == [3, 4, 7, 10])
        #expect(Set(found.answer.run["money.js"] ?? []) == [3, 7])
    }

    /// Of a file that no test loads nothing is known, not even its lines.
    @Test(.enabled(if: hasNode, "node is missing"))
    func aFileThatNothingLoadsTellsNothing() {
        #expect(throws: (any Error).self) {
            let _: (answer: Coverage.Answer, left: [String]) = try ProgramRun.lastAnswer(
                CoverageProgram.node,
                argv: CoverageProgram.nodeArgv,
                question: #"{"argv": ["node", "test.js"], "files": ["a.js", "b.js"]}"#,
                files: [
                    "a.js": "module.exports = 1;\n", "b.js": "module.exports = 2;\n", "test.js": "require('./a');\n",
                ]
            )
        }
    }
}
