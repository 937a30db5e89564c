import AtelierDomain
import Foundation
import Testing

@testable import AtelierInference

@Suite(.timeLimit(.minutes(2))) struct CompletionClientTests {
    private let folder: TemporaryFolder
    private let socket: String
    private let request = ModelRequest(
        messages: [ChatMessage(.system, "be short"), ChatMessage(.user, "say hello to me")],
        tokensMax: 20,
        temperature: 0.5,
        seed: 7,
        stop: ["END"]
    )

    init() throws {
        folder = try TemporaryFolder()
        socket = "\(folder.path)/m.sock"
    }

    private func client(hash: String? = nil, seconds: Int = 30, context: Int? = nil) -> CompletionClient {
        CompletionClient(
            endpoint: .unixSocket(path: socket),
            modelHash: hash,
            contextTokens: context,
            answerSeconds: seconds
        )
    }

    private func failure(_ mode: String, seconds: Int = 30) async throws -> InferenceError? {
        let server = try await PythonServer.model(socket, mode: mode)
        defer { withExtendedLifetime(server) {} }
        do throws(InferenceError) {
            _ = try await client(seconds: seconds).complete(request)
            return nil
        } catch {
            return error
        }
    }

    @Test func replyCarriesTextAndCosts() async throws {
        let server = try await PythonServer.model(socket, mode: "good")
        let reply = try await client(hash: "abc").complete(request)
        #expect(
            reply
                == ModelReply(
                    text: "Grüß dich",
                    isComplete: true,
                    promptTokens: 12,
                    cachedTokens: 9,
                    generatedTokens: 3,
                    milliseconds: reply.milliseconds,
                    model: "abc"
                )
        )
        withExtendedLifetime(server) {}
    }

    @Test func requestIsSentWholeAndWithoutStreaming() async throws {
        let server = try await PythonServer.model(socket, mode: "good")
        _ = try await client().complete(request)
        let sent = try #require(
            try JSONSerialization.jsonObject(with: Data(try await server.line().utf8)) as? NSDictionary
        )
        let expected: NSDictionary = [
            "messages": [
                ["role": "system", "content": "be short"], ["role": "user", "content": "say hello to me"],
            ],
            "temperature": 0.5, "seed": 7, "max_tokens": 20, "stop": ["END"], "cache_prompt": true,
            "stream": false,
        ]
        #expect(sent == expected)
    }

    @Test func schemaKeepsTheOrderOfItsKeys() async throws {
        let server = try await PythonServer.model(socket, mode: "good")
        let schema = #"{"type":"object","properties":{"zebra":{"type":"string"},"ape":{"type":"string"}}}"#
        _ = try await client().complete(
            ModelRequest(messages: request.messages, schema: schema, tokensMax: 5)
        )
        let sent = try await server.line()
        #expect(sent.contains(schema))
        #expect(sent.contains(#""response_format":{"type":"json_schema","json_schema":{"name":"answer""#))
    }

    @Test(arguments: ["no json", "[1]", #"{"a":1}},"n":{"b":1}"#])
    func schemaThatIsNoObjectIsRefused(schema: String) async throws {
        let server = try await PythonServer.model(socket, mode: "good")
        await #expect(throws: InferenceError.self) {
            try await client().complete(ModelRequest(messages: request.messages, schema: schema, tokensMax: 5))
        }
        withExtendedLifetime(server) {}
    }

    @Test func cutOffAnswerIsIncomplete() async throws {
        let server = try await PythonServer.model(socket, mode: "length")
        #expect(try await client().complete(request).isComplete == false)
        withExtendedLifetime(server) {}
    }

    @Test func promptThatDoesNotFitIsRefusedBeforeSending() async throws {
        let server = try await PythonServer.model(socket, mode: "good", context: 25)
        await #expect(throws: InferenceError.contextExceeded(promptTokens: 6, room: 5)) {
            try await client().complete(request)
        }
        _ = try await client().complete(ModelRequest(messages: [ChatMessage(.user, "second")], tokensMax: 5))
        #expect(try await server.line().contains("second"))
    }

    @Test func promptThatJustFitsIsSent() async throws {
        let server = try await PythonServer.model(socket, mode: "good", context: 26)
        _ = try await client().complete(request)
        #expect(try await server.line().contains("say hello"))
    }

    @Test func serverWithoutTokenizerStillAnswers() async throws {
        let server = try await PythonServer.model(socket, mode: "plain")
        let client = client(context: 1_000)
        #expect(try await client.countTokens(request.messages) == nil)
        #expect(try await client.contextLength() == 1_000)
        let reply = try await client.complete(request)
        #expect(reply.model == "toy")
        #expect(reply.cachedTokens == 0)
        withExtendedLifetime(server) {}
    }

    @Test(arguments: [
        ("garbage", InferenceError.Code.answerMalformed), ("empty", .answerMalformed), ("refuse", .requestRefused),
        ("uncounted", .answerMalformed), ("dies", .engineUnreachable),
        ("overflow", .contextExceeded), ("loading", .engineUnreachable), ("close", .engineUnreachable),
    ])
    func badAnswerHasItsName(mode: String, code: InferenceError.Code) async throws {
        #expect(try await failure(mode)?.code == code)
    }

    /// Silence, and bytes without an end.
    @Test(arguments: ["hang", "drips"])
    func whatDoesNotEndIsEndedAtTheDeadline(mode: String) async throws {
        let started = ContinuousClock.now
        #expect(try await failure(mode, seconds: 1)?.code == .timedOut)
        #expect(ContinuousClock.now - started < .seconds(60))
    }

    @Test func nobodyListeningIsNamed() async throws {
        await #expect { try await client().complete(request) } throws: { error in
            (error as? InferenceError)?.code == .engineUnreachable
        }
    }

    @Test func cancellationClosesTheConnection() async throws {
        let server = try await PythonServer.model(socket, mode: "hang")
        let client = client()
        let request = request
        let asking = Task { try await client.complete(request) }
        #expect(try await server.line().contains("say hello"))
        asking.cancel()
        #expect(try await server.line() == "closed")
        await #expect { try await asking.value } throws: { error in
            (error as? InferenceError)?.code == .cancelled
        }
    }
}
