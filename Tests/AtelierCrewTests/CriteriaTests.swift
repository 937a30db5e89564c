import AtelierGates
import Testing

@testable import AtelierCrew

@Suite struct CriteriaTests {
    @Test(arguments: [
        ("The sum is wrong. Fix `f`.", ["Fix `f`."]),
        ("Write a function that sorts. It must be stable.", ["Write a function that sorts.", "It must be stable."]),
        // Where nothing but the verb stands out, every sentence may matter.
        ("Write a function that sorts. Equal ones stay.", ["Write a function that sorts. Equal ones stay."]),
        ("Write errors are in the log. Fix `f`.", ["Fix `f`."]),
        ("写一个排序函数。它在报表里用到。", ["写一个排序函数。"]),
        ("Nothing claims.", ["Nothing claims."]),
        ("Pass this test, please:\n\n```python\nassert f(1) == 2\n```", ["Pass this test, please: assert f(1) == 2"]),
        ("Fix it. See:\n```\nlog\n```", ["Fix it."]),
    ])
    func sentencesThatClaimAreRead(text: String, expected: [String]) {
        #expect(Criteria.read(text) == expected)
    }

    /// A docstring of some length without one word that claims: its examples belong to what is asked for.
    @Test func aTextWithoutASentenceThatStandsOutIsKeptWithItsExamples() {
        let text =
            "Complete the function `f`. " + String(repeating: "It tells how heavy it is. ", count: 30) + "f(1) ➞ 2"
        #expect(text.count > 700 && Criteria.read(text) == [text])
    }

    @Test func whatIsToBeKeptIsAClaimAndAComplaintIsNone() {
        let text = "Fix `f`. It still crashes. The remainder is computed. With `a=1` they are still refused."
        #expect(Criteria.read(text) == ["Fix `f`.", "With `a=1` they are still refused."])
        #expect(Criteria.asksToKeep("All else is left unchanged."))
        #expect(!Criteria.asksToKeep("A short text comes back unchanged."))
        #expect(Criteria.asksToKeep("其他行为保持不变。") && !Criteria.asksToKeep("各份之和必须等于原来的金额。"))
        #expect(Criteria.read("Fix `f`. The tests in `t.py` still fail.") == ["Fix `f`."])
        #expect(Criteria.read("Fix `f`. All tests still pass.") == ["Fix `f`.", "All tests still pass."])
        // What is asked for goes before what is to be kept where there is too much.
        let many = (0..<8).map { "Add `f\($0)`." } + ["All else stays as it is."]
        #expect(Criteria.read(many.joined(separator: " ")) == many.dropLast())
    }

    @Test(arguments: [
        ("Everything that `f` takes today must keep working.", false), ("Invalid input is still refused.", true),
        ("If there is none, `f` still returns nothing.", true), ("`f` still raises `KeyError`.", true),
        ("`f` in `m.py` must stay as it is.", false),
    ])
    func whatIsToBeKeptMayBeOneThing(text: String, expected: Bool) {
        #expect(Criteria.isSpecific(text, beside: ["f", "m.py"]) == expected)
    }

    @Test(arguments: [
        ("`parse(\"1\")` in `dates.py` should return `(2, 3)` but raises ValueError.", false),
        ("Your code should pass this test:\nassert f(1) == 2", false),
        ("`f(1)` should return `2` and any negative number must raise ValueError.", true),
        // The words of an example are none of the sentence's.
        ("`f(\"one two three four five six seven eight nine ten\")` should return `\"a b c d e f g h\"`.", false),
        (
            "From a list of numbers select the two that are closest to each other and return them in order, the smaller "
                + "first.\n>>> f([1, 2])\n(1, 2)", true
        ),
        ("给定一组数，选出其中彼此最接近的两个数，并按从小到大的顺序返回它们，例如 `f(1)` 应返回 `2`。", true),
        ("`f(1)` 应返回 `2`，现在返回 `3`。", false),
    ])
    func aSentenceMaySayMoreThanItsExamples(text: String, expected: Bool) {
        #expect(Criteria.saysMore(text, than: ExampleReader.read(text)) == expected)
    }

    @Test func twoExamplesStateTwiceAsMuchAsOne() {
        let text =
            "`days` in `m.js` should accept a number of days in front, one day being 24 hours: `days(1)` should return "
            + "`24` and `days(2)` should return `48`."
        let examples = ExampleReader.read(text)
        #expect(examples.count == 2)
        #expect(Criteria.saysMore(text, than: examples))
        #expect(!Criteria.saysMore(text, than: examples, stating: 2))
    }

    @Test func examplesOfTheOnlyNewFunctionCarryASentenceAboutAFunction() {
        func isCovered(_ text: String, isOnly: Bool) -> Bool {
            Criteria.isCovered(text, byExamplesOf: ["total"], isOnly: isOnly)
        }
        #expect(isCovered("Write a Python function to sum numbers.", isOnly: true))
        #expect(!isCovered("Write a Python function to sum numbers.", isOnly: false))
        #expect(!isCovered("Write a function to sum numbers, or raise if there are none.", isOnly: true))
        #expect(!isCovered("Update the manual.", isOnly: true))
        #expect(!isCovered("Do not use a function from numpy.", isOnly: true))
        #expect(!isCovered("It must accept a function as its argument.", isOnly: true))
        #expect(isCovered("编写一个求和的函数。", isOnly: true) && !isCovered("不要改动别的函数。", isOnly: true))
        #expect(isCovered("Add `total`.", isOnly: false))
    }
}
