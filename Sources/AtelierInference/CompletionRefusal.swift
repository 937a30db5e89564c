internal import Foundation

/// The error that OpenAI-compatible servers answer with, in the shapes that are known.
struct CompletionRefusal: Decodable {
    let message: String
    let type: String?
    let code: String?
    let nPromptTokens: Int?
    let nCtx: Int?

    private struct Reason: Decodable {
        let message: String?
        let type: String?
        let code: Code?
        let nPromptTokens: Int?
        let nCtx: Int?
    }

    /// A word from OpenAI, a number from others.
    private enum Code: Decodable {
        case word(String)
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            // A number says no more than the status does.
            self = (try? container.decode(String.self)).map(Code.word) ?? .other
        }
    }

    private enum Key: CodingKey {
        case error
    }

    /// `{"error": {…}}` from most, the same without the frame from older releases of vLLM, `{"error": "…"}` from
    /// LM Studio and Ollama.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let reason: Reason
        if !container.contains(.error) {
            reason = try Reason(from: decoder)
        } else if let text = try? container.decode(String.self, forKey: .error) {
            // What is no sentence is an object, or nothing that is known.
            reason = Reason(message: text, type: nil, code: nil, nPromptTokens: nil, nCtx: nil)
        } else {
            reason = try container.decode(Reason.self, forKey: .error)
        }
        message = reason.message ?? ""
        type = reason.type
        nPromptTokens = reason.nPromptTokens
        nCtx = reason.nCtx
        if case .word(let word)? = reason.code { code = word } else { code = nil }
    }

    /// Tokens of the prompt and the room for it, when this is a refusal of its length.
    ///
    /// llama-server has fields of its own; vLLM and OpenAI say the figures in a sentence only.
    func figures(tokensMax: Int) -> (promptTokens: Int, room: Int)? {
        if type == "exceed_context_size_error", let nPromptTokens, let nCtx { return (nPromptTokens, nCtx) }
        let limit = number(after: "maximum context length is") ?? number(after: "context size (")
        guard code == "context_length_exceeded" || limit != nil else { return nil }
        let room = (limit ?? 0) - tokensMax
        let said = number(before: "in the messages") ?? number(after: "resulted in") ?? number(after: "at least")
        let requested = number(after: "you requested").map { $0 - tokensMax }
        return (said ?? requested ?? max(room, 0) + 1, room)
    }

    private func number(after words: String) -> Int? {
        guard let found = message.range(of: words) else { return nil }
        let digits = message[found.upperBound...].drop { $0 == " " }.prefix { $0.isASCII && $0.isNumber }
        return Int(digits)
    }

    private func number(before words: String) -> Int? {
        guard let found = message.range(of: words) else { return nil }
        let reversed = message[..<found.lowerBound].reversed().drop { $0 == " " }.prefix { $0.isASCII && $0.isNumber }
        return Int(String(reversed.reversed()))
    }
}

extension CompletionClient {
    /// The error that an answer of another status than 200 stands for.
    func refusal(_ answer: Transport.Answer, tokensMax: Int) -> InferenceError {
        // An error page that is not JSON says no more than its status does.
        let reason = try? Wire.decodeFromServer(CompletionRefusal.self, answer.body)
        if let figures = reason?.figures(tokensMax: tokensMax) {
            return .contextExceeded(promptTokens: figures.promptTokens, room: figures.room)
        }
        let text = "\(endpoint) answered with status \(answer.status)"
        switch answer.status {
        case 502, 503, 504: return InferenceError(.engineUnreachable, "\(text): not ready", hint: "try again")
        case 408: return InferenceError(.timedOut, text)
        default: return InferenceError(.requestRefused, reason?.type.map { "\(text) (\($0))" } ?? text)
        }
    }
}
