internal import Foundation

/// How the report's figures are written, the same on every page.
struct ReportText {
    let report: EvalReport
    let language: ReportWord.Language

    func callAsFunction(_ word: ReportWord) -> String { word.text(language) }

    /// One page section: a heading, what the columns are called, and the cells.
    struct Section: Equatable {
        let title: String
        let head: [String]
        let rows: [[String]]
        /// Under the table; empty for none.
        let note: String
    }

    var sections: [Section] { [rates, against, turns, losses, failures].filter { !$0.rows.isEmpty } }

    /// What the results were made with, a line each.
    var makers: [String] {
        report.models.map { "\($0.id) \(Self.short($0.digest))" } + report.versions.map { "atelier \($0)" }
            + report.builds.map { "atelierd \(Self.short($0))" }
    }

    /// Whether the figures belong together.
    var isMixed: Bool { report.models.count > 1 || report.versions.count > 1 || report.builds.count > 1 }

    private var rates: Section {
        let head: [ReportWord] = [
            .suite, .arm, .solved, .interval, .tokens, .cached, .median, .p90, .cost, .honesty,
        ]
        let rows = report.figures.map { figures in
            [
                suite(figures.suite), figures.arm.name, Self.rate(figures), Self.interval(figures),
                "\(figures.generatedTokens / max(1, figures.count))", figures.cachedShare.map(Self.percent) ?? "-",
                Self.seconds(figures.medianSeconds), Self.seconds(figures.p90Seconds), Self.money(figures.costs),
                Self.honesty(figures),
            ]
        }
        return Section(title: self(.passRate), head: head.map(callAsFunction), rows: rows, note: self(.honestyNote))
    }

    private var against: Section {
        let rows = report.comparisons.map { item in
            [
                suite(item.suite), "\(item.arm.name) / \(item.base.name)", "\(item.pairs)", "\(item.onlyArm)",
                "\(item.onlyBase)", Self.points(item.gain), Self.chance(item.p),
            ]
        }
        let head = [self(.suite), self(.arm), self(.cases), self(.onlyArm), self(.onlyBase), self(.gain), "p"]
        return Section(title: self(.against), head: head, rows: rows, note: self(.pairsNote))
    }

    private var turns: Section {
        let rows = report.turns.map { [$0.arm.name, $0.turn.text(language), "\($0.cases.count)"] }
        return Section(title: self(.turns), head: kindHead, rows: rows, note: "")
    }

    private var failures: Section {
        Section(title: self(.failures), head: kindHead, rows: report.failures.map(kindRow), note: "")
    }

    private var losses: Section {
        Section(title: self(.losses), head: kindHead, rows: report.losses.map(kindRow), note: "")
    }

    private var kindHead: [String] { [self(.arm), "", self(.cases)] }

    private func kindRow(_ item: EvalReport.FailureCount) -> [String] {
        [item.arm.name, item.kind.text(language), "\(item.cases.count)"]
    }

    func suite(_ name: String) -> String { name == EvalReport.allSuites ? self(.all) : name }

    static func rate(_ figures: EvalReport.Figures) -> String {
        "\(figures.solved)/\(figures.count) (\(percent(figures.share)))"
    }

    /// Of the runs called proven, those that are right.
    private static func honesty(_ figures: EvalReport.Figures) -> String {
        guard figures.arm.isCrew else { return "-" }
        let right = "\(figures.proven - figures.provenWrong)/\(figures.proven)"
        return figures.honesty.map { "\(right) (\(percent($0)))" } ?? right
    }

    static func interval(_ figures: EvalReport.Figures) -> String {
        "\(Int((figures.low * 100).rounded()))–\(Int((figures.high * 100).rounded()))"
    }

    static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

    private static func points(_ share: Double) -> String { String(format: "%+.0f", share * 100) }

    private static func seconds(_ seconds: Double) -> String {
        String(format: seconds < 10 ? "%.1f" : "%.0f", seconds)
    }

    private static func chance(_ p: Double) -> String { p < 0.001 ? "< 0.001" : String(format: "%.3f", p) }

    private static func money(_ costs: [EvalCost]) -> String {
        let charged = costs.filter { $0.nanos != 0 }
        if charged.isEmpty { return "0" }
        return charged.map { String(format: "%.4f ", Double($0.nanos) / 1e9) + $0.currency }.joined(separator: ", ")
    }

    private static func short(_ digest: String) -> String { String(digest.prefix(12)) }
}

/// The report as Markdown.
package struct MarkdownReport {
    private let text: ReportText

    package init(_ report: EvalReport, language: ReportWord.Language) {
        text = ReportText(report: report, language: language)
    }

    /// Ends with a line end.
    package func render() -> String {
        var parts = ["# \(text(.title))", "\(text(.made)): \(text.makers.map(Self.cell).joined(separator: "; "))"]
        if text.isMixed { parts.append("**\(text(.mixed))**") }
        for section in text.sections {
            parts.append("## \(section.title)")
            parts.append(Self.table(section))
            if !section.note.isEmpty { parts.append(section.note) }
        }
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// Columns as wide as their widest cell, so that it reads well as it is.
    private static func table(_ section: ReportText.Section) -> String {
        let rows = ([section.head] + section.rows).map { $0.map(cell) }
        let widths = section.head.indices.map { column in rows.map { width($0[column]) }.max() ?? 0 }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - width($0)) }
            return "| " + padded.joined(separator: " | ") + " |"
        }
        let rule = "| " + widths.map { String(repeating: "-", count: max($0, 1)) }.joined(separator: " | ") + " |"
        return ([line(rows[0]), rule] + rows.dropFirst().map(line)).joined(separator: "\n")
    }

    /// Chinese letters are two columns wide.
    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
    }

    private static func cell(_ text: String) -> String {
        text.replacing("|", with: "\\|").split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
