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
        code: String = code
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
        environment["ATELIER_MUTANTS"] = mutants.enumerated()
            .map { "\($0) \(at) \(at + 2) \(Data($1.utf8).base64EncodedString())\n" }.joined()
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
}
