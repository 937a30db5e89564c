import AtelierAPI
import AtelierDomain
import AtelierGit
import Foundation
import Synchronization
import Testing

@testable import AtelierEval

/// Functions that are taken out and written again: a scripted daemon, a real git and a real sandbox.
@Suite(.serialized, .timeLimit(.minutes(5))) struct CalibrationTests {
    private static let code = """
        def double(a):
            \"""Twice `a`.\"""
            b = a
            return a + b


        def triple(a):
            b = 3
            return a * b


        def unseen(a):
            b = a
            return b

        """
    private static let tests = """
        import unittest

        from sums import double, triple, unseen


        class SumsTest(unittest.TestCase):
            def test_double(self):
                self.assertEqual(double(4), 8)

            def test_triple(self):
                self.assertEqual(triple(4), 12)

            def test_unseen(self):
                self.assertTrue(unseen)

            def test_broken(self):
                self.assertEqual(triple(1), 4)

        """

    private static func function(_ name: String, _ body: String, test: String) throws -> CalibrationView.Function {
        let range = try #require(code.range(of: body))
        let start = code.utf8.distance(from: code.startIndex, to: range.lowerBound)
        return CalibrationView.Function(
            path: "sums.py",
            name: name,
            kind: "function",
            language: "python",
            line: 1,
            isDocumented: name == "double",
            tests: [test],
            requirement: "Implement `\(name)` in `sums.py`.",
            extent: start..<start + body.utf8.count,
            blank: "raise NotImplementedError",
            argv: ["python3", "-m", "unittest", "test_sums.SumsTest.\(test)"],
            environment: ["PYTHONDONTWRITEBYTECODE": "1"]
        )
    }

    private static let double = "b = a\n    return a + b"
    private static let triple = "b = 3\n    return a * b"
    private static let unseen = "b = a\n    return b\n"

    /// A repository with the code above, and its last commit.
    private static func repository(_ bench: Bench) async throws -> (path: String, commit: String) {
        try bench.write(code, to: "mine/sums.py")
        try bench.write(tests, to: "mine/test_sums.py")
        let made = try await PrivateRepository.make(of: bench.root + "/mine", at: bench.root + "/repository")
        return (made.path, try GitRepository(opening: made.path).description.headCommit.hex)
    }

    private static func calibration(
        _ bench: Bench,
        _ house: FakeHouse,
        _ path: String,
        count: Int
    ) -> Calibration {
        Calibration(
            repository: path,
            house: house,
            judge: bench.judge,
            options: Calibration.Options(count: count, seed: 1, secondsMax: 60),
            scratch: bench.root + "/scratch"
        )
    }

    @Test func testsThatAreThereJudgeWhatWasWrittenAgain() async throws {
        try await Bench.use { bench in
            let (path, commit) = try await Self.repository(bench)
            let asked = Mutex<[String]>([])
            let house = FakeHouse { request in
                let file = try? String(contentsOfFile: request.repositoryPath + "/sums.py", encoding: .utf8)
                asked.withLock { $0.append(file ?? "") }
                guard request.text.contains("double") else { return ["sums.py": file ?? ""] }
                let right = file?.replacing("raise NotImplementedError", with: "return 2 * a") ?? ""
                return ["sums.py": right]
            }
            let view = CalibrationView(
                commit: commit,
                functions: [
                    try Self.function("triple", Self.triple, test: "test_broken"),
                    try Self.function("double", Self.double, test: "test_double"),
                    try Self.function("unseen", Self.unseen, test: "test_unseen"),
                    try Self.function("triple", Self.triple, test: "test_triple"),
                    try Self.function("double", Self.double, test: "test_double"),
                ],
                functionCount: 9,
                seenCount: 7,
                hasCheck: true
            )
            let before = try FolderFiles.all(below: path)
            let told = Mutex<[String]>([])
            let report = try await Self.calibration(bench, house, path, count: 2).run(view) { step in
                let line =
                    switch step {
                    case .begun(let function, let number, let total): "begun \(function.name) \(number)/\(total)"
                    case .ended(let trial, _, _): "ended \(trial.name) \(trial.isRederived)"
                    case .setAside(let function): "aside \(function.name) \(function.why.rawValue)"
                    }
                told.withLock { $0.append(line) }
            }
            #expect(
                told.withLock { $0 } == [
                    "aside triple testsFail", "begun double 1/2", "ended double true", "aside unseen unnoticed",
                    "begun triple 2/2", "ended triple false",
                ]
            )
            // The crew saw the function without its body, and the others with theirs.
            let blank = Self.code.replacing(Self.double, with: "raise NotImplementedError")
            #expect(asked.withLock { $0 }.first == blank)
            #expect(report.all.rederived == 1 && report.all.count == 2)
            #expect(report.weight == .anecdote)
            #expect(report.wrongThoughLanded == 1)
            #expect(
                report.documentation.map { "\($0.name) \($0.rederived)/\($0.count)" } == [
                    "documented 1/1", "undocumented 0/1",
                ]
            )
            #expect(report.all.medianGeneratedTokens == Double(FakeHouse.tokens.crew))
            #expect(report.setAside.map(\.why) == [.testsFail, .unnoticed])
            #expect(report.setAside[0].output.contains("FAILED"), "\(report.setAside[0].output)")
            #expect(try FolderFiles.all(below: path) == before)
        }
    }

    /// As without a test runner in the sandbox: a hundred functions more would fail in the same way.
    @Test func whatFailsAlikeFiveTimesIsNotTriedAgain() async throws {
        try await Bench.use { bench in
            let (path, commit) = try await Self.repository(bench)
            let broken = try Self.function("triple", Self.triple, test: "test_broken")
            let good = try Self.function("double", Self.double, test: "test_double")
            func report(_ functions: [CalibrationView.Function]) async throws -> CalibrationReport {
                let view = CalibrationView(
                    commit: commit,
                    functions: functions,
                    functionCount: 9,
                    seenCount: 7,
                    hasCheck: true
                )
                let house = FakeHouse { _ in [:] }
                return try await Self.calibration(bench, house, path, count: 1).run(view) { _ in }
            }
            let hopeless = try await report(Array(repeating: broken, count: 7) + [good])
            #expect(hopeless.setAside.count == 5 && hopeless.all.count == 0)
            let late = try await report(Array(repeating: broken, count: 4) + [good])
            #expect(late.setAside.count == 4 && late.all.count == 1)
        }
    }

    @Test func aResultIsItsFunctionsFileAlone() async throws {
        try await Bench.use { bench in
            let (path, commit) = try await Self.repository(bench)
            // Who cannot write the function again writes other tests.
            let house = FakeHouse { _ in
                [
                    "test_sums.py": "import unittest\nclass SumsTest(unittest.TestCase):\n"
                        + "    def test_double(self): pass\n"
                ]
            }
            let view = CalibrationView(
                commit: commit,
                functions: [try Self.function("double", Self.double, test: "test_double")],
                functionCount: 3,
                seenCount: 3,
                hasCheck: true
            )
            let report = try await Self.calibration(bench, house, path, count: 3).run(view) { _ in }
            #expect(report.trials.map(\.isRederived) == [false])
        }
    }

    @Test func whereNothingCanBeTriedThatIsSaid() async throws {
        try await Bench.use { bench in
            let (path, commit) = try await Self.repository(bench)
            let view = CalibrationView(commit: commit, functions: [], functionCount: 3, seenCount: 3, hasCheck: true)
            let report = try await Self.calibration(bench, FakeHouse(), path, count: 3).run(view) { _ in }
            #expect(report.weight == .nothing)
            #expect(report.all.low == 0 && report.all.high == 1 && report.all.medianSeconds == nil)
        }
    }
}
