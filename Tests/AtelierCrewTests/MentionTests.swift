import AtelierCodeMap
import Foundation
import Testing

@testable import AtelierCrew

@Suite struct MentionTests {
    private func made(_ text: String) -> Set<String> {
        Set(Mention.read(text).filter(\.isToBeMade).map(\.text))
    }

    @Test(arguments: [
        ("Add a function `split(text)` to `a.py`.", ["split"]),
        ("Please add `int days(int y)` to `src/a.c` and declare it in `src/a.h`.", ["days"]),
        ("请在 `a.py` 中新增函数 `split(text)`。", ["split"]),
        ("Give `count` a second parameter `minimum`.", ["minimum"]),
        ("Fix `parse_dat` in `dates.py`.", []),
        ("Add a check to `parse_dat`.", []),
        ("`wrapLine` loses the last word. Please fix it.", []),
        ("Write a class called `Ledger`.", ["Ledger"]),
        ("Create `a.py` with a function `cut(text)`.", ["a.py", "cut"]),
        ("Check it first. This should be done with a helper function 'same_size'.", ["same_size"]),
        ("Change the function name to `sum_in_range`.", ["sum_in_range"]),
        ("It uses the helper function `cut_all`.", []),
        ("We need `is_image(name)` in `kinds.py`, next to the others.", ["is_image"]),
        ("You need `parse` for that, and fix it.", []),
        ("Add a check to `a.py`, as with the function `cut(text)`.", []),
    ])
    func onlyWhatIsAskedForIsToBeMade(text: String, expected: [String]) {
        #expect(made(text) == Set(expected))
    }

    @Test func whatIsOnlyUsedIsNotToBeChanged() {
        let mentions = Mention.read("Add `b()` to `x.py`. You may use `a_b`, as in `c_d`.")
        #expect(mentions.filter(\.isComparison).map(\.text) == ["a_b", "c_d"])
    }

    @Test func valuesAndOptionsAreNoMentions() {
        #expect(Mention.read("`--verbose` prints `12` and `\"a_b\"` or `None` or `nail (3)`").isEmpty)
    }
}

@Suite struct PremiseTests {
    private let map: CodeMap = {
        let source = "struct Dates {\n    func parseDate(_ text: String) -> Int { 1 }\n}\nfunc wrapLines() {}\n"
        let mapper = CodeMapper(grammars: nil)
        let file = mapper.parse(path: "Sources/Dates.swift", data: .init(source.utf8))
        return CodeMap(files: [file].compactMap(\.self), paths: ["Sources/Dates.swift", "README.md"])
    }()

    private func mistakes(_ text: String) -> [String] {
        PremiseCheck(map: map, text: text).mistakes(in: Mention.read(text)).map { "\($0.name) -> \($0.nearest ?? "")" }
    }

    @Test(arguments: [
        ("`wrapLine` loses words.", ["wrapLine -> wrapLines"]),
        ("Fix `Sources/Date.swift`.", ["Sources/Date.swift -> Sources/Dates.swift"]),
        ("Fix `wrapLines` in `Dates.swift`.", []),
        ("`Dates.parseDate` is slow.", []),
        ("Add `parse_time()` to `Dates.swift`.", []),
        ("It prints `done` twice in `wrapLines`.", []),
        ("`value.parseDate(x)` is wrong", []),
        ("Rewrite `wrapLines` using `components(separatedBy: x)`.", []),
        ("`wrapLines` should not need `encoding/json`.", []),
        ("`wrapLines` should call `parseDat`.", ["parseDat -> parseDate"]),
    ])
    func falseNamesAreFoundWithTheNearestAndRealOnesAreNot(text: String, expected: [String]) {
        #expect(mistakes(text) == expected)
    }

    @Test(arguments: [
        ("We need `is_image(name)`: `True` if `guess_type` says so.", "guess_type", true),
        ("新增 `is_image`，用 `guess_type` 判断。", "guess_type", true),
        ("Add `shorten`. Then use it in `format_line`.", "format_line", false),
        ("Add `f`, which works with `g`; `g` must call it.", "g", false),
        ("Add `f`.", "g", false),
    ])
    func whatSomethingNewWorksWithIsNotToChange(text: String, name: String, expected: Bool) {
        #expect(EditWording(text: text).isMeans(name) == expected)
    }
}
