import AtelierDomain
import AtelierGates
import Testing

@testable import AtelierCrew

@Suite struct CheckTests {
    @Test(
        arguments: [
            (["Package.swift", "Tests/A/a.swift"], ["Package.swift": ""], ["swift", "test", "--disable-sandbox"]),
            (["Cargo.toml"], ["Cargo.toml": ""], ["cargo", "test", "--offline"]),
            (["go.mod"], ["go.mod": ""], ["go", "test", "-v", "./..."]),
            (["Makefile"], ["Makefile": "all:\n\ntest: all\n"], ["make", "-s", "test"]),
            (["a.test.js", "package.json"], ["package.json": "{}"], ["node", "--test", "--test-reporter=tap"]),
            (["Makefile"], ["Makefile": "all:\n"], nil),
            (
                ["pytest.ini", "test_a.py"], ["pytest.ini": ""],
                ["python3", "-m", "pytest", "-rA", "-q", "-p", "no:cacheprovider"]
            ),
            (["t/test_a.py"], [:], ["python3", "-m", "unittest", "discover", "-v", "-s", "t", "-t", "."]),
            (["Cargo.toml"], ["Cargo.toml": "", ".atelier/config.yaml": "check: ./ci\n"], ["/bin/sh", "-c", "./ci"]),
            (["README.md"], [:], nil),
        ] as [([String], [String: String], [String]?)]
    )
    func findsTheCommand(paths: [String], contents: [String: String], expected: [String]?) throws {
        #expect(try CheckFinder.find(paths: paths, contents: contents)?.argv == expected)
    }

    @Test(arguments: [
        "make a && make b", "sleep 1 & wait", "pytest tests/*.py", "gcc *.c", "while :; do :; done",
        "echo 'a: b' # c", "make CFLAGS=\"-O2 -g\"", "./a/b\\c",
    ])
    func aCheckMayHoldWhatLooksLikeAnAnchor(command: String) throws {
        let contents = [".atelier/config.yaml": "check: \(command)\n"]
        #expect(try CheckFinder.find(paths: ["a.js"], contents: contents)?.argv.last == command)
    }

    @Test func needsAreDeclaredAsPathsOrWithACopy() throws {
        let text = "check: npm test\nneeds:\n  - node_modules/\n  - { path: .build, copy: true }\n"
        let found = try CheckFinder.find(paths: ["a.js"], contents: [".atelier/config.yaml": text])
        #expect(found?.needs == [UntrackedNeed(path: "node_modules"), UntrackedNeed(path: ".build", isCopied: true)])
        #expect(try CheckFinder.find(paths: ["go.mod"], contents: ["go.mod": ""])?.needs == nil)
    }

    @Test(arguments: [
        ("needs: node_modules", "`needs` is a list"), ("needs: [/etc]", "`/etc`"),
        ("needs: [a/../../b]", "`a/../../b`"),
        ("needs: [.git/config]", "`.git/config`"), ("needs: [{ path: a, link: true }]", "`path` and `copy`"),
        ("chekc: make", "unknown key `chekc`"), ("check: [make]", "one shell command"), ("- a", "keys and values"),
        ("a: [", "not YAML"),
        ("needs: [{ path: a, copy: 1 }]", "true or false"),
        ("a: &x [1]\nb: [*x, *x]", "anchors"), ("- &x 1", "anchors"), ("needs: [&x a, *x]", "anchors"),
        ("needs: [lib]", "git tracks lib/a.js"),
    ])
    func settingsThatAreNotUnderstoodAreRefusedByName(text: String, expected: String) throws {
        let error = #expect(throws: CrewError.self) {
            try CheckFinder.find(paths: ["lib/a.js"], contents: [".atelier/config.yaml": text])
        }
        #expect(error?.code == .settingsMalformed)
        #expect(error?.message.contains(expected) == true, "\(error?.message ?? "")")
        #expect(error?.hint != nil)
    }

    @Test(
        arguments: [
            (
                CheckCommand.Runner.unittest, "test_a (t.C.test_a) ... ok\ntest_b (t.C.test_b) ... FAIL\n",
                ["test_a (t.C.test_a)"], ["test_b (t.C.test_b)"]
            ),
            (.unittest, "test_a (t.C.test_a)\nSays what it does. ... ok\n", ["test_a (t.C.test_a)"], []),
            (.pytest, "PASSED t.py::a\nFAILED t.py::b - assert 1 == 2\n", ["t.py::a"], ["t.py::b"]),
            (
                .node, "    ok 1 - inner\nok 1 - outer\nnot ok 2 - bad\nok 3 - later # SKIP\n", ["inner", "outer"],
                ["bad"]
            ),
            (
                .swiftPackage, "Test Case 'A.t' passed (0.0 seconds)\nTest Case 'A.u' failed (0.1 seconds)\n", ["A.t"],
                ["A.u"]
            ),
            (
                .swiftPackage,
                "✔ Test f() passed after 0.001 seconds.\n✘ Test g() failed after 0.1 seconds with 1 issue.\n",
                ["f()"], ["g()"]
            ),
            (.cargo, "test m::a ... ok\ntest m::b ... FAILED\n", ["m::a"], ["m::b"]),
            (.go, "--- PASS: TestA (0.00s)\n    --- FAIL: TestB/x (0.00s)\n", ["TestA"], ["TestB/x"]),
            (.make, "PASS: one\nFAIL: two\nok 1 - three\n", ["one", "three"], ["two"]),
        ] as [(CheckCommand.Runner, String, [String], [String])]
    )
    func readsWhatTheRunnerPrints(runner: CheckCommand.Runner, output: String, passed: [String], failed: [String]) {
        let report = TestOutput.report(output, exitStatus: 1, runner: runner)
        #expect(report == TestReport(exitStatus: 1, passed: Set(passed), failed: Set(failed)))
    }

    @Test func aNameThatPassedAndFailedCountsAsFailed() {
        let report = TestOutput.report("PASS: a\nFAIL: a\n", exitStatus: 1, runner: .make)
        #expect(report.passed.isEmpty)
    }

    @Test func failureShowsTheAssertionAndNotTheOrnaments() {
        let log = """
            test_a (t.C.test_a) ... ok
            test_b (t.C.test_b) ... FAIL
            ======================================================================
            FAIL: test_b (t.C.test_b)
            ----------------------------------------------------------------------
            AssertionError: 1 != 2
            """
        #expect(TestOutput.failure(in: log) == "FAIL: test_b (t.C.test_b)\nAssertionError: 1 != 2")
    }

    /// The same failure has the same text in each run, and names what was called.
    @Test func addressesAreNoPartOfAFailure() {
        let log = """
            E       assert 2 == 1
            E        +  where 2 = <function vowels_count at 0x7f9e77798680>('bye')
            E        +  where 3 = <bound method Cart.total of <shop.Cart object at 0x7f9e777986a0>>()
            E       AssertionError: <shop.Cart object at 0x7f9e777986a0>
            """
        let expected = """
            E       assert 2 == 1
            E        +  where 2 = vowels_count('bye')
            E        +  where 3 = total()
            E       AssertionError: <shop.Cart object>
            """
        #expect(TestOutput.failure(in: log) == expected)
    }
}
