import AtelierDomain
import Testing

@Suite struct RequirementCardTests {
    private static let place = OpenQuestion(text: "which one?", choices: ["`A.f` in `a.py`", "`B.f` in `b.py`"])
    private static let name = OpenQuestion(text: "no `parse_dat`", choices: ["`parse_date`"], instead: "parse_dat")

    @Test(arguments: [
        (place, "Round `f`.", "2", "Round `f`.\n\nThis is about `B.f` in `b.py`."),
        (place, "Round `f`.", "the one in b.py", "Round `f`.\n\nthe one in b.py"),
        (place, "Round `f`.", "3", "Round `f`.\n\n3"),
        (place, "给 `f` 取整。", "1", "给 `f` 取整。\n\n指的是 `A.f` in `a.py`。"),
        (name, "`parse_dat` and parse_dates", "1", "`parse_date` and parse_dates"),
        (name, "Fix `x.parse_dat()`.", "parse_day", "Fix `x.parse_day()`."),
        (name, "Fix `parse_dat`.", "I mean another one", "Fix `parse_dat`.\n\nI mean another one"),
    ])
    func anAnswerIsWorkedIntoTheRequirement(question: OpenQuestion, text: String, answer: String, expected: String) {
        #expect(question.answered(text, with: answer) == expected)
    }

    @Test(arguments: [([], .low), (["a"], .medium), (["a", "b"], .high)] as [([String], RequirementCard.Risk.Level)])
    func eachReasonRaisesTheRisk(reasons: [String], level: RequirementCard.Risk.Level) {
        #expect(RequirementCard.Risk(reasons: reasons).level == level)
    }
}
