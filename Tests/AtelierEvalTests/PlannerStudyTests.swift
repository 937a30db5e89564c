import AtelierCodeMap
import AtelierCrew
import AtelierDomain
import Foundation
import Testing

@testable import AtelierEval

/// The planner's figures, with a stand-in for the model: what rules decide is all there, what a model's sense adds is not.
@Suite struct PlannerStudyTests {
    private static let root = PlannerBench.root
    private static let canRun = PlannerBench.canRun

    private static func sample(_ text: String, _ repository: String) async throws -> PlanSample {
        try await PlanSample.make(
            of: text,
            in: "\(root)/Fixtures/repos/\(repository)",
            crew: try PlannerBench.crew(),
            model: PlannerStandIn(),
            mapper: try PlannerBench.mapper()
        )
    }

    @Test(.enabled(if: canRun, "no grammars file; ATELIER_GRAMMARS names it"))
    func theFiguresAreWhatTheEvidencePageSays() async throws {
        let study = try PlannerStudy(
            corpus: Self.root + "/Fixtures/planner/corpus.json",
            folders: [Self.root + "/Fixtures/repos", Self.root + "/Fixtures/planner/repos"],
            crew: try PlannerBench.crew(),
            mapper: try PlannerBench.mapper()
        )
        let report = try await study.run(model: PlannerStandIn())
        let halves = report.halves.values
        func sum(_ path: KeyPath<PlannerStudy.Figures, Int>) -> Int { halves.reduce(0) { $0 + $1[keyPath: path] } }
        let told = Comment(rawValue: report.misses.joined(separator: "\n"))
        #expect(sum(\.pairs) == 12 && sum(\.pairsSame) >= 11, told)
        #expect(sum(\.falsePremises) == 10 && sum(\.flagged) == 10, told)
        #expect(sum(\.soundPremises) == 10 && sum(\.falseAlarms) == 0, told)
        #expect(sum(\.plans) == 30 && sum(\.parsed) == 30 && sum(\.acyclic) == 30 && sum(\.checked) == 30, told)
        #expect(sum(\.unasked) == 0, told)
        #expect(halves.allSatisfy { $0.tasksMedian <= 4 && $0.editsMedian <= 4 })
        #expect(sum(\.asked) == sum(\.vague) && sum(\.needlessQuestions) == 0, told)
    }

    @Test(.enabled(if: canRun, "no grammars file; ATELIER_GRAMMARS names it"))
    func theCardSaysWhatWasUnderstood() async throws {
        let text = "`format_amount(-150)` should return `\"-1.50\"`. Positive amounts must stay as they are."
        let card = try await Self.sample(text, "python").card
        #expect(card.goal == "`format_amount(-150)` should return `\"-1.50\"`.")
        #expect(card.acceptance == ["format_amount(-150) → \"-1.50\""])
        #expect(card.nonGoals == ["Positive amounts must stay as they are."])
        #expect(card.evidence.first?.path == "invoicing/money.py" && card.evidence.first?.symbol == "format_amount")
        #expect(card.questions.isEmpty && card.risk.level == .low)
    }

    /// A question's choice, worked into the text, leads to a plan of exactly that.
    @Test(
        .enabled(if: canRun, "no grammars file; ATELIER_GRAMMARS names it"),
        arguments: [
            ("`total` should be rounded to whole cents.", "2", "invoicing/invoice.py", "Invoice.total"),
            ("请让 `total` 四舍五入到整数。", "1", "invoicing/invoice.py", "Line.total"),
            ("Fix `parse_dat`, it fails on spaces.", "1", "invoicing/dates.py", "parse_date"),
            ("Make it better.", "add_tax in `invoicing/money.py`", "invoicing/money.py", "add_tax"),
        ]
    )
    func anAnsweredQuestionIsPlanned(text: String, answer: String, path: String, symbol: String) async throws {
        let first = try await Self.sample(text, "python")
        #expect(first.plan == nil && first.result.tasks.isEmpty)
        let question = try #require(first.card.questions.first)
        let second = try await Self.sample(question.answered(text, with: answer), "python")
        #expect(second.plan?.edits.map(\.path) == [path], "\(second.card.questions)")
        #expect(second.plan?.edits.map(\.symbol) == [symbol])
    }
}
