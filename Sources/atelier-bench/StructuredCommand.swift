import ArgumentParser
import AtelierDomain
import AtelierInference
import Foundation

/// Asks a real model many questions whose answers must name real files and functions.
struct StructuredCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "structured",
        abstract: "Ask for choices among real paths and symbols under a JSON schema; prints the counts."
    )

    @OptionGroup var engine: BenchEngine

    @Option(help: "The folder whose Swift files give the paths and functions.")
    var sources: String

    @Option(help: "How many requests.")
    var requests = 200

    @Option(help: "The same seed asks the same questions.")
    var seed = 1

    private static let contextTokens = 4_096
    private static let choices = 16
    /// Requests that share one list of functions, as the questions of one repository do.
    private static let perList = 10
    private static let wishes = [
        "Return early when the input is empty in", "Say in the error what was expected in",
        "Do not read the file twice in", "Keep the order of the input in", "Log how long it took in",
    ]

    private struct Choice: Decodable {
        let change: [String]
    }

    private struct Tally {
        var asked = 0
        var parsed = 0
        var fitting = 0
        var unreal = 0
        var meant = 0
        var milliseconds = 0
        var failures: [String] = []
    }

    func run() async throws {
        let names = try Self.names(in: SourceFolder(sources))
        let (requests, seed) = (requests, seed)
        try await engine.withEngine(contextTokens: Self.contextTokens) { engine, _ in
            var random = SeededGenerator(seed: UInt64(seed))
            var tally = Tally()
            var offered: [String] = []
            for number in 0..<requests {
                if number % Self.perList == 0 {
                    offered = Array(names.shuffled(using: &random).prefix(Self.choices)).sorted()
                }
                try await Self.ask(offered, known: Set(names), engine, &random, &tally)
                if tally.asked % 40 == 0, tally.asked < requests {
                    show("so far: \(tally.asked) asked, \(tally.fitting) fitting, \(tally.unreal) unreal")
                }
            }
            Self.report(tally)
        }
    }

    private static func ask(
        _ offered: [String],
        known: Set<String>,
        _ engine: Engine,
        _ random: inout SeededGenerator,
        _ tally: inout Tally
    ) async throws {
        let meant = offered.randomElement(using: &random) ?? ""
        let name = meant.split(separator: ":").last.map(String.init) ?? ""
        let wish = "\(wishes.randomElement(using: &random) ?? "") `\(name)`."
        let list = String(decoding: try JSONEncoder().encode(offered), as: UTF8.self)
        let schema = """
            {"type":"object","properties":{"change":{"type":"array","items":{"enum":\(list)},"minItems":1,"maxItems":3}},\
            "required":["change"],"additionalProperties":false}
            """
        let prompt = """
            Functions:
            \(offered.map { "- \($0)" }.joined(separator: "\n"))

            Request:
            \(wish)

            Which of these functions must change? Name as few as possible.
            """
        let messages = [
            ChatMessage(.system, "You decide which functions must change. You answer with JSON only."),
            ChatMessage(.user, prompt),
        ]
        tally.asked += 1
        do {
            let reply = try await engine.complete(ModelRequest(messages: messages, schema: schema, tokensMax: 200))
            tally.milliseconds += reply.milliseconds
            let body = Data(reply.text.utf8)
            // What does not decode is counted as not parsed.
            guard let choice = try? JSONDecoder().decode(Choice.self, from: body) else { return }
            tally.parsed += 1
            tally.fitting += (try? FactSchema(json: schema).check(body)) == nil ? 0 : 1
            tally.unreal += choice.change.count { !known.contains($0) || !offered.contains($0) }
            tally.meant += choice.change.contains(meant) ? 1 : 0
        } catch {
            tally.failures.append("\(error.code.rawValue): \(error.message)")
        }
    }

    private static func report(_ tally: Tally) {
        show("requests \(tally.asked), parsed \(tally.parsed), fitting the schema \(tally.fitting)")
        show("paths or symbols named that do not exist: \(tally.unreal)")
        show("the function of the request is among those named: \(tally.meant)")
        show("clean failures: \(tally.failures.count)")
        for failure in tally.failures.prefix(5) { show("  \(failure)") }
        show("milliseconds a request: \(tally.milliseconds / max(1, tally.parsed))")
    }

    /// `path::function` for every function that its file defines once.
    private static func names(in folder: SourceFolder) -> [String] {
        folder.files.flatMap { file -> [String] in
            let found = file.text.matches(of: /func ([A-Za-z_][A-Za-z0-9_]*)/).map { String($0.output.1) }
            let counts = Dictionary(found.map { ($0, 1) }, uniquingKeysWith: +)
            return counts.filter { $0.value == 1 }.keys.sorted().map { "\(file.path)::\($0)" }
        }
    }
}
