internal import Foundation

/// The report as one page that needs nothing else: charts drawn in place, light and dark, readable on a phone.
package struct HTMLReport {
    private let text: ReportText
    private let language: ReportWord.Language

    package init(_ report: EvalReport, language: ReportWord.Language) {
        text = ReportText(report: report, language: language)
        self.language = language
    }

    package func render() -> String {
        """
        <!doctype html>
        <html lang="\(language.rawValue)">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>atelier eval</title>
        <style>\(Self.style)</style>
        <h1>\(Self.escape(text(.title)))</h1>
        <p class="made">\(Self.escape(text(.made))): \(text.makers.map(Self.escape).joined(separator: " · "))</p>
        \(text.isMixed ? "<p class=\"warning\">\(Self.escape(text(.mixed)))</p>\n" : "")\
        \(charts)
        \(text.sections.map(Self.table).joined(separator: "\n"))
        </html>

        """
    }

    private var charts: String {
        let suites = text.report.figures.map(\.suite).reduce(into: [String]()) { names, name in
            if names.last != name { names.append(name) }
        }
        let drawn = suites.map { suite in
            let bars = text.report.figures.filter { $0.suite == suite }
            return RateChart(title: text.suite(suite), figures: bars).render()
        }
        return "<div class=\"charts\">\n\(drawn.joined(separator: "\n"))\n</div>"
    }

    private static func table(_ section: ReportText.Section) -> String {
        let head = section.head.map { "<th>\(escape($0))</th>" }.joined()
        let rows = section.rows.map { "<tr>" + $0.map { "<td>\(escape($0))</td>" }.joined() + "</tr>" }
        let note = section.note.isEmpty ? "" : "\n<p class=\"note\">\(escape(section.note))</p>"
        return """
            <h2>\(escape(section.title))</h2>
            <div class="wide"><table>
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table></div>\(note)
            """
    }

    /// Text that cannot leave its place in the page.
    static func escape(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }

    private static let style = """
        :root { color-scheme: light dark; --ink: #1c1d22; --soft: #5d6270; --line: #d9dce3; --page: #fbfbfc;
          --bare: #8a92a3; --sampled: #b08a3e; --crew: #2563c9; --without: #7fa6de }
        @media (prefers-color-scheme: dark) { :root { --ink: #e9eaee; --soft: #a3a9b8; --line: #353944; --page: #15161a;
          --bare: #7b8394; --sampled: #c9a457; --crew: #6ea3f5; --without: #45689c } }
        body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 72rem;
          margin: 0 auto; padding: 1rem }
        h1 { font-size: 1.6rem; margin: .5rem 0 } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem }
        .made, .note { color: var(--soft); font-size: .875rem; overflow-wrap: anywhere }
        .warning { border-left: 4px solid #c2410c; padding: .25rem .75rem }
        .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 1rem }
        .charts svg { width: 100%; height: auto; border: 1px solid var(--line); border-radius: 8px }
        svg text { font: 13px system-ui, sans-serif; fill: var(--ink) } svg .soft { fill: var(--soft) }
        svg .title { font-weight: 600; font-size: 14px } svg .grid { stroke: var(--line) }
        svg .range { stroke: var(--ink); stroke-width: 1.5 }
        .bare { fill: var(--bare) } .bare-n { fill: var(--sampled) } .crew { fill: var(--crew) }
        .crew-without { fill: var(--without) }
        .wide { overflow-x: auto } table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums }
        th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); white-space: nowrap }
        th { color: var(--soft); font-weight: 500 }
        """
}

/// One suite's pass rates as bars with their intervals, drawn as SVG.
struct RateChart {
    let title: String
    let figures: [EvalReport.Figures]

    private static let width = 400
    private static let left = 150
    private static let right = 70
    private static let top = 34
    private static let step = 28

    func render() -> String {
        let height = Self.top + Self.step * figures.count + 26
        let bars = figures.enumerated().map { bar($1, y: Self.top + $0 * Self.step) }
        let label = HTMLReport.escape(title)
        return """
            <svg viewBox="0 0 \(Self.width) \(height)" role="img" aria-label="\(label)">
            <text x="12" y="22" class="title">\(label)</text>
            \(grid(height))
            \(bars.joined(separator: "\n"))
            </svg>
            """
    }

    private func grid(_ height: Int) -> String {
        [0, 0.5, 1].map { share in
            let x = Self.x(share)
            return """
                <line x1="\(x)" x2="\(x)" y1="\(Self.top - 4)" y2="\(height - 22)" class="grid"/>\
                <text x="\(x)" y="\(height - 8)" text-anchor="middle" class="soft">\(Int(share * 100))</text>
                """
        }.joined(separator: "\n")
    }

    private func bar(_ figures: EvalReport.Figures, y: Int) -> String {
        let width = Self.x(figures.share) - Self.left
        let kind = figures.arm.name.split(separator: ":").first.map(String.init) ?? ""
        return """
            <text x="12" y="\(y + 15)">\(HTMLReport.escape(figures.arm.name))</text>\
            <rect x="\(Self.left)" y="\(y)" width="\(width)" height="20" rx="2" class="\(kind)"/>\
            <line x1="\(Self.x(figures.low))" x2="\(Self.x(figures.high))" y1="\(y + 10)" y2="\(y + 10)" class="range"/>\
            <text x="\(Self.width - 12)" y="\(y + 15)" text-anchor="end">\(figures.solved)/\(figures.count)</text>
            """
    }

    /// Where a share lies, from the left.
    private static func x(_ share: Double) -> Int {
        left + Int((share * Double(width - left - right)).rounded())
    }
}
