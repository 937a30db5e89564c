import AtelierDomain
import Foundation
import Testing

@testable import AtelierInference

private let engineFolder = ProcessInfo.processInfo.environment["ATELIER_TEST_ENGINE"]
private let modelFile = ProcessInfo.processInfo.environment["ATELIER_TEST_MODEL"]

/// One real engine with a real model, through one life: loading is what costs.
@Suite(
    .enabled(
        if: engineFolder != nil && modelFile != nil,
        "set ATELIER_TEST_ENGINE (a folder with llama-server) and ATELIER_TEST_MODEL (a GGUF file)"
    ),
    .timeLimit(.minutes(15))
) struct RealEngineTests {
    private func request(_ text: String, schema: String? = nil, tokensMax: Int = 4) -> ModelRequest {
        ModelRequest(messages: [ChatMessage(.user, text)], schema: schema, tokensMax: tokensMax)
    }

    @Test func engineAnswersSurvivesAKillAndLeavesNothing() async throws {
        let folder = try TemporaryFolder()
        let binary = try #require(
            await EngineStore(directory: folder.path)
                .locate(named: "\(engineFolder ?? "")/llama-server", searchPath: "")
        )
        #expect(binary.origin == .named)
        var configuration = EngineConfiguration(
            binary: binary,
            modelPath: modelFile ?? "",
            modelHash: "model",
            directory: "\(folder.path)/run",
            logPath: "\(folder.path)/log",
            contextTokens: 512,
            threads: 2
        )
        configuration.answerSeconds = 600
        let engine = try Engine(configuration)
        async let supervision: Void = engine.run()

        let first = try await engine.complete(request("Say hi."))
        #expect(first.generatedTokens > 0 && first.generatedTokens <= 4)
        #expect(first.model == "model")
        let again = try await engine.complete(request("Say hi."))
        #expect(again.text == first.text)
        #expect(again.cachedTokens >= again.promptTokens - 1)

        let schema = #"{"type":"object","properties":{"a":{"enum":["x","y"]}},"required":["a"]}"#
        let shaped = try await engine.complete(request("x or y?", schema: schema, tokensMax: 24))
        let object = try JSONSerialization.jsonObject(with: Data(shaped.text.utf8)) as? [String: String]
        #expect(["x", "y"].contains(object?["a"]))

        let client = CompletionClient(endpoint: .unixSocket(path: configuration.socketPath))
        #expect(try await client.contextLength() == 512)
        #expect(try await client.countTokens(request("Say hi.").messages) == first.promptTokens)
        await #expect { try await engine.complete(request(String(repeating: "word ", count: 600))) } throws: { error in
            (error as? InferenceError)?.code == .contextExceeded
        }

        let killed = try #require(await engine.processID)
        let mark = try #require(ProcessMark(pid: killed))
        kill(killed, SIGKILL)
        while mark.isRunning {
            await Task.yield()
        }
        while await engine.processID == killed {
            await Task.yield()
        }
        #expect(try await engine.complete(request("Say hi.")).text == first.text)
        #expect(await engine.starts == 2)
        let second = try #require(await engine.processID)
        #expect(second != killed)

        await engine.stop()
        try await supervision
        #expect(ProcessMark(pid: second) == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: configuration.directory).isEmpty)
    }

    @Test func idleEngineIsUnloadedAndComesBack() async throws {
        let folder = try TemporaryFolder()
        var configuration = EngineConfiguration(
            binary: EngineBinary(path: "\(engineFolder ?? "")/llama-server", version: "", origin: .named),
            modelPath: modelFile ?? "",
            modelHash: "model",
            directory: "\(folder.path)/run",
            logPath: "\(folder.path)/log",
            contextTokens: 256,
            threads: 2
        )
        configuration.idleSeconds = 1
        let engine = try Engine(configuration)
        async let supervision: Void = engine.run()
        _ = try await engine.ready()
        while await engine.state != .unloaded {
            await Task.yield()
        }
        #expect(await engine.processID == nil)
        _ = try await engine.ready()
        #expect(await engine.starts == 2)
        await engine.stop()
        try await supervision
    }

    /// A real model gives the check words of a probe back, so that a server that cannot count is of use.
    @Test func theProbeIsAnsweredByARealModel() async throws {
        let folder = try TemporaryFolder()
        let binary = try #require(
            await EngineStore(directory: folder.path)
                .locate(named: "\(engineFolder ?? "")/llama-server", searchPath: "")
        )
        let configuration = EngineConfiguration(
            binary: binary,
            modelPath: modelFile ?? "",
            modelHash: "model",
            directory: "\(folder.path)/run",
            logPath: "\(folder.path)/log",
            contextTokens: 4_096,
            threads: 1
        )
        let engine = try Engine(configuration)
        async let supervision: Void = engine.run()
        let client = CompletionClient(endpoint: try await engine.ready(), proven: ProvenLengths())
        let code = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
        var answered: [String] = []
        for bytes in [400, 1_500, 4_000] {
            let messages = [
                ChatMessage(.system, "You are a careful programmer."),
                ChatMessage(.user, "```swift\n\(code.prefix(bytes))\n```\nWhat does this test?"),
            ]
            var dice = Dice(seed: UInt64(bytes))
            let probe = TruncationProbe(of: messages, padding: TokenEstimate.most(messages) / 4, using: &dice)
            let reply = try await client.send(probe.request)
            let isWhole = probe.isAnswered(by: reply.text)
            answered.append("\(reply.promptTokens) tokens, \(probe.words.count) words: \(isWhole ? "yes" : "no")")
        }
        print("probe: \(answered.joined(separator: "; "))")
        await engine.stop()
        try await supervision
        #expect(answered.allSatisfy { $0.hasSuffix("yes") })
    }
}
