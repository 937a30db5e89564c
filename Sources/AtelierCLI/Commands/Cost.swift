internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient
internal import AtelierDomain
internal import Foundation

/// Tells what models cost.
struct Cost: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Tell what models cost: tokens, seconds, energy, money, and bytes that left this machine.",
        discussion: "By requirement, stage and model; prices are those of models.yaml at the time of each call."
    )

    @Argument(help: "The beginning of a requirement's id; all requirements if not given.")
    var id: String?

    @Option(help: "Only the last so many days.")
    var days: Int?

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func validate() throws {
        guard days.map({ (1...100_000).contains($0) }) ?? true else {
            throw ValidationError("--days is a number over 0.")
        }
    }

    func run(in session: Session) async throws -> ExitStatus {
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        let since = days.map { now - Int64($0) * 86_400_000 } ?? 0
        let view = try await session.withClient { client in try await client.ledger(of: id, sinceMs: since) }
        try session.give(view, page: CostPage(view: view, texts: session.texts).render())
        return .done
    }
}

/// What `cost` tells: a line for each requirement, stage and model, and the sums.
struct CostPage {
    let view: LedgerView
    let texts: Texts

    func render() -> String {
        guard !view.lines.isEmpty else { return texts(ModelPhrase.noCosts) + "\n" }
        let head = [
            "requirement", "stage", "model", "calls", "prompt", "cached", "written", "s", "Wh", "price", "sent",
        ]
        let rows = view.lines.map(Self.row)
        let widths = head.indices.map { column in (rows + [head]).map { $0[column].count }.max() ?? 0 }
        let lines = ([head] + rows).map { row in
            zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
        }
        return (lines + [""] + sums).map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n") + "\n"
    }

    private var sums: [String] {
        func sum(_ value: (LedgerLine) -> Int) -> Int { view.lines.reduce(0) { $0 + value($1) } }
        let prompt = sum(\.promptTokens)
        let share = prompt == 0 ? 0 : Double(sum(\.cachedTokens)) * 100 / Double(prompt)
        var result = [
            texts(
                ModelPhrase.costTotal,
                "\(sum(\.calls))",
                "\(prompt)",
                String(format: "%.0f", share),
                "\(sum(\.generatedTokens))",
                "\(sum(\.milliseconds) / 1_000)"
            )
        ]
        let currencies = Set(view.lines.map(\.currency)).subtracting([""]).sorted()
        let prices = currencies.map { currency in
            Self.money(view.lines.filter { $0.currency == currency }.reduce(0) { $0 + $1.costNanos }, currency)
        }
        if !prices.isEmpty { result.append(texts(ModelPhrase.costPrice, prices.joined(separator: ", "))) }
        if sum(\.millijoules) > 0 { result.append(texts(ModelPhrase.costEnergy, Self.hours(sum(\.millijoules)))) }
        let sent = sum(\.sentBytes)
        result.append(sent == 0 ? texts(ModelPhrase.costNothingSent) : texts(ModelPhrase.costSent, "\(sent)"))
        return result
    }

    private static func row(_ line: LedgerLine) -> [String] {
        let kind = line.modelClass.map { " (\($0.rawValue))" } ?? ""
        let name = Sanitizer.line(line.model)
        return [
            Sanitizer.line(line.requirement.rawValue), Sanitizer.line(line.stage),
            (name.count > 40 ? String(name.prefix(12)) : name) + kind,
            "\(line.calls)", "\(line.promptTokens)", "\(line.cachedTokens)", "\(line.generatedTokens)",
            String(format: "%.1f", Double(line.milliseconds) / 1_000),
            line.millijoules == 0 ? "-" : hours(line.millijoules),
            line.currency.isEmpty ? "-" : money(line.costNanos, line.currency),
            "\(line.sentBytes)",
        ]
    }

    private static func hours(_ millijoules: Int) -> String { String(format: "%.3f", Double(millijoules) / 3_600_000) }

    private static func money(_ nanos: Int, _ currency: String) -> String {
        String(format: "%.6f", Double(nanos) / 1_000_000_000) + " " + Sanitizer.line(currency)
    }
}
