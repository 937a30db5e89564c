internal import AtelierEval

/// What a person reads after a calibration: how many, how sure that is, by what, at what price, and what it does not say.
struct CalibrationPage {
    let report: CalibrationReport
    let texts: Texts

    /// Ends with a line end.
    func render() -> String {
        let blocks = report.weight == .nothing ? [nothing, aside] : [head, weight, table, prices, aside, caveats]
        return blocks.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    static func phrase(for exclusion: CalibrationReport.Exclusion) -> CalibratePhrase {
        switch exclusion {
        case .testsFail: .testsFail
        case .unnoticed: .unnoticed
        case .noAnswer: .noAnswer
        }
    }

    private var nothing: String {
        texts(
            CalibratePhrase.nothingTried,
            "\(report.functionCount)",
            "\(report.seenCount)",
            "\(report.setAside.count)"
        )
    }

    private var head: String {
        let all = report.all
        return texts(
            CalibratePhrase.head,
            Sanitizer.line(report.models.joined(separator: ", ")),
            "\(all.rederived)",
            "\(all.count)",
            Self.percent(all.low),
            Self.percent(all.high)
        )
    }

    private var weight: String {
        switch report.weight {
        case .nothing, .sound: ""
        case .anecdote: texts(CalibratePhrase.anecdote, "\(report.all.count)")
        case .rough: texts(CalibratePhrase.rough)
        }
    }

    private var table: String {
        let rows = (report.languages + report.kinds + report.documentation).map { figures in
            let interval = "\(Self.percent(figures.low)) – \(Self.percent(figures.high))"
            return "  \(name(figures.name)): \(figures.rederived)/\(figures.count) (\(interval))"
        }
        return rows.joined(separator: "\n")
    }

    private func name(_ name: String) -> String {
        switch name {
        case "function": texts(CalibratePhrase.functions)
        case "method": texts(CalibratePhrase.methods)
        case "documented": texts(CalibratePhrase.documented)
        case "undocumented": texts(CalibratePhrase.undocumented)
        default: Sanitizer.line(name)
        }
    }

    private var prices: String {
        let all = report.all
        return texts(
            CalibratePhrase.prices,
            Self.whole(all.medianSeconds),
            Self.whole(all.medianPromptTokens),
            Self.whole(all.medianGeneratedTokens)
        )
    }

    private var aside: String {
        CalibrationReport.Exclusion.allCases.compactMap { why in
            let count = report.setAside.count { $0.why == why }
            return count == 0 ? nil : texts(CalibratePhrase.setAside, "\(count)", texts(Self.phrase(for: why)))
        }.joined(separator: "\n")
    }

    private var caveats: String {
        var lines = [texts(CalibratePhrase.caveat)]
        if report.wrongThoughLanded > 0 {
            lines.insert(texts(CalibratePhrase.wrongThoughLanded, "\(report.wrongThoughLanded)"), at: 0)
        }
        return lines.joined(separator: "\n")
    }

    private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

    private static func whole(_ value: Double?) -> String { value.map { "\(Int($0.rounded()))" } ?? "-" }
}
