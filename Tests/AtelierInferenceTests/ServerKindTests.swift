import AtelierDomain
import Foundation
import Synchronization
import Testing

@testable import AtelierInference

@Suite struct ServerKindTests {
    private static func client(
        model: String? = "m",
        proven: ProvenLengths = ProvenLengths(),
        _ pages: [String: String]
    ) -> CompletionClient {
        var client = CompletionClient(endpoint: .url("http://fake"), modelName: model, proven: proven)
        client.exchange = { _, path, _, _ in
            pages[path].map { Transport.Answer(status: 200, body: Data($0.utf8)) }
                ?? Transport.Answer(status: 404, body: Data("404 page not found".utf8))
        }
        return client
    }

    /// In the words of each server's own documents.
    @Test(
        arguments: [
            (#"/props {"default_generation_settings":{"n_ctx":4096},"total_slots":1}"#, ServerKind.llamaServer, 4_096),
            (
                #"/v1/models {"object":"list","data":[{"id":"m","owned_by":"vllm","max_model_len":32768}]}"#, .vllm,
                32_768
            ),
            (
                #"/api/v0/models {"data":[{"id":"m","state":"loaded","max_context_length":131072,"loaded_context_length":8192}]}"#,
                .lmStudio, 8_192
            ),
            (#"/api/ps {"models":[{"name":"m:latest","model":"m:latest","context_length":2048}]}"#, .ollama, 2_048),
            (#"/v1/models {"object":"list","data":[{"id":"m","owned_by":"somebody"}]}"#, .other, nil),
        ] as [(String, ServerKind, Int?)]
    )
    func aServerIsKnownByItsAnswers(page: String, kind: ServerKind, context: Int?) async throws {
        let blank = try #require(page.firstIndex(of: " "))
        let client = Self.client([String(page[..<blank]): String(page[page.index(after: blank)...])])
        #expect(try await client.serverKind() == kind)
        #expect(try await client.contextLength() == context)
    }

    @Test func anOllamaModelThatIsNotLoadedIsShown() async throws {
        let show = #"{"parameters":"stop \"x\"\nnum_ctx                        6144","model_info":{}}"#
        let client = Self.client(["/api/ps": #"{"models":[]}"#, "/api/show": show])
        #expect(try await client.serverKind() == .ollama)
        #expect(try await client.contextLength() == 6_144)
    }

    /// As servers with a page of their own for every path do.
    @Test func aPageForEveryPathIsNoServerOfAnyKind() async throws {
        let page = "<!doctype html><title>models</title>"
        let client = Self.client(
            ["/props", "/v1/models", "/api/v0/models", "/api/ps"].reduce(into: [:]) { $0[$1] = page }
        )
        #expect(try await client.serverKind() == .other)
    }

    @Test func theSmallerOfWhatServerAndCallerSayCounts() async throws {
        var client = CompletionClient(endpoint: .url("http://fake"), contextTokens: 1_000, proven: ProvenLengths())
        client.exchange = { _, _, _, _ in
            Transport.Answer(status: 200, body: Data(#"{"default_generation_settings":{"n_ctx":4096}}"#.utf8))
        }
        #expect(try await client.contextLength() == 1_000)
    }

    @Test func whatWasProvenIsForgottenAfterAWhile() {
        let now = Mutex(ContinuousClock.now)
        let proven = ProvenLengths(lifetime: .seconds(60)) { now.withLock { $0 } }
        let key = ProvenLengths.Key(endpoint: .url("http://fake"), model: "m")
        let other = ProvenLengths.Key(endpoint: .url("http://fake"), model: "n")
        proven.prove(key, tokens: 3_000)
        proven.note(key, kind: .ollama)
        #expect(proven.tokens(key) == 3_000 && proven.tokens(other) == 0)
        now.withLock { $0 += .seconds(59) }
        #expect(proven.tokens(key) == 3_000)
        // What is used does not live longer for it.
        proven.prove(key, tokens: 10)
        now.withLock { $0 += .seconds(2) }
        #expect(proven.tokens(key) == 0 && proven.kind(key) == nil)
    }

    @Test(arguments: [
        (
            #"{"error":{"code":400,"type":"exceed_context_size_error","n_prompt_tokens":77,"n_ctx":50}}"#, 77, 50
        ),
        (
            #"{"error":{"message":"This model's maximum context length is 4096 tokens. However, your messages resulted in 5000 tokens.","code":"context_length_exceeded"}}"#,
            5_000, 3_996
        ),
        (
            #"{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5100 tokens (5000 in the messages, 100 in the completion).","type":"BadRequestError","code":400}"#,
            5_000, 3_996
        ),
        (
            #"{"error":{"message":"This model's maximum context length is 4096 tokens. However, you requested 100 output tokens and your prompt contains at least 3997 input tokens.","code":400}}"#,
            3_997, 3_996
        ),
    ])
    func aRefusalOfTheLengthHasItsFigures(body: String, promptTokens: Int, room: Int) throws {
        let client = CompletionClient(endpoint: .url("http://fake"))
        let error = client.refusal(Transport.Answer(status: 400, body: Data(body.utf8)), tokensMax: 100)
        #expect(error == .contextExceeded(promptTokens: promptTokens, room: room))
    }

    @Test func aProbeHasItsWordsAtBothEndsAndBetween() throws {
        var dice = Dice(seed: 3)
        let text = (0..<200).map { "line \($0) of some code\n" }.joined()
        let messages = [ChatMessage(.system, "be short"), ChatMessage(.user, text)]
        let probe = TruncationProbe(of: messages, padding: TokenEstimate.most(messages) / 4, using: &dice)
        #expect(probe.words.count == 6 && Set(probe.words).count == 6)
        let sent = probe.request.messages.map(\.text).joined()
        #expect(sent.hasPrefix("Check word 1: \(probe.words[0])"))
        #expect(probe.isAnswered(by: probe.words.joined(separator: " ").uppercased()))
        for word in probe.words {
            #expect(!probe.isAnswered(by: probe.words.filter { $0 != word }.joined(separator: " ")))
        }
    }
}
