import AtelierAPI
import AtelierClient
import Foundation
import Testing

/// Our own client's chat completions, over a real socket and answered by a scripted engine.
@Suite(.timeLimit(.minutes(2))) struct ChatClientTests {
    private static func request(model: String? = "toy", tokensMax: Int = 20, seed: Int? = nil) -> OpenChatRequest {
        OpenChatRequest(
            model: model,
            messages: [.init(role: "user", content: "say hello please")],
            temperature: 0,
            seed: seed,
            tokensMax: tokensMax
        )
    }

    private static func ask(_ request: OpenChatRequest, _ house: ChatTests.House) async throws -> OpenChatReply {
        try await DaemonClient.with(socketPath: house.socketPath) { client in
            try await client.complete(request, seconds: 60)
        }
    }

    @Test func anAnswerComesWithItsCounts() async throws {
        try await ChatTests.with { house in
            let reply = try await Self.ask(Self.request(seed: 7), house)
            #expect(
                reply
                    == OpenChatReply(
                        choices: [.init(message: .init(role: "assistant", content: "Grüß dich"), finishReason: "stop")],
                        usage: .init(promptTokens: 3, cachedTokens: 1, generatedTokens: 2)
                    )
            )
            let asked = try #require(house.engine.asked.first)
            #expect(asked.contains(#""seed":7"#))
            #expect(asked.contains(#""max_tokens":20"#))
        }
    }

    @Test func aPromptThatDoesNotFitIsRefusedByItsCode() async throws {
        try await ChatTests.with { house in
            let error = await #expect(throws: ClientError.self) {
                try await Self.ask(Self.request(tokensMax: 98), house)
            }
            #expect(error?.wireCode == "context_length_exceeded")
            #expect(error?.isUserFixable == true)
            #expect(error?.message.contains("This model's context has 100 tokens") == true)
        }
    }

    @Test func anUnknownModelIsRefusedByItsCode() async throws {
        try await ChatTests.with { house in
            let error = await #expect(throws: ClientError.self) {
                try await Self.ask(Self.request(model: "other"), house)
            }
            #expect(error?.wireCode == "model_not_found")
        }
    }
}
