package import AtelierDomain
package import Foundation

/// Asks one OpenAI-compatible server, and keeps the context contract: a prompt is counted before it is sent, and
/// one that does not fit is refused here instead of being cut off there.
package struct CompletionClient: Sendable {
    package let endpoint: Endpoint
    /// What replies name as their model; nil takes the endpoint's own name.
    let modelHash: String?
    /// The model that a server of several is asked for; nil leaves the choice to the server.
    let modelName: String?
    /// Tokens of prompt and answer together, for servers that do not tell.
    let contextTokens: Int?
    let answerSeconds: Int
    /// One for each adapter that the server has loaded; none where it has none.
    let scales: [Double]
    /// Told each body before it is sent; when it throws, nothing is.
    let willSend: (@Sendable (Data) async throws -> Void)?
    private let clock = ContinuousClock()

    private static let questionSeconds = 60

    /// - Parameters:
    ///   - endpoint: The server.
    ///   - modelHash: The SHA-256 of the model file, when it is known.
    ///   - modelName: Sent as `model`.
    ///   - contextTokens: Holds when the server has no `/props`.
    ///   - answerSeconds: The deadline of one completion.
    ///   - scales: How strongly each adapter of the server is applied.
    ///   - willSend: Told each body before it is sent; when it throws, nothing is sent.
    package init(
        endpoint: Endpoint,
        modelHash: String? = nil,
        modelName: String? = nil,
        contextTokens: Int? = nil,
        answerSeconds: Int = 1_800,
        scales: [Double] = [],
        willSend: (@Sendable (Data) async throws -> Void)? = nil
    ) {
        self.endpoint = endpoint
        self.modelHash = modelHash
        self.modelName = modelName
        self.contextTokens = contextTokens
        self.answerSeconds = answerSeconds
        self.scales = scales
        self.willSend = willSend
    }

    /// Asks for one answer.
    ///
    /// Cancelling the calling task closes the connection, which ends the generation.
    ///
    /// An answer that the cap on tokens cut off is a reply with `isComplete` false.
    ///
    /// - Throws: `contextExceeded` before or instead of generating, `engineUnreachable`, `timedOut`,
    ///   `requestRefused`, `answerMalformed`, `cancelled`.
    package func complete(_ request: ModelRequest) async throws(InferenceError) -> ModelReply {
        try await checkRoom(request)
        let started = clock.now
        let body = try body(of: request)
        let answer: CompletionAnswer = try await ask("/v1/chat/completions", body, seconds: answerSeconds)
        let elapsed = started.duration(to: clock.now)
        guard let choice = answer.choices.first, let text = choice.message.content else {
            throw InferenceError(.answerMalformed, "\(endpoint) answered without a text")
        }
        let timings = answer.timings
        let cached = timings?.cacheN ?? answer.usage?.promptTokensDetails?.cachedTokens ?? 0
        guard
            let promptTokens = answer.usage?.promptTokens ?? timings?.promptN.map({ $0 + cached }),
            let generated = answer.usage?.completionTokens ?? timings?.predictedN
        else {
            throw InferenceError(.answerMalformed, "\(endpoint) answered without token counts")
        }
        return ModelReply(
            text: text,
            isComplete: choice.finishReason != "length",
            promptTokens: promptTokens,
            cachedTokens: cached,
            generatedTokens: generated,
            milliseconds: Int(elapsed / .milliseconds(1)),
            model: modelHash ?? answer.model ?? modelName ?? endpoint.description
        )
    }

    /// The prompt's tokens, counted by the server's own template and tokenizer; nil when it offers neither.
    package func countTokens(_ messages: [ChatMessage]) async throws(InferenceError) -> Int? {
        let template = try Wire.encodeForServer(TemplateBody(messages: messages.map(WireMessage.init)))
        guard let prompt: TemplatedPrompt = try await askIfOffered("/apply-template", template) else {
            return nil
        }
        let text = try Wire.encodeForServer(TokenizeBody(content: prompt.prompt))
        let tokens: Tokens? = try await askIfOffered("/tokenize", text)
        return tokens?.tokens.count
    }

    /// Tokens of prompt and answer together that one request may use; nil when neither server nor caller says.
    package func contextLength() async throws(InferenceError) -> Int? {
        let properties: ServerProperties? = try await askIfOffered("/props", nil)
        return properties?.defaultGenerationSettings.nCtx ?? contextTokens
    }

    private func checkRoom(_ request: ModelRequest) async throws(InferenceError) {
        guard let context = try await contextLength(), let tokens = try await countTokens(request.messages) else {
            return
        }
        guard tokens + request.tokensMax <= context else {
            throw .contextExceeded(promptTokens: tokens, room: context - request.tokensMax)
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

    private func askIfOffered<Value: Decodable>(
        _ path: String,
        _ body: Data?
    ) async throws(InferenceError) -> Value? {
        let answer = try await send(path, body, seconds: Self.questionSeconds)
        switch answer.status {
        case 404, 405, 501: return nil
        default: return try decode(answer)
        }
    }

    private func ask<Value: Decodable>(
        _ path: String,
        _ body: Data?,
        seconds: Int
    ) async throws(InferenceError) -> Value {
        try decode(try await send(path, body, seconds: seconds))
    }

    /// The only way out: whoever has to know of it is told before anything is sent.
    private func send(_ path: String, _ body: Data?, seconds: Int) async throws(InferenceError) -> Transport.Answer {
        if let body, let willSend {
            do {
                try await willSend(body)
            } catch {
                let reason = (error as? any AtelierError)?.message ?? "\(error)"
                throw InferenceError(.egressRefused, "nothing was sent to \(endpoint): \(reason)")
            }
        }
        return try await Transport.exchange(endpoint, path, body: body, seconds: seconds)
    }

    private func decode<Value: Decodable>(_ answer: Transport.Answer) throws(InferenceError) -> Value {
        guard answer.status == 200 else {
            throw refusal(answer)
        }
        do {
            return try Wire.decodeFromServer(Value.self, answer.body)
        } catch {
            throw InferenceError(.answerMalformed, "\(endpoint) answered with something else than asked for")
        }
    }

    private func refusal(_ answer: Transport.Answer) -> InferenceError {
        // An error page that is not JSON says no more than its status does.
        let reason = (try? Wire.decodeFromServer(CompletionRefusal.self, answer.body))?.error
        if reason?.type == "exceed_context_size_error", let tokens = reason?.nPromptTokens, let room = reason?.nCtx {
            return .contextExceeded(promptTokens: tokens, room: room)
        }
        let text = "\(endpoint) answered with status \(answer.status)"
        switch answer.status {
        case 502, 503, 504: return InferenceError(.engineUnreachable, "\(text): not ready", hint: "try again")
        case 408: return InferenceError(.timedOut, text)
        default: return InferenceError(.requestRefused, reason?.type.map { "\(text) (\($0))" } ?? text)
        }
    }
}
