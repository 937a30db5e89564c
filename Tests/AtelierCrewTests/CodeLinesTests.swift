import Testing

@testable import AtelierCrew

@Suite struct CodeLinesTests {
    @Test(arguments: [
        (">>> f([1, 2])\n[3]\n>>> f(2)\nTrue", [["f([1, 2])", "[3]"], ["f(2)", "True"]]),
        (">>> f(1)\n", []),
        (">>> x = f(1)\n2", []),
        ("assert f((2, 7), \"a==b\")==8", [["f((2, 7), \"a==b\")", "8"]]),
        ("assert f(1) != 2", []),
        ("is_simple_power(1, 4) => true", [["is_simple_power(1, 4)", "true"]]),
        ("  f(\"apple pie\") ➞ False", [["f(\"apple pie\")", "False"]]),
        ("- f('a b') == 17", [["f('a b')", "17"]]),
        ("f(3) should return 6.0.", [["f(3)", "6.0"]]),
        ("def f(x: int) -> int:", []),
        ("`powermod(base : int, exp : int) -> int` computes", []),
        ("f(1) == g(2)", []),
        ("It calls f(1) == 2 times", []),
        ("f(1) -> [1, 2, ...]", []),
        ("Example 3: f('ab cd') == 15", [["f('ab cd')", "15"]]),
        ("f([4, 2]) ==> 2", [["f([4, 2])", "2"]]),
        ("f([1, 2]) = -1", [["f([1, 2])", "-1"]]),
        ("2. f(\"a\") => \"b\"", [["f(\"a\")", "\"b\""]]),
        ("1. f([]) returns 0", []),
        ("f(1) == 2024-01-01", []),
        ("f(1) == 1.2.3", []),
        ("f(2) == -1.5e3", [["f(2)", "-1.5e3"]]),
        ("For example, f('a (b') should return 'B, \"a\"'.", [["f('a (b')", "'B, \"a\"'"]]),
        ("Then f(1) must be 2, and m.g([2, 3]) should return [4].", [["f(1)", "2"], ["m.g([2, 3])", "[4]"]]),
        ("The call area(3, 4, 5) should return 6.0.", [["area(3, 4, 5)", "6.0"]]),
        ("今后 f(1) 应返回 2。", [["f(1)", "2"]]),
        // What may be wrong today, what is no literal, and what is no call.
        ("Today f(1) returns 2, which is wrong.", []),
        ("For example, f(1) returns 2.", []),
        ("It gives f(1) == 2 for all.", []),
        ("f(1) should return 2 + x.", []),
        ("The result (see above) should be 2.", []),
        ("f(1) should return the sum.", []),
        ("f(7, 2) should return 3, 1.", []),
        ("So f('a,b') should return 2 parts.", []),
        ("So f(3) should be 'a' or 'b'.", []),
        ("So f(3) should be 5 or more.", []),
        ("So f(1) should return 1,000.", []),
        ("So f(1) should return None when nobody is there.", []),
        ("So f(1) should return 1 and 2.", []),
        ("The length of f('a b') should be 2.", []),
        ("The sum of f(1) and f(2) should be 5.", []),
        ("Here f(1) + f(2) should be 5.", []),
        ("It is not f(2) should be True", []),
        ("If the cart is empty, f(0) should return 0.", []),
        ("So f(list) should return 0.", []),
        ("So f(n) should return True", []),
        ("So f(1) should return 2, but f(2) raises.", [["f(1)", "2"]]),
    ])
    func readsLinesOfCode(text: String, expected: [[String]]) {
        #expect(CodeLines.examples(in: text).map { [$0.call, $0.value] } == expected)
    }

    @Test(arguments: [
        ("its tests are in `test.js` (run `node test.js`).", "node test.js"),
        ("Run `python3 main.py` and it crashes.", nil),
        ("Tests run with `make check`.", "make check"),
        ("The tests are in `test_a.py`.", nil),
    ])
    func aCommandThatTheTextTellsIsTaken(text: String, expected: String?) throws {
        let found = try CheckFinder.find(paths: ["a.js", "test.js"], contents: [:], asked: text)
        #expect(found?.argv == expected.map { ["/bin/sh", "-c", $0] } ?? ["node", "test.js"])
    }

    @Test func pythonTestFunctionsNeedTheirOwnRunner() throws {
        let paths = ["test_a.py", "a.py"]
        let functions = try CheckFinder.find(paths: paths, contents: [:]) { _ in "def test_x():\n    pass\n" }
        let cases = try CheckFinder.find(paths: paths, contents: [:]) { _ in "class TestX(unittest.TestCase):\n" }
        #expect(functions == TestFunctions.check)
        #expect(cases?.runner == .unittest)
    }
}
