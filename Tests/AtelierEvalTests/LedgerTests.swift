import AtelierDomain
import Foundation
import Testing

@testable import AtelierEval

/// The figures that README and evidence tell are those of the stored report.
@Suite struct LedgerTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")

    private static func report() throws -> EvalReport {
        let url = root.appending(path: "docs/evidence/ledger.json")
        return try JSONDecoder().decode(EvalReport.self, from: Data(contentsOf: url))
    }

    /// The row of a suite as README has it.
    private static func row(_ suite: String, of report: EvalReport) -> String {
        let arms: [Arm] = [.bare, .sampled, .crew]
        let cells = arms.map { arm in
            let found = report.figures.first { $0.suite == suite && $0.arm == arm }
            return found.map { "\($0.solved) of \($0.count)" } ?? "-"
        }
        return "| \(suite) | " + cells.joined(separator: " | ") + " |"
    }

    @Test(arguments: ["README.md", "docs/README.zh.md"])
    func theReadmeTellsWhatTheStoredReportHolds(_ page: String) throws {
        let report = try Self.report()
        let text = try String(contentsOf: Self.root.appending(path: page), encoding: .utf8)
        let suites = Set(report.figures.map(\.suite))
        #expect(suites.count > 1)
        for suite in suites { #expect(text.contains(Self.row(suite, of: report)), "\(suite) in \(page)") }
        let crew = try #require(report.figures.first { $0.suite == EvalReport.allSuites && $0.arm == .crew })
        #expect(text.contains("\(crew.proven - crew.provenWrong) of \(crew.proven)"), "honesty in \(page)")
    }

    @Test func thePageBesideItIsTheReportAsMarkdown() throws {
        let page = try String(contentsOf: Self.root.appending(path: "docs/evidence/ledger.md"), encoding: .utf8)
        #expect(page == MarkdownReport(try Self.report(), language: .english).render())
    }

    /// A report that was written by hand would not hold together.
    @Test func theSumsAreThoseOfTheCases() throws {
        let report = try Self.report()
        #expect(report.builds.count == 1 && report.models.count == 1)
        for figures in report.figures where figures.suite != EvalReport.allSuites {
            let cases = report.cases.filter { $0.suite == figures.suite }.compactMap { $0.solved[figures.arm.name] }
            #expect(cases.count == figures.count && cases.count(where: \.self) == figures.solved)
        }
        for comparison in report.comparisons {
            let p = Statistics.mcnemar(only: comparison.onlyArm, against: comparison.onlyBase)
            #expect(abs(p - comparison.p) < 1e-12)
        }
    }
}
