import AtelierAPI
import AtelierClient
import AtelierDaemon
import AtelierInference
import AtelierOrchestrator
import Foundation
import Testing

/// Chat completions over a real socket, answered by a scripted engine.
@Suite(.timeLimit(.minutes(2))) struct ChatTests {
    static let path = "/v1/chat/completions"

    /// A daemon whose model is played, as the body sees it.
    struct House: Sendable {
        let engine: ScriptedEngine
        let service: FakeService
        let socketPath: String

        func chat(_ fields: String, headers: String = "") async throws -> (head: String, body: String) {
            let headers = headers + "Connection: close\r\n"
            return try await RawSocket.exchange(
                ChatTests.path,
                headers: headers,
                body: Self.body(fields),
                socketPath: socketPath
            )
        }

        /// Asks and reads nothing.
        func open(_ fields: String) throws -> RawSocket {
            try RawSocket.open(ChatTests.path, headers: "", body: Self.body(fields), socketPath: socketPath)
        }

        private static func body(_ fields: String) -> String {
            #"{"messages":[{"role":"user","content":"say hello please"}]\#(fields)}"#
        }
    }

    static func with(
        pieces: [String] = ["Grüß ", "dich"],
        ending: ScriptedEngine.Ending = .ends,
        context: Int = 100,
        refusal: String? = nil,
        limits: ChatLimits = ChatLimits(),
        _ body: @Sendable @escaping (House) async throws -> Void
    ) async throws {
        try await DaemonHarness.withTemporaryFolder { folder in
            let engine = ScriptedEngine(folder, pieces: pieces, ending: ending, context: context, refusal: refusal)
            let service = FakeService(engine: engine, chatLimits: limits)
            try await engine.serving {
                try await DaemonHarness.serve(DaemonHarness.configuration(in: folder), service) { configuration in
                    try await body(House(engine: engine, service: service, socketPath: configuration.socketPath))
                }
            }
        }
    }

    private static func refusal(_ body: String) throws -> OpenError.Reason {
        try JSONDecoder().decode(OpenError.self, from: Data(body.utf8)).error
    }

    @Test func anAnswerIsTheEnginesUnderTheModelsName() async throws {
        try await Self.with { house in
            let answer = try await house.chat(#","model":"toy","seed":4"#)
            #expect(answer.head.hasPrefix("HTTP/1.1 200"))
            #expect(
                answer.body
                    == #"{"choices":[{"finish_reason":"stop","index":0,"#
                    + #""message":{"role":"assistant","content":"Grüß dich"}}],"created":7,"model":"toy","#
                    + #""system_fingerprint":"b1","object":"chat.completion","usage":{"prompt_tokens":3,"#
                    + #""completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":1}},"id":"c1"}"#
            )
            #expect(
                house.engine.asked == [
                    #"{"messages":[{"role":"user","content":"say hello please"}],"seed":4,"max_tokens":97,"#
                        + #""cache_prompt":true,"stream":false}"#
                ]
            )
            #expect(house.engine.inUse == 0)
        }
    }

    @Test func severalAnswersAreAskedForOneAfterTheOther() async throws {
        try await Self.with { house in
            let text = try await house.chat(#","n":3,"seed":4294967294,"max_tokens":5"#).body
            let answer = try #require(OrderedJSON(text.utf8))
            let choices = try #require(answer["choices"]?.array)
            #expect(choices.map { $0["index"]?.integer } == [0, 1, 2])
            #expect(answer["usage"]?["prompt_tokens"] == .integer(3))
            #expect(answer["usage"]?["completion_tokens"] == .integer(6))
            #expect(answer["id"] == .string("c1"))
            // The seed that means chance is never sent.
            let seeds = house.engine.asked.map { OrderedJSON($0.utf8)?["seed"]?.integer }
            #expect(seeds == [4_294_967_294, 0, 1])
        }
    }

    @Test func aStreamIsTheEnginesByteForByte() async throws {
        try await Self.with { house in
            let answer = try await house.chat(#","stream":true"#)
            #expect(answer.head.lowercased().contains("content-type: text/event-stream"))
            #expect(answer.head.lowercased().contains("connection: close"))
            #expect(answer.body == Self.stream())
            #expect(house.engine.asked.first?.contains(#""stream_options":{"include_usage":true}"#) == true)
        }
    }

    @Test func aStreamEndsWithItsCountsWhereTheyAreWanted() async throws {
        try await Self.with { house in
            let answer = try await house.chat(#","stream":true,"stream_options":{"include_usage":true}"#)
            let usage =
                #"data: {"choices":[],"created":7,"id":"c1","model":"toy","system_fingerprint":"b1","#
                + #""object":"chat.completion.chunk","usage":{"prompt_tokens":3,"completion_tokens":2,"#
                + #""total_tokens":5,"prompt_tokens_details":{"cached_tokens":1}}}"# + "\n\n"
            let done = "data: [DONE]\n\n"
            #expect(answer.body == Self.stream().dropLast(done.count) + usage + done)
        }
    }

    /// What a stream of two pieces looks like on the wire.
    private static func stream(choices: Int = 1) -> String {
        var text = ""
        for choice in 0..<choices {
            let deltas = [
                (#"{"role":"assistant","content":null}"#, "null"), (#"{"content":"Grüß "}"#, "null"),
                (#"{"content":"dich"}"#, "null"), ("{}", #""stop""#),
            ]
            for (delta, finish) in deltas {
                text += #"data: {"choices":[{"finish_reason":\#(finish),"index":\#(choice),"delta":\#(delta)}],"#
                text += #""created":7,"id":"c1","model":"toy","system_fingerprint":"b1","#
                text += #""object":"chat.completion.chunk"}"# + "\n\n"
            }
        }
        return text + "data: [DONE]\n\n"
    }

    @Test func severalAnswersOfAStreamBearTheirNumbers() async throws {
        try await Self.with { house async throws -> Void in
            #expect(try await house.chat(#","stream":true,"n":2"#).body == Self.stream(choices: 2))
        }
    }

    @Test(arguments: [ScriptedEngine.Ending.breaksOff, .fails])
    func anEngineThatEndsInMidStreamEndsItWithAnError(ending: ScriptedEngine.Ending) async throws {
        try await Self.with(ending: ending) { house in
            let text = try await house.chat(#","stream":true"#).body
            let events = text.components(separatedBy: "\n\n").dropLast()
            // What the engine had not handed over died with it.
            #expect(Self.stream().hasPrefix(events.dropLast().map { $0 + "\n\n" }.joined()))
            let reason = try Self.refusal(String(try #require(events.last).dropFirst("data: ".count)))
            #expect(reason.type == "server_error")
            #expect(reason.code == "inference.engineUnreachable")
            #expect(!reason.message.contains("secret"))
            // The slot is free again.
            #expect(house.service.modelGate.crowd.inside == 0)
            #expect(house.engine.inUse == 0)
        }
    }

    @Test(arguments: ["", #","stream":true"#, #","n":2"#])
    func aPromptThatDoesNotFitIsRefusedBeforeSending(fields: String) async throws {
        try await Self.with(context: 20) { house in
            let refused = try await house.chat(#","max_tokens":18\#(fields)"#)
            #expect(refused.head.hasPrefix("HTTP/1.1 400"))
            // A pool of connections has to hear of it, or its next call meets one that ends.
            #expect(refused.head.lowercased().contains("connection: close"))
            let reason = try Self.refusal(refused.body)
            #expect(reason.code == "context_length_exceeded")
            #expect(reason.type == "invalid_request_error")
            #expect(reason.param == "messages")
            for figure in ["20 tokens", "have 3 ", "have 18,", "21 together"] {
                #expect(reason.message.contains(figure))
            }
            #expect(house.engine.asked.isEmpty)
            _ = try await house.chat(#","max_tokens":17"#)
            #expect(house.engine.asked.count == 1)
        }
    }

    @Test func aPromptThatFillsTheContextAloneIsRefused() async throws {
        try await Self.with(context: 3) { house async throws -> Void in
            #expect(try Self.refusal(try await house.chat("").body).code == "context_length_exceeded")
            #expect(house.engine.asked.isEmpty)
        }
    }

    @Test func anAnswerWithoutACapMayUseTheRoomUpToOurs() async throws {
        try await Self.with(context: 100_000) { house in
            _ = try await house.chat("")
            #expect(house.engine.asked.first?.contains(#""max_tokens":4096,"#) == true)
        }
    }

    @Test func anUnknownModelIsNotFoundAndTheKnownOnesAreNamed() async throws {
        try await Self.with { house in
            let refused = try await house.chat(#","model":"gpt-9""#)
            #expect(refused.head.hasPrefix("HTTP/1.1 404"))
            let reason = try Self.refusal(refused.body)
            #expect(reason.code == "model_not_found")
            #expect(reason.message.contains("gpt-9"))
            #expect(reason.message.contains("toy"))
        }
    }

    @Test func aRefusedFieldIsNamedInOpenAIsForm() async throws {
        try await Self.with { house in
            let refused = try await house.chat(#","logprobs":true"#)
            #expect(refused.head.hasPrefix("HTTP/1.1 400"))
            #expect(
                refused.body
                    == #"{"error":{"code":"unsupported_value","message":"'logprobs': log probabilities are not "#
                    + #"supported here.","param":"logprobs","type":"invalid_request_error"}}"#
            )
        }
    }

    @Test(arguments: ["", #","stream":true"#])
    func whatTheEngineRefusesComesBackInItsWords(fields: String) async throws {
        let refusal = #"{"error":{"code":400,"message":"no such schema","type":"invalid_request_error"}}"#
        try await Self.with(refusal: refusal) { house in
            let refused = try await house.chat(fields)
            #expect(refused.head.hasPrefix("HTTP/1.1 400"))
            #expect(refused.head.lowercased().contains("connection: close"))
            #expect(try Self.refusal(refused.body).message.contains("no such schema"))
        }
    }

    @Test func pagesAndLongBodiesAreKeptOut() async throws {
        try await Self.with { house in
            let page = try await house.chat("", headers: "Origin: http://localhost\r\n")
            #expect(page.head.hasPrefix("HTTP/1.1 403"))
            #expect(try Self.refusal(page.body).code == "daemon.foreignOrigin")
            let long = try await house.chat(#","user":"\#(String(repeating: "x", count: 1 << 20))""#)
            #expect(long.head.hasPrefix("HTTP/1.1 413"))
            #expect(try Self.refusal(long.body).code == "daemon.requestTooLarge")
        }
    }

    @Test func aStoppingDaemonSaysSoInTheStream() async throws {
        try await Self.with(ending: .hangs) { house in
            let reading = try house.open(#","stream":true"#)
            _ = try await reading.read(until: "dich")
            _ = try await DaemonClient.with(socketPath: house.socketPath) { try await $0.stop() }
            let rest = try await reading.read(until: "\n\n")
            #expect(rest.contains("daemon.shuttingDown"))
            #expect(!rest.contains("[DONE]"))
            reading.close()
            // Who connects while a server ends may be accepted and never answered.
            while FileManager.default.fileExists(atPath: house.socketPath) {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }
}
