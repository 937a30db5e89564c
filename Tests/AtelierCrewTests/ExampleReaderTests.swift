import AtelierCrew
import Testing

@Suite struct ExampleReaderTests {
    @Test(arguments: [
        ("`f(1)` should return `2`", [["f(1)", "2"]]),
        ("`f(1)` in `a.py` should return `2` but returns `3`", [["f(1)", "2"]]),
        ("`f(1)` returns `3` today; it should not.", []),
        ("`f(1)` currently returns `3`", []),
        ("`f(1)` 应返回 `2`，但现在返回 `3`", [["f(1)", "2"]]),
        ("`f(1)` 目前返回 `3`", []),
        ("`f(1) == 2` holds, and so does `f(2) -> 3`", [["f(1)", "2"], ["f(2)", "3"]]),
        ("Add `initials(of name: String) -> String`", []),
        ("`f(1)` should return `2` and `f(2)` should return `4`", [["f(1)", "2"], ["f(2)", "4"]]),
        ("新增 `f(a, b)`，分成 `b` 份并返回列表。例如 `f(1, 2)` 应返回 `[1]`", [["f(1, 2)", "[1]"]]),
        ("So:\n```python\nassert f(1) == 2\n```\nand `f(2)` should return `3`", [["f(2)", "3"], ["f(1)", "2"]]),
        ("No code at all.", []),
    ])
    func findsExactlyTheExamplesTheUserWrote(text: String, expected: [[String]]) {
        #expect(ExampleReader.read(text).map { [$0.call, $0.value] } == expected)
    }
}
