import Foundation
import Testing

@testable import AtelierCrew

struct MutantScriptTests {
    /// `n` is 0 when it should be 1; the mutants are wrong, endless, no code at all, right, and never reached.
    private static let code = "def n():\n    return 0\n"
    private static let mutants = ["2", "0 if any(iter(int, 1)) else 1", "(", "1", "3"]

    private static let functions = "from code_under import n\n\n\ndef test_n():\n    assert n() == 1\n"
    private static let cases = """
        import unittest
        from code_under import n


        class Case(unittest.TestCase):
            def test_n(self):
                self.assertEqual(n(), 1)


        if __name__ == "__main__":
            unittest.main()
        """

    private struct Answer {
        let lines: [String]
        let left: String
    }

    private static func search(
        _ check: [String],
        tests: String,
        extra: [String: String] = [:],
        byShell: Bool = false,
        code: String = code,
        few: FailingTests? = nil,
        isWhole: Bool = true,
        listed: String? = nil,
        lines: String? = nil
    ) throws -> Answer {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mutants-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in extra.merging(["code_under.py": code, "test_n.py": tests], uniquingKeysWith: { $1 }) {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        let at = 20  // of the 0
        var environment = CheckCommand(runner: .testFunctions, argv: check).environment
        environment[TestFunctions.plainVariable] = "1"
        environment["PATH"] = "/usr/bin:/bin"
        environment["ATELIER_FILE"] = "code_under.py"
        environment["ATELIER_SECONDS_MAX"] = "2"
        let own = mutants.enumerated().map { "\($0) \(at) \(at + 2) \(Data($1.utf8).base64EncodedString())\n" }
        environment["ATELIER_MUTANTS"] = listed ?? own.joined()
        if let few {
            environment["ATELIER_RUNNER"] = try PythonProbe.json(few.runner)
            environment["ATELIER_FAILING"] = try PythonProbe.json(few.names)
            environment["ATELIER_LINES"] = lines
            environment["ATELIER_PASSING"] = try few.passing.map { try PythonProbe.json($0) }
            if isWhole { environment["ATELIER_WHOLE"] = "1" }
        }
        // The shell's program is taken by a check that is not Python's own command line.
        let argv = MutantScript.argv(for: byShell ? ["env"] + check : check, environment: &environment)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = argv
        process.currentDirectoryURL = folder
        process.environment = environment
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let left = try String(contentsOf: folder.appending(path: "code_under.py"), encoding: .utf8)
        return Answer(lines: output.split(separator: "\n").map(String.init), left: left)
    }

    /// 124 stands for too long.
    private static let expected = ["mutant 0 1", "mutant 1 124", "mutant 2 1", "mutant 3 0"]

    @Test(arguments: [
        (TestFunctions.check.argv, functions),
        (["python3", "-m", "unittest", "discover", "-v"], cases),
        (["python3", "test_n.py"], cases),
    ])
    func theForkedSearchFindsWhatTheShellFinds(check: [String], tests: String) throws {
        let forked = try Self.search(check, tests: tests)
        #expect(forked.lines == Self.expected)
        #expect(forked.left == Self.code)
        let byShell = try Self.search(check, tests: tests, byShell: true)
        #expect(byShell.lines == forked.lines)
        #expect(byShell.left == Self.code)
    }

    @Test func aFilePassingAsItIsEndsTheSearch() throws {
        let fine = "def n():\n    return 1\n"
        let answer = try Self.search(TestFunctions.check.argv, tests: Self.functions, code: fine)
        #expect(answer.lines == ["passes as it is"])
        #expect(answer.left == fine)
    }

    /// The file as it is never ends; of its mutants those that do not either have a second of the processor's time.
    @Test func aLoopWithoutEndIsMended() throws {
        let tests = "from code_under import n\nwhile n() == 0: pass\nassert n() == 1\n"
        let answer = try Self.search(["python3", "test_n.py"], tests: tests)
        #expect(answer.lines.last == "mutant 3 0" && answer.lines.count == 4)
        #expect(answer.left == Self.code)
    }

    @Test func aModuleOfTheRepositoryNamedLikeOneOfTheLibraryIsTheOneThatTestsSee() throws {
        let answer = try Self.search(
            ["python3", "test_n.py"],
            tests: "import inspect\nfrom code_under import n\nassert n() == inspect.ONE\n",
            extra: ["inspect.py": "ONE = 1\n"]
        )
        #expect(answer.lines == Self.expected)
    }

    @Test(arguments: [
        ("def test_a():\n    assert True\n", true), ("class TestA:\n    def test_a(self):\n        pass\n", true),
        ("def test_a(tmp_path):\n    pass\n", false), ("import pytest\n", false),
        ("async def test_a():\n    pass\n", false),
        ("class TestA:\n    def test_a(self, capsys):\n        pass\n", false),
    ])
    func testsThatNeedPytestAreKnown(text: String, isPlain: Bool) {
        #expect(TestFunctions.isPlain(text) == isPlain)
    }

    @Test func otherProgramsGoToTheShell() {
        var environment: [String: String] = [:]
        for check in [["node", "test.js"], ["python3"], ["python3", "-X", "dev", "a.py"], ["python3", "-m"]] {
            #expect(MutantScript.argv(for: check, environment: &environment).first == "/bin/sh")
        }
        #expect(environment.isEmpty)
    }

    /// A second function whose test passes, and one test that a mutant which mends the first breaks.
    private static let two = """
        def n(x=0):
            if x:
                return 5
            return 0


        def m():
            return 0

        """
    private static let several = """
        import unittest
        import code_under


        class Case(unittest.TestCase):
            def test_n(self):
                self.assertEqual(code_under.n(), 1)

            def test_m(self):
                self.assertEqual(code_under.m(), 0)

            def test_x(self):
                self.assertEqual(code_under.n(1), 5)

        """

    private static func few(_ targets: [String]) -> FailingTests? {
        let check = CheckCommand(runner: .unittest, argv: ["python3", "-m", "unittest", "discover", "-v"])
        return FailingTests(check, targets: targets, paths: ["test_n.py", "code_under.py"])
    }

    private static func narrow(_ few: FailingTests?, isWhole: Bool = true, about lines: String? = nil) throws
        -> [String]
    {
        let places: [(String, String)] = [
            ("return 0\n\n\ndef m", "return 1\n\n\ndef m"), ("return 5", "return 6"), ("n(x=0)", "n(x=1)"),
        ]
        let mutants = try places.map { old, new -> (Int, Int, String) in
            let range = try #require(two.range(of: old))
            let start = two.utf8.distance(from: two.startIndex, to: range.lowerBound)
            return (start, start + old.utf8.count + 1, Data(new.utf8).base64EncodedString())
        }
        // The one that mends comes last.
        let listed = [mutants[1], mutants[2], mutants[0]].enumerated().map { "\($0) \($1.0) \($1.1) \($1.2)\n" }
        return try search(
            ["python3", "-m", "unittest", "discover", "-v"],
            tests: several,
            code: two,
            few: few,
            isWhole: isWhole,
            listed: listed.joined(),
            lines: lines
        ).lines
    }

    @Test func mutantsOnLinesThatTheFailingTestRunsGoFirst() throws {
        let all = try Self.narrow(nil)
        #expect(all == ["mutant 0 1", "mutant 1 1", "mutant 2 0"])
        let few = try #require(Self.few(["test_n (test_n.Case.test_n)"]))
        let lines = try Self.narrow(few)
        #expect(
            lines == ["failing tests run 4 lines, 4 of them no other does", "mutant 1 1", "mutant 2 0"],
            "\(lines)"
        )
    }

    /// Where no test names what is edited, those that run it are about it; the other that fails is none of its.
    @Test func failingTestsThatRunItAreFound() throws {
        let names = ["test_m (test_n.Case.test_m)", "test_n (test_n.Case.test_n)"]
        let few = try #require(Self.few(names))
        let lines = try Self.narrow(few, about: "2 4")
        #expect(lines.first == "1 of 2 failing tests run it")
        #expect(lines.last == "mutant 2 0")
        #expect(try Self.narrow(few, about: "40 50") == ["0 of 2 failing tests run it"])
    }

    /// Where the test is not found nothing is left out.
    @Test func aTestThatIsNotFoundRunsThemAll() throws {
        let check = CheckCommand(runner: .pytest, argv: ["python3", "-m", "pytest"])
        let few = FailingTests(check, targets: ["test_n.py::test_gone"], paths: ["test_n.py"])
        #expect(few != nil)
        #expect(try Self.narrow(few) == ["mutant 0 1", "mutant 1 1", "mutant 2 0"])
    }

    @Test func namesOfTestsBecomeArguments() {
        let paths: Set<String> = ["tests/test_a.py"]
        func made(_ runner: CheckCommand.Runner, _ targets: [String]) -> FailingTests? {
            FailingTests(CheckCommand(runner: runner, argv: ["python3"]), targets: targets, paths: paths)
        }
        let pytest = made(.pytest, ["tests/test_a.py::A::test_b[1-2]", "tests/test_a.py::A::test_b[3]"])
        #expect(
            pytest?.runner == ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-x"]
                && pytest?.names == ["tests/test_a.py::A::test_b"]
        )
        #expect(pytest?.passing?.suffix(2) == ["--deselect", "tests/test_a.py::A::test_b"])
        let new = made(.unittest, ["test_b (tests.test_a.A.test_b)"])
        let old = made(.unittest, ["test_b (tests.test_a.A)"])
        #expect(new?.names == ["tests.test_a.A.test_b"])
        #expect(new == old)
        #expect(made(.unittest, ["test_b (tests.other.A.test_b)"]) == nil)
        #expect(made(.pytest, ["tests/other.py::test_b"]) == nil)
        #expect(made(.pytest, []) == nil)
        #expect(made(.pytest, (0...40).map { "tests/test_a.py::test_\($0)" }) == nil)
    }
}
