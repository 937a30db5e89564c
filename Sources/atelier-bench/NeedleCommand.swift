import ArgumentParser
import AtelierDomain
import AtelierInference
import Foundation

/// Asks a real model for a made-up constant that stands at some depth of real code.
struct NeedleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "needle",
        abstract: "Find a constant at 10, 50 and 90 % of a long prompt; one line for each length and depth."
    )

    @OptionGroup var engine: BenchEngine

    @Option(help: "The folder whose Swift files are the hay.")
    var hay: String

    @Option(parsing: .upToNextOption, help: "Tokens of the whole window, answer included.")
    var windows: [Int] = [8_192]

    private static let depths = [90, 50, 10]
    private static let answerTokens = 24

    func run() async throws {
        let lines = try SourceFolder(hay).files.flatMap {
            $0.text.split(separator: "\n", omittingEmptySubsequences: false)
        }
        let windows = windows.sorted()
        show("window depth counted reported cached seconds answer exact")
        try await engine.withEngine(contextTokens: windows.last ?? 0) { engine, client in
            var questions: [Question] = []
            for window in windows {
                let text = try await Self.fitting(lines, into: window, client)
                questions += Self.depths.map { Question(lines: text, window: window, depth: $0) }
            }
            // All windows begin alike, so what stands before a needle further up is in the engine's cache by then.
            for question in questions.sorted(by: { $0.place > $1.place }) {
                try await Self.ask(question, engine, client)
            }
        }
    }

    private struct Question {
        let lines: [Substring]
        let window: Int
        let depth: Int

        /// The line before which the needle stands.
        var place: Int { lines.count * depth / 100 }
    }

    private static func ask(_ question: Question, _ engine: Engine, _ client: CompletionClient) async throws {
        let (window, depth) = (question.window, question.depth)
        var random = SeededGenerator(seed: UInt64(window + depth))
        let value = Int.random(in: 10_000...99_999, using: &random)
        let request = ModelRequest(
            messages: messages(question.lines, depth: depth, value: value),
            tokensMax: answerTokens
        )
        let counted = try await client.countTokens(request.messages) ?? 0
        let reply = try await engine.complete(request)
        let digits = reply.text.filter { $0 != "_" }.split { !$0.isNumber }.first.map(String.init) ?? ""
        let figures = [
            "\(window)", "\(depth)%", "\(counted)", "\(reply.promptTokens)", "\(reply.cachedTokens)",
            "\(reply.milliseconds / 1_000)", digits, digits == "\(value)" ? "yes" : "no (\(value))",
        ]
        show(figures.joined(separator: " "))
    }

    /// As much hay as leaves the needle's prompt within the window.
    private static func fitting(
        _ lines: [Substring],
        into window: Int,
        _ client: CompletionClient
    ) async throws -> [Substring] {
        var (low, high) = (0, lines.count)
        while low < high {
            let middle = (low + high + 1) / 2
            let tokens = try await client.countTokens(messages(Array(lines.prefix(middle)), depth: 50, value: 99_999))
            if (tokens ?? .max) + answerTokens + 8 <= window { low = middle } else { high = middle - 1 }
        }
        return Array(lines.prefix(low))
    }

    private static func messages(_ lines: [Substring], depth: Int, value: Int) -> [ChatMessage] {
        let place = lines.count * depth / 100
        let needle: [Substring] = ["/// How many lanterns the harbour may hold.", "let lanternCeiling = \(value)"]
        let text = (lines[..<place] + needle + lines[place...]).joined(separator: "\n")
        let question =
            "In the code above, what is the value of the constant `lanternCeiling`? Answer with the number only."
        return [
            ChatMessage(.system, "You answer questions about code, briefly."),
            ChatMessage(.user, "```swift\n\(text)\n```\n\n\(question)"),
        ]
    }
}
