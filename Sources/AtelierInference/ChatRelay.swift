internal import Foundation

/// Passes chat completions on to one llama-server and its answers back as they are.
///
/// The context contract holds here too: the caller counts with `room` first, and nothing is sent that does not fit.
package struct ChatRelay: Sendable {
    package let endpoint: Endpoint
    let answerSeconds: Int

    private static let questionSeconds = 60

    /// - Parameters:
    ///   - endpoint: A llama-server; other servers do not count prompts and are refused.
    ///   - answerSeconds: The deadline of a whole answer, and of the beginning of one in pieces.
    package init(endpoint: Endpoint, answerSeconds: Int = 1_800) {
        self.endpoint = endpoint
        self.answerSeconds = answerSeconds
    }

    /// What a call's prompt takes of the context.
    package struct Room: Equatable, Sendable {
        /// As the engine's own template and tokenizer count the whole call.
        package let promptTokens: Int
        /// Tokens of prompt and answer together.
        package let contextTokens: Int

        /// Tokens that are left for an answer; below 1 where the prompt alone is too long.
        package var left: Int { contextTokens - promptTokens }
    }

    /// Counts a call's prompt; the engine's refusal of a field comes up here already.
    ///
    /// - Throws: `requestRefused` with the engine's own words, `engineUnreachable`, `timedOut`, `answerMalformed`, `cancelled`.
    package func room(for call: ChatCall) async throws(InferenceError) -> Room {
        let properties = try await ask("/props", nil, seconds: Self.questionSeconds)
        let template = try await ask("/apply-template", call.templateBody, seconds: Self.questionSeconds)
        guard let context = properties["default_generation_settings"]?["n_ctx"]?.integer,
            let prompt = template["prompt"]?.string
        else {
            throw malformed("offers no count of its prompts")
        }
        let question = try Wire.encodeForServer(TokenizeBody(content: prompt))
        guard let tokens = try await ask("/tokenize", question, seconds: Self.questionSeconds)["tokens"]?.array else {
            throw malformed("does not tell the tokens of a prompt")
        }
        return Room(promptTokens: tokens.count, contextTokens: context)
    }

    /// One whole answer, as the engine gave it.
    ///
    /// Cancelling the calling task ends the generation.
    ///
    /// - Throws: As `room` does.
    package func answer(_ call: ChatCall, choice: Int, tokensMax: Int) async throws(InferenceError) -> OrderedJSON {
        let body = call.body(choice: choice, tokensMax: tokensMax, isStreamed: false)
        let answer = try await ask("/v1/chat/completions", body, seconds: answerSeconds)
        guard let choices = answer["choices"]?.array, !choices.isEmpty else { throw malformed("gave no choice") }
        return answer
    }

    /// One answer in the pieces in which it is written; dropping the sequence ends the generation.
    ///
    /// Returns when the engine has begun to answer.
    ///
    /// - Throws: As `room` does.
    package func events(_ call: ChatCall, choice: Int, tokensMax: Int) async throws(InferenceError) -> ServerEvents {
        let body = call.body(choice: choice, tokensMax: tokensMax, isStreamed: true)
        switch try await Transport.open(endpoint, "/v1/chat/completions", body: body, seconds: answerSeconds) {
        case .events(let events): return events
        case .refusal(let answer): throw refusal(answer)
        }
    }

    private func ask(_ path: String, _ body: Data?, seconds: Int) async throws(InferenceError) -> OrderedJSON {
        let answer = try await Transport.exchange(endpoint, path, body: body, seconds: seconds)
        guard answer.status == 200 else { throw refusal(answer) }
        guard let value = OrderedJSON(answer.body) else { throw malformed("answered with something else than JSON") }
        return value
    }

    private func malformed(_ what: String) -> InferenceError {
        InferenceError(.answerMalformed, "the engine \(what)")
    }

    /// What the engine says of a request goes back to whoever made it.
    private func refusal(_ answer: Transport.Answer) -> InferenceError {
        let reason = OrderedJSON(answer.body)?["error"]
        if reason?["type"]?.string == "exceed_context_size_error",
            let tokens = reason?["n_prompt_tokens"]?.integer, let context = reason?["n_ctx"]?.integer
        {
            return .contextExceeded(promptTokens: tokens, room: context)
        }
        let words = reason?["message"]?.string ?? "status \(answer.status)"
        switch answer.status {
        case 400..<500 where answer.status != 404 && answer.status != 408:
            return InferenceError(.requestRefused, "the engine refused the request: \(words)")
        case 503: return InferenceError(.engineUnreachable, "the engine is not ready", hint: "Try again.")
        default: return InferenceError(.answerMalformed, "the engine failed: \(words)")
        }
    }
}
