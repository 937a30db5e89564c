import AtelierDomain
import Testing

@testable import AtelierHooks

@Suite struct ReviewTests {
    private static let text = "import os\n\n\ndef total(prices):\n    start = 0\n    return sum(prices[1:])\n"
    private static let patch = """
        diff --git a/shop/cart.py b/shop/cart.py
        --- a/shop/cart.py
        +++ b/shop/cart.py
        @@ -3,4 +3,4 @@ import os
         
         def total(prices):
             start = 0
        -    return sum(prices)
        +    return sum(prices[1:])

        """
    private static let commit = fakeID("c")

    private static func review(_ patch: String, _ answers: String...) async throws -> (
        remarks: [ReviewRemark], asked: [ModelRequest]
    ) {
        let script = WrittenMessageTests.Script(answers)
        let remarks = try await Reviewer { script.answer($0) }.review(UnifiedDiff(patch))
        return (remarks, script.asked)
    }

    private static let bug = #"{"reason":"The `first` price is\nleft out.","verdict":"bug","line":6}"#

    @Test func aRemarkBecomesAPatchThatApplies() async throws {
        let (remarks, asked) = try await Self.review(Self.patch, Self.bug, #"{"replacement":"return sum(prices)"}"#)
        #expect(asked.count == 2 && asked[0].schema?.contains(#""line":{"enum":[0,5,6]}"#) == true)
        let remark = try #require(remarks.first)
        #expect(remark.line == 6 && remark.reason == "The first price is left out.")
        let finding = try #require(ReviewFinding(remark, of: Self.commit, text: Self.text))
        #expect(finding.symbol == "total")
        let mended = UnifiedDiff(finding.patch).files.first?.applied(to: Self.text)
        #expect(mended == Self.text.replacing("prices[1:]", with: "prices"))
        #expect(finding == ReviewFinding(remark, of: Self.commit, text: Self.text))
    }

    @Test(arguments: [
        // A line that the diff does not have, or that is no candidate.
        (#"{"reason":"Wrong.","verdict":"bug","line":60}"#, #"{"replacement":"return 1"}"#),
        (#"{"reason":"Wrong.","verdict":"bug","line":4}"#, #"{"replacement":"return 1"}"#),
        (#"{"reason":"Right.","verdict":"fine","line":6}"#, #"{"replacement":"return 1"}"#),
        (#"{"reason":" ","verdict":"bug","line":6}"#, #"{"replacement":"return 1"}"#), ("no JSON", ""),
        (bug, #"{"replacement":"  return   sum(prices[1:])"}"#), (bug, #"{"replacement":"a = 1\nreturn a"}"#),
        (bug, #"{"replacement":""}"#), (bug, "no JSON"),
    ])
    func whatIsNotAboutTheChangeIsDropped(_ first: String, _ second: String) async throws {
        #expect(try await Self.review(Self.patch, first, second).remarks == [])
    }

    @Test(arguments: ["tests/test_cart.py", "README.md", "Package.swift"])
    func onlySourcesAreReviewed(_ path: String) async throws {
        let (remarks, asked) = try await Self.review(Self.patch.replacing("shop/cart.py", with: path), Self.bug)
        #expect(remarks == [] && asked == [])
    }

    @Test(arguments: [text.replacing("[1:]", with: "[2:]"), "import os\n", ""])
    func aPatchForAnotherTextIsNone(_ text: String) async throws {
        let remarks = try await Self.review(Self.patch, Self.bug, #"{"replacement":"return sum(prices)"}"#).remarks
        #expect(ReviewFinding(try #require(remarks.first), of: Self.commit, text: text) == nil)
    }

    @Test(arguments: [
        "one\ntwo\nthree\n", "one\ntwo\nthree", "one\r\ntwo\r\nthree\r\n", "two\n", "two",
        "a\nb\nc\nd\ntwo\ne\nf\ng\nh\n",
    ])
    func lineEndsStayAsTheyAre(_ text: String) throws {
        let lines = text.diffLines
        let at = try #require(lines.firstIndex { $0.hasPrefix("two") })
        let remark = ReviewRemark(
            path: "a.c",
            line: at + 1,
            reason: "It counts.",
            text: String(lines[at]),
            replacement: String(lines[at]).replacing("two", with: "2")
        )
        let finding = try #require(ReviewFinding(remark, of: Self.commit, text: text))
        #expect(UnifiedDiff(finding.patch).files.first?.applied(to: text) == text.replacing("two", with: "2"))
    }

    @Test(arguments: [(true, 1), (false, 0)])
    func aCommitIsReviewedWhereTheSettingsAskForIt(_ isOn: Bool, _ count: Int) async throws {
        let fake = FakeDesk { $0.settings.reviews = isOn }
        _ = try await fake.ask(.postCommit)
        #expect(fake.shelf.reviewed.count == count)
    }

    @Test func theNextCommitTellsOfRemarksOnce() async throws {
        let fake = FakeDesk { $0.settings.reviews = true }
        fake.shelf.found(2)
        let told = try await fake.ask(.preCommit).lines
        #expect(
            told == [.err("atelier: the review of earlier commits has 2 remarks: atelier hook findings"), .exit(0)]
        )
        #expect(try await fake.ask(.preCommit).lines == [.exit(0)])
    }
}
