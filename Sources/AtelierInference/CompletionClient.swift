package import AtelierDomain
package import Foundation

/// Asks one OpenAI-compatible server, and keeps the context contract: a prompt is counted before it is sent, one that
/// does not fit is refused here instead of being cut off there, and an answer to a prompt that was cut does not count.
package struct CompletionClient: Sendable {
    /// Sends one request and reads the whole answer; tests put servers of their own in its place.
    typealias Exchange =
        @Sendable (Endpoint, String, Data?, Int) async throws(InferenceError) -> Transport.Answer

    package let endpoint: Endpoint
    /// What replies name as their model; nil takes the endpoint's own name.
    let modelHash: String?
    /// The model that a server of several is asked for; nil leaves the choice to the server.
    let modelName: String?
    /// Tokens of prompt and answer together; with what the server tells, the smaller one counts.
    let contextTokens: Int?
    let answerSeconds: Int
    /// One for each adapter that the server has loaded; none where it has none.
    let scales: [Double]
    let proven: ProvenLengths
    /// The deadline of a question that needs no generation.
    var questionSeconds = 60
    /// False leaves the probe out, only to show that the proof of the contract notices.
    var isProbing = true
    var exchange: Exchange = { endpoint, path, body, seconds throws(InferenceError) in
        try await Transport.exchange(endpoint, path, body: body, seconds: seconds)
    }
    /// Told of every answer the server gave, those to probes and first tries too: each is paid for.
    package var tally: (@Sendable (ModelReply) -> Void)?
    private let clock = ContinuousClock()

    /// - Parameters:
    ///   - endpoint: The server.
    ///   - modelHash: The SHA-256 of the model file, when it is known.
    ///   - modelName: Sent as `model`.
    ///   - contextTokens: Holds beside what the server tells.
    ///   - answerSeconds: The deadline of one completion.
    ///   - scales: How strongly each adapter of the server is applied.
    ///   - willSend: Told each body before it is sent; when it throws, nothing is sent.
    ///   - proven: What is known of servers that cannot count; one for all clients of a process.
    package init(
        endpoint: Endpoint,
        modelHash: String? = nil,
        modelName: String? = nil,
        contextTokens: Int? = nil,
        answerSeconds: Int = 1_800,
        scales: [Double] = [],
        willSend: (@Sendable (Data) async throws -> Void)? = nil,
        proven: ProvenLengths = .shared
    ) {
        self.endpoint = endpoint
        self.modelHash = modelHash
        self.modelName = modelName
        self.contextTokens = contextTokens
        self.answerSeconds = answerSeconds
        self.scales = scales
        self.proven = proven
        if let willSend { exchange = Self.telling(willSend) }
    }

    var key: ProvenLengths.Key { ProvenLengths.Key(endpoint: endpoint, model: modelName ?? "") }

    /// Asks for one answer.
    ///
    /// Cancelling the calling task closes the connection, which ends the generation.
    ///
    /// An answer that the cap on tokens cut off is a reply with `isComplete` false. One to a request with a schema fits
    /// it: what the server does not enforce is mended where that can be done in one way only, else asked for once more.
    ///
    /// - Throws: `contextExceeded` before or instead of generating, or when the server cut the prompt,
    ///   `engineUnreachable`, `timedOut`, `requestRefused`, `answerMalformed`, `cancelled`.
    package func complete(_ request: ModelRequest) async throws(InferenceError) -> ModelReply {
        guard let schema = request.schema else { return try await plain(request) }
        return try await StructuredAsking(client: self, request: request, schema: schema).ask()
    }

    /// The answer to a request as it is, whatever its text.
    func plain(_ request: ModelRequest) async throws(InferenceError) -> ModelReply {
        let expected = try await checkRoom(request)
        let reply = try await send(request)
        try await check(reply, to: request, expected)
        return reply
    }

    /// Sends a request as it is.
    func send(_ request: ModelRequest) async throws(InferenceError) -> ModelReply {
        let started = clock.now
        let body = try body(of: request)
        let answer = try await exchange(endpoint, "/v1/chat/completions", body, answerSeconds)
        guard answer.status == 200 else { throw refusal(answer, tokensMax: request.tokensMax) }
        // What does not decode is named by what it is not, whatever the decoder says of it.
        guard let completion = try? Wire.decodeFromServer(CompletionAnswer.self, answer.body) else {
            throw InferenceError(.answerMalformed, "\(endpoint) answered with something else than asked for")
        }
        let elapsed = started.duration(to: clock.now)
        guard let choice = completion.choices.first, let text = choice.message.content else {
            throw InferenceError(.answerMalformed, "\(endpoint) answered without a text")
        }
        let timings = completion.timings
        let cached = timings?.cacheN ?? completion.usage?.promptTokensDetails?.cachedTokens ?? 0
        guard
            let promptTokens = completion.usage?.promptTokens ?? timings?.promptN.map({ $0 + cached }),
            let generated = completion.usage?.completionTokens ?? timings?.predictedN
        else {
            throw InferenceError(.answerMalformed, "\(endpoint) answered without token counts")
        }
        let reply = ModelReply(
            text: text,
            isComplete: choice.finishReason != "length",
            promptTokens: promptTokens,
            cachedTokens: cached,
            generatedTokens: generated,
            milliseconds: Int(elapsed / .milliseconds(1)),
            model: modelHash ?? completion.model ?? modelName ?? endpoint.description
        )
        tally?(reply)
        return reply
    }

    /// The prompt's tokens, counted by the server's own template and tokenizer; nil when it offers neither.
    package func countTokens(_ messages: [ChatMessage]) async throws(InferenceError) -> Int? {
        let wire = messages.map(WireMessage.init)
        switch try await serverKind() {
        case .llamaServer:
            let template = try Wire.encodeForServer(TemplateBody(messages: wire))
            let prompt: TemplatedPrompt? = try await askIfOffered("/apply-template", template)
            guard let prompt else { return nil }
            let text = try Wire.encodeForServer(TokenizeBody(content: prompt.prompt))
            let tokens: Tokens? = try await askIfOffered("/tokenize", text)
            return tokens?.tokens.count
        case .vllm:
            let body = try Wire.encodeForServer(CountBody(model: modelName, messages: wire))
            let counted: Counted? = try await askIfOffered("/tokenize", body)
            return counted?.count
        case .lmStudio, .ollama, .other: return nil
        }
    }

    private func body(of request: ModelRequest) throws(InferenceError) -> Data {
        let body = CompletionBody(
            model: modelName,
            messages: request.messages.map(WireMessage.init),
            temperature: request.temperature,
            seed: request.seed,
            maxTokens: request.tokensMax,
            stop: request.stop.isEmpty ? nil : request.stop,
            cachePrompt: endpoint.isOurs ? true : nil,
            lora: scales.isEmpty ? nil : scales.enumerated().map { AdapterScale(id: $0, scale: $1) },
            stream: false
        )
        let data = try Wire.encodeForServer(body)
        guard let schema = request.schema else {
            return data
        }
        let schemaData = Data(schema.utf8)
        // Whatever is not one JSON object would change the request around it.
        guard (try? JSONSerialization.jsonObject(with: schemaData)) is [String: Any] else {
            throw InferenceError(.requestRefused, "the request's schema is not a JSON object")
        }
        let before = #","response_format":{"type":"json_schema","json_schema":{"name":"answer","strict":true,"schema":"#
        return data.dropLast() + Data(before.utf8) + schemaData + Data("}}}".utf8)
    }

    /// The answer to a question that not every server knows; nil from one that does not, or that answers to it with
    /// something else, as servers do that send their own page for every path.
    ///
    /// - Throws: `engineUnreachable` and `timedOut`, which say nothing of what the server offers.
    func askIfOffered<Value: Decodable>(
        _ path: String,
        _ body: Data?
    ) async throws(InferenceError) -> Value? {
        let answer = try await exchange(endpoint, path, body, min(questionSeconds, answerSeconds))
        switch answer.status {
        case 200:
            // As said above.
            return try? Wire.decodeFromServer(Value.self, answer.body)
        case 408, 502, 503, 504: throw refusal(answer, tokensMax: 0)
        default: return nil
        }
    }
}
