import AtelierCodeMap
import Foundation
import Testing

@testable import AtelierCrew

@Suite struct AffectedTestsTests {
    private static let mapper = CodeMapper(grammars: nil)
    private static let swift = CheckCommand(runner: .swiftPackage, argv: ["swift", "test"])

    /// `helper` is called by `total`, which a test calls; `other` stands alone.
    private static let sources = [
        "Sources/Money.swift": """
        struct Money {
            let cents: Int
            func total(_ others: [Int]) -> Int { helper(others) + cents }
        }
        func helper(_ values: [Int]) -> Int { values.reduce(0, +) }
        """,
        "Sources/Other.swift": "func other() -> Int { 1 }\n",
        "Tests/MoneyTests.swift": """
        import Testing
        @Suite struct MoneyTests {
            @Test func totalsAddUp() { #expect(Money(cents: 1).total([2]) == 3) }
            @Test func nothingIsNothing() { #expect(Int() == 0) }
        }
        """,
        "Tests/OtherTests.swift": """
        import Testing
        @Suite struct OtherTests {
            @Test func otherIsOne() { #expect(other() == 1) }
        }
        """,
        "README.md": "# Money\n",
    ]

    /// The command for the tests that a replacement in one file affects.
    private static func narrowed(
        _ path: String,
        _ old: String,
        _ new: String,
        check: CheckCommand = swift
    ) -> [String]? {
        var after = sources
        after[path] = (after[path] ?? "").replacingOccurrences(of: old, with: new)
        let files = after.keys.sorted().compactMap { mapper.parse(path: $0, data: Data((after[$0] ?? "").utf8)) }
        let map = CodeMap(files: files, paths: after.keys.sorted())
        let change = AffectedTests.Change(
            path: path,
            old: sources[path].map { Data($0.utf8) },
            new: after[path].map { Data($0.utf8) }
        )
        return AffectedTests(map: map, mapper: mapper).narrow(check, to: [change])?.argv
    }

    private static func filter(_ names: String...) -> [String] {
        ["swift", "test", "--filter", "[./](\(names.joined(separator: "|")))(\\(|$)"]
    }

    @Test func onlyTestsThatReachTheChangeAreRun() {
        #expect(Self.narrowed("Sources/Other.swift", "{ 1 }", "{ 2 }") == Self.filter("OtherTests/otherIsOne"))
        // Two steps away.
        #expect(Self.narrowed("Sources/Money.swift", "reduce(0", "reduce(1") == Self.filter("MoneyTests/totalsAddUp"))
    }

    @Test func aChangeOutsideOfDefinitionsIsOneOfAllOfTheFile() {
        #expect(
            Self.narrowed("Sources/Money.swift", "let cents: Int", "let cents: Int = 1")
                == Self.filter("MoneyTests/totalsAddUp")
        )
    }

    @Test func aChangedTestFileRunsAsAWhole() {
        #expect(
            Self.narrowed("Tests/MoneyTests.swift", "== 3", "== 4")
                == Self.filter("MoneyTests/nothingIsNothing", "MoneyTests/totalsAddUp")
        )
    }

    @Test(arguments: [
        ("README.md", "Money", "Coins"), ("Package.swift", "", ""), ("Sources/data.json", "", ""),
        ("Sources/Other.swift", "{ 1 }", "{ 1 "),
    ])
    func whatCannotBeToldRunsEverything(path: String, old: String, new: String) {
        #expect(Self.narrowed(path, old, new) == nil)
    }

    @Test func aNewFileThatNoTestReachesRunsEverything() {
        #expect(Self.narrowed("Sources/New.swift", "", "") == nil)
    }

    @Test(arguments: [CheckCommand.Runner.make, .npm, .custom])
    func aRunnerThatTakesNoSelectionRunsEverything(runner: CheckCommand.Runner) {
        let check = CheckCommand(runner: runner, argv: ["make", "test"])
        #expect(Self.narrowed("Sources/Other.swift", "{ 1 }", "{ 2 }", check: check) == nil)
    }
}

private let grammarsPath =
    ProcessInfo.processInfo.environment["ATELIER_GRAMMARS"] ?? ProcessInfo.processInfo.environment["HOME", default: ""]
    + "/.cache/atelier/grammars/languages.so"

/// How each runner is told which tests to run; one function of two changes.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: grammarsPath), "the grammars are not on this machine"))
struct SelectionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let runner: CheckCommand.Runner
        let argv: [String]
        let code: (path: String, text: String)
        let tests: (path: String, text: String)
        let expected: [String]

        var testDescription: String { runner.rawValue }
    }

    private static let python = (path: "shop/a.py", text: "def one():\n    return 1\n\n\ndef two():\n    return 2\n")

    static let cases = [
        Case(
            runner: .pytest,
            argv: ["pytest"],
            code: python,
            tests: (
                "tests/test_a.py",
                "from shop.a import one, two\n\n\ndef test_one():\n    assert one()\n\n\ndef test_two():\n    assert two()\n"
            ),
            expected: ["pytest", "tests/test_a.py::test_two"]
        ),
        Case(
            runner: .unittest,
            argv: ["python3", "-m", "unittest", "discover"],
            code: python,
            tests: (
                "tests/test_a.py",
                "import unittest\nfrom shop.a import one, two\n\n\nclass T(unittest.TestCase):\n    def test_one(self):\n"
                    + "        one()\n\n    def test_two(self):\n        two()\n"
            ),
            expected: ["python3", "-m", "unittest", "-v", "tests.test_a.T.test_two"]
        ),
        Case(
            runner: .node,
            argv: ["node", "--test"],
            code: ("a.js", "export function one() { return 1 }\nexport function two() { return 2 }\n"),
            tests: (
                "a.test.js",
                "import { two } from './a.js'\nimport test from 'node:test'\ntest('two', () => { two() })\n"
            ),
            expected: ["node", "--test", "a.test.js"]
        ),
        Case(
            runner: .go,
            argv: ["go", "test", "./..."],
            code: ("shop/a.go", "package shop\n\nfunc one() int { return 1 }\n\nfunc two() int { return 2 }\n"),
            tests: (
                "shop/a_test.go",
                "package shop\n\nimport \"testing\"\n\nfunc TestOne(t *testing.T) { one() }\n\n"
                    + "func TestTwo(t *testing.T) { two() }\n"
            ),
            expected: ["go", "test", "-v", "-run", "^(TestTwo)$", "./shop"]
        ),
        Case(
            runner: .cargo,
            argv: ["cargo", "test"],
            code: ("src/lib.rs", "pub fn one() -> u8 { 1 }\n\npub fn two() -> u8 { 2 }\n"),
            tests: (
                "tests/a.rs",
                "use shop::{one, two};\n\n#[test]\nfn adds_one() { one(); }\n\n#[test]\nfn adds_two() { two(); }\n"
            ),
            expected: ["cargo", "test", "--", "adds_two"]
        ),
    ]

    @Test(arguments: cases)
    func oneTestOfTwoIsSelected(_ one: Case) throws {
        let mapper = CodeMapper(grammars: try Grammars(path: grammarsPath))
        let after = one.code.text.replacing("2", with: "3")
        let files = [(one.code.path, after), one.tests].compactMap { mapper.parse(path: $0.0, data: Data($0.1.utf8)) }
        let map = CodeMap(files: files, paths: [one.code.path, one.tests.path])
        let change = AffectedTests.Change(
            path: one.code.path,
            old: Data(one.code.text.utf8),
            new: Data(after.utf8)
        )
        let check = CheckCommand(runner: one.runner, argv: one.argv)
        #expect(AffectedTests(map: map, mapper: mapper).narrow(check, to: [change])?.argv == one.expected)
    }
}
