import ArgumentParser
import AtelierDomain
import AtelierInference
import Foundation

/// Asks a real model for made-up constants that stand at three depths of real code.
///
/// All three stand in one text, so that it is read once: each question differs after it, and must tell its constant from the others.
struct NeedleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "needle",
        abstract: "Find constants at 10, 50 and 90 % of a long prompt; one line for each length and depth."
    )

    @OptionGroup var engine: BenchEngine

    @Option(help: "The folder whose Swift files are the hay.")
    var hay: String

    @Option(parsing: .upToNextOption, help: "Tokens of the whole window, answer included.")
    var windows: [Int] = [8_192]

    @Option(help: "Windows up to this many tokens have to be answered exactly, or the command fails.")
    var exactUpTo = 0

    private static let answerTokens = 24

    private struct Needle {
        let depth: Int
        let remark: String
        let name: String

        static let all = [
            Needle(depth: 10, remark: "How many lanterns the harbour may hold.", name: "lanternCeiling"),
            Needle(depth: 50, remark: "How many crates a wagon takes.", name: "wagonQuota"),
            Needle(depth: 90, remark: "Seconds between two ferries.", name: "ferryInterval"),
        ]

        func value(_ window: Int) -> Int {
            var random = SeededGenerator(seed: UInt64(window + depth))
            return Int.random(in: 10_000...99_999, using: &random)
        }
    }

    func run() async throws {
        let lines = try SourceFolder(hay).files.flatMap {
            $0.text.split(separator: "\n", omittingEmptySubsequences: false)
        }
        show("window depth counted reported cached seconds answer exact")
        try await engine.withEngine(contextTokens: windows.max() ?? 0) { engine, client in
            var missed = 0
            for window in windows.sorted() {
                let text = try await Self.fitting(lines, into: window, client)
                for needle in Needle.all where try await !Self.ask(needle, text, window, engine, client) {
                    missed += window <= exactUpTo ? 1 : 0
                }
            }
            guard missed == 0 else { throw ExitCode(1) }
        }
    }

    /// Whether the answer was exact.
    private static func ask(
        _ needle: Needle,
        _ lines: [Substring],
        _ window: Int,
        _ engine: Engine,
        _ client: CompletionClient
    ) async throws -> Bool {
        let value = "\(needle.value(window))"
        let request = ModelRequest(messages: messages(lines, window, about: needle), tokensMax: answerTokens)
        let counted = try await client.countTokens(request.messages) ?? 0
        let reply = try await engine.complete(request)
        let digits = reply.text.filter { $0 != "_" }.split { !$0.isNumber }.first.map(String.init) ?? ""
        let figures = [
            "\(window)", "\(needle.depth)%", "\(counted)", "\(reply.promptTokens)", "\(reply.cachedTokens)",
            "\(reply.milliseconds / 1_000)", digits, digits == value ? "yes" : "no (\(value))",
        ]
        show(figures.joined(separator: " "))
        return digits == value
    }

    /// As much hay as leaves the prompt within the window.
    private static func fitting(
        _ lines: [Substring],
        into window: Int,
        _ client: CompletionClient
    ) async throws -> [Substring] {
        var (low, high) = (0, lines.count)
        while low < high {
            let middle = (low + high + 1) / 2
            let prompt = messages(Array(lines.prefix(middle)), window, about: Needle.all[0])
            let tokens = try await client.countTokens(prompt)
            if (tokens ?? .max) + answerTokens + 8 <= window { low = middle } else { high = middle - 1 }
        }
        return Array(lines.prefix(low))
    }

    private static func messages(_ lines: [Substring], _ window: Int, about needle: Needle) -> [ChatMessage] {
        var text: [Substring] = []
        var place = 0
        for other in Needle.all {
            let next = lines.count * other.depth / 100
            text += lines[place..<next] + ["/// \(other.remark)", "let \(other.name) = \(other.value(window))"]
            place = next
        }
        text += lines[place...]
        let question =
            "In the code above, what is the value of the constant `\(needle.name)`? Answer with the number only."
        return [
            ChatMessage(.system, "You answer questions about code, briefly."),
            ChatMessage(.user, "```swift\n\(text.joined(separator: "\n"))\n```\n\n\(question)"),
        ]
    }
}
