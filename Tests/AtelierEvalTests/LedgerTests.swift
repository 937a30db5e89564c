import AtelierDomain
import Foundation
import Testing

@testable import AtelierEval

/// The figures that README and evidence tell are those of the stored reports: all arms, and the crew alone on another draw.
@Suite struct LedgerTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")

    private static func report(_ name: String = "ledger") throws -> EvalReport {
        let url = root.appending(path: "docs/evidence/\(name).json")
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
        let second = try #require(try Self.report("ledger-crew").figures.first { $0.suite == EvalReport.allSuites })
        for one in [crew, second] {
            #expect(text.contains("\(one.proven - one.provenWrong) of \(one.proven)"), "honesty in \(page)")
        }
    }

    /// Evidence has a row for each suite: solved, and how many of those called proven are right.
    @Test func theEvidenceTellsTheSecondReport() throws {
        let text = try String(contentsOf: Self.root.appending(path: "docs/evidence/crew.md"), encoding: .utf8)
        let rows = text.split(separator: "\n")
        for figures in try Self.report("ledger-crew").figures {
            let solved = "\(figures.solved) of \(figures.count)"
            let right = "\(figures.proven - figures.provenWrong) of \(figures.proven)"
            let row = rows.first { $0.hasPrefix("| \(figures.suite) | \(solved)") }
            #expect(row?.contains(figures.proven == 0 ? "none" : right) == true, "\(figures.suite)")
        }
    }

    @Test(arguments: ["ledger", "ledger-crew"])
    func thePageBesideItIsTheReportAsMarkdown(_ name: String) throws {
        let page = try String(contentsOf: Self.root.appending(path: "docs/evidence/\(name).md"), encoding: .utf8)
        #expect(page == MarkdownReport(try Self.report(name), language: .english).render())
    }

    /// A report that was written by hand would not hold together.
    @Test(arguments: ["ledger", "ledger-crew"])
    func theSumsAreThoseOfTheCases(_ name: String) throws {
        let report = try Self.report(name)
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
