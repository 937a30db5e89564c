import ArgumentParser
import AtelierDomain
import AtelierHooks
import AtelierInference
import Foundation

/// Asks a real model for the kind and the first line of commits whose kind is known, beside plain rules.
struct MessagesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "messages",
        abstract: "Kinds of real changes by rules, by a model and by both; and what becomes of the model's first lines."
    )

    @OptionGroup var engine: BenchEngine

    @Option(help: "The labelled diffs, one JSON object a line.")
    var changes: String

    @Option(help: "Where each change's results are kept, a line each; what is there already is not asked again.")
    var results: String

    @Option(help: "How many changes, from the first.")
    var limit = Int.max

    private static let contextTokens = 4_096

    private struct Change: Codable {
        let commit: String
        let label: ChangeKind
        let labelledBy: String
        let diff: String
    }

    private struct Result: Codable {
        let commit: String
        let label: ChangeKind
        let labelledBy: String
        let isCertain: Bool
        let rules: ChangeKind
        let model: ChangeKind?
        let both: ChangeKind
        let answer: String
        let subject: String?
        let milliseconds: Int
    }

    func run() async throws {
        let all = try ResultLines<Change>(path: changes).read().prefix(limit)
        let kept = ResultLines<Result>(path: results)
        let known = Set(try kept.read().map(\.commit))
        let open = all.filter { !known.contains($0.commit) }
        if !open.isEmpty {
            try await engine.withEngine(contextTokens: Self.contextTokens) { engine, _ in
                for (number, change) in open.enumerated() {
                    try kept.append(try await Self.ask(about: change, engine))
                    if number % 10 == 9 { show("so far: \(number + 1) of \(open.count)") }
                }
            }
        }
        let wanted = Set(all.map(\.commit))
        Self.report(try kept.read().filter { wanted.contains($0.commit) })
    }

    private static func ask(about change: Change, _ engine: Engine) async throws -> Result {
        let diff = UnifiedDiff(change.diff)
        let (rules, prompt, said) = (ChangeRules(diff), MessagePrompt(diff), Said())
        let ask: MessageWriter.Ask = { try await engine.complete($0).text }
        let alone = try await ask(prompt.kindRequest(among: ChangeKind.allCases))
        let both = try await MessageWriter(ask: ask).kind(rules, prompt)
        let writer = MessageWriter { request in
            let text = try await ask(request)
            await said.note(text)
            return text
        }
        let started = ContinuousClock.now
        let written = try await writer.write(diff, subjects: habit)
        let took = (ContinuousClock.now - started).components
        return Result(
            commit: change.commit,
            label: change.label,
            labelledBy: change.labelledBy,
            isCertain: rules.certain != nil,
            rules: rules.guess,
            model: MessageWriter.field("kind", of: alone).flatMap(ChangeKind.init(rawValue:)),
            both: both,
            answer: await said.last,
            subject: written.subject,
            milliseconds: Int(took.seconds * 1_000 + took.attoseconds / 1_000_000_000_000_000)
        )
    }

    /// The habit of conventional commits, told by lines that say nothing about the changes.
    private static let habit = (1...10).map { "chore: keep the house in order, part \($0)" }

    private actor Said {
        private(set) var last = ""

        func note(_ text: String) { last = text }
    }

    private static func report(_ results: [Result]) {
        let count = max(1, results.count)
        let share = { (name: String, part: [Result], right: (Result) -> Bool) in
            let hits = part.count(where: right)
            show("\(name): \(hits) of \(part.count) (\(hits * 1_000 / max(1, part.count)) per mille)")
        }
        show("changes: \(results.count)")
        for (name, part) in [
            ("all", results), ("author's kind", results.filter { $0.labelledBy == "author" }),
            ("kind by hand", results.filter { $0.labelledBy == "hand" }),
            ("settled by rules", results.filter(\.isCertain)), ("left to the model", results.filter { !$0.isCertain }),
        ] {
            share("\(name), rules", part) { $0.rules == $0.label }
            share("\(name), model", part) { $0.model == $0.label }
            share("\(name), both", part) { $0.both == $0.label }
        }
        share("first lines that are used", results) { $0.subject != nil }
        let times = results.map(\.milliseconds).sorted()
        show(
            "milliseconds to write one: p50 \(times.isEmpty ? 0 : times[count / 2]), p95 \(times.isEmpty ? 0 : times[count * 95 / 100])"
        )
        for result in results {
            let model = result.model?.rawValue ?? "-"
            show(
                "  \(result.label) rules \(result.rules) model \(model) both \(result.both): \(result.subject ?? "-- \(result.answer)")"
            )
        }
    }
}
