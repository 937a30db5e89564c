import AtelierGates
import Testing

@testable import AtelierCrew

@Suite struct CriteriaTests {
    @Test(arguments: [
        ("The sum is wrong. Fix `f`.", ["Fix `f`."]),
        ("Write a function that sorts. It is used in reports.", ["Write a function that sorts."]),
        ("We write logs there. Flip the sign.", ["Flip the sign."]),
        ("写一个排序函数。它在报表里用到。", ["写一个排序函数。"]),
        ("Nothing claims.", ["Nothing claims."]),
        ("Pass this test, please:\n\n```python\nassert f(1) == 2\n```", ["Pass this test, please: assert f(1) == 2"]),
        ("Fix it. See:\n```\nlog\n```", ["Fix it."]),
    ])
    func sentencesThatClaimAreRead(text: String, expected: [String]) {
        #expect(Criteria.read(text) == expected)
    }

    @Test(arguments: [
        ("`parse(\"1\")` in `dates.py` should return `(2, 3)` but raises ValueError.", false),
        ("Your code should pass this test: assert f(1) == 2", false),
        (
            "From a list of numbers select the two that are closest to each other and return them in order, the smaller "
                + "first. >>> f([1, 2])\n(1, 2)", true
        ),
        ("给定一组数，选出其中彼此最接近的两个数，并按从小到大的顺序返回它们，例如 `f(1)` 应返回 `2`。", true),
        ("`f(1)` 应返回 `2`，现在返回 `3`。", false),
    ])
    func aSentenceMaySayMoreThanItsExamples(text: String, expected: Bool) {
        #expect(Criteria.saysMore(text, than: ExampleReader.read(text)) == expected)
    }

    @Test func examplesOfTheOnlyNewFunctionCarryASentenceAboutAFunction() {
        func isCovered(_ text: String, isOnly: Bool) -> Bool {
            Criteria.isCovered(text, byExamplesOf: ["total"], isOnly: isOnly)
        }
        #expect(isCovered("Write a Python function to sum numbers.", isOnly: true))
        #expect(!isCovered("Write a Python function to sum numbers.", isOnly: false))
        #expect(!isCovered("Write a function to sum numbers, or raise if there are none.", isOnly: true))
        #expect(!isCovered("Update the manual.", isOnly: true))
        #expect(isCovered("Add `total`.", isOnly: false))
    }
}
