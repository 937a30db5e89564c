import Foundation
import Testing

@testable import AtelierEval

/// The report's pages.
@Suite struct PageTests {
    private static let rows = [
        Rows.row(.bare, "a<b>&\"/1", solved: false), Rows.row(.bare, "z|y/2", solved: true),
        Rows.row(.crew, "a<b>&\"/1", solved: true), Rows.row(.crew, "z|y/2", solved: true),
    ]

    @Test func markdownHasAWholeTableOfEach() {
        let page = MarkdownReport(EvalReport(of: Self.rows), language: .english).render()
        let lines = page.split(separator: "\n")
        #expect(lines.first == "# The ledger")
        #expect(lines.contains("made with: toy d-toy; atelier 1; atelierd b"))
        let line = "| all    | bare | 1/2 (50 %)  | 9–91   | 40                    | 10 %   | 10       | 10    | 0"
        #expect(lines.contains { $0.hasPrefix(line) })
        #expect(lines.contains { $0.hasPrefix("| z\\|y   | crew") })
        let tables = lines.filter { $0.hasPrefix("|") }
        #expect(Set(tables.map { $0.replacing("\\|", with: "").count { $0 == "|" } }) == [11, 8, 4])
        #expect(!page.contains("do not belong together"))
    }

    @Test func mixedResultsAreSaid() {
        let rows = [Rows.row(.bare, "a/1", solved: true), Rows.row(.bare, "a/2", solved: true, model: "other")]
        let report = EvalReport(of: rows)
        #expect(MarkdownReport(report, language: .english).render().contains("do not belong together"))
        #expect(HTMLReport(report, language: .chinese).render().contains("不可合并比较"))
    }

    @Test(arguments: ReportWord.Language.allCases)
    func thePageNeedsNothingElse(language: ReportWord.Language) throws {
        let page = HTMLReport(EvalReport(of: Self.rows), language: language).render()
        for forbidden in ["http:", "https:", "<script", "<link", "url(", "src=", "@import", "a<b>"] {
            #expect(!page.contains(forbidden))
        }
        #expect(page.contains("a&lt;b&gt;&amp;&quot;"))
        #expect(page.contains("prefers-color-scheme: dark"))
        #expect(page.contains("<html lang=\"\(language.rawValue)\">"))
        #expect(page.ranges(of: "<svg").count == 3)
        for tag in ["svg", "table", "tr", "td", "th", "text", "div", "p", "h2"] {
            #expect(page.matches(of: try Regex("<\(tag)[ >]")).count == page.ranges(of: "</\(tag)>").count)
        }
    }

    @Test(arguments: ReportWord.allCases)
    func everyWordIsThereInBothLanguages(word: ReportWord) {
        #expect(word.text(.english) != word.text(.chinese))
        #expect(!word.text(.english).isEmpty && !word.text(.chinese).isEmpty)
    }

    @Test func kindsAndTurnsAreThereInBothLanguages() {
        for kind in FailureKind.allCases { #expect(kind.text(.english) != kind.text(.chinese)) }
        for turn in Turn.allCases { #expect(turn.text(.english) != turn.text(.chinese)) }
    }
}
