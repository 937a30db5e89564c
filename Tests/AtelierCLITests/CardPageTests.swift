import AtelierAPI
import AtelierDomain
import Testing

@testable import AtelierCLI

/// The card and its question, letter by letter.
@Suite struct CardPageTests {
    private static func view(_ state: RequirementState, questions: [OpenQuestion], risk: [String]) -> RequirementView {
        RequirementView(
            id: "k7m2p9qx",
            text: "Round total",
            state: state,
            reason: questions.first?.text ?? "",
            repositoryPath: "/repo",
            baseCommit: "1",
            createdAtMs: 0,
            card: RequirementCard(
                goal: "Round total",
                acceptance: ["f(1) → 2"],
                nonGoals: ["Keep g."],
                evidence: [.init(path: "a.py", symbol: "A.total", line: 3), .init(path: "b.py", symbol: "", line: 1)],
                questions: questions,
                risk: .init(reasons: risk)
            )
        )
    }

    @Test func aQuestionIsPrintedWithItsChoicesAndHowToAnswer() {
        let question = OpenQuestion(text: "which one?", choices: ["`A.total` in `a.py`", "\u{1B}[31m"])
        let view = Self.view(.refused, questions: [question], risk: [])
        #expect(
            ResultPage(view: view, texts: Texts(language: .english)).render() == """
                Requirement k7m2p9qx: refused
                  Round total
                Reason: which one?

                Understood
                  goal: Round total
                  to be met: f(1) → 2
                  to stay: Keep g.
                  seen at: a.py:3 A.total
                  seen at: b.py:1

                Questions
                  which one?
                    1. `A.total` in `a.py`
                    2. \\u{1b}[31m

                Nothing of yours was changed. Say it differently and run: atelier do "..."
                Answer with a number or in your own words:  atelier do --answer k7m2p9qx "..."

                """
        )
    }

    @Test func aPlannedRequirementShowsItsRiskInChinese() {
        let view = Self.view(.failed, questions: [], risk: ["要改动 2 个文件"])
        let page = ResultPage(view: view, texts: Texts(language: .chinese)).render()
        #expect(page.contains("理解\n  目标: Round total\n"))
        #expect(page.contains("  风险: 中 (要改动 2 个文件)\n"))
    }
}
