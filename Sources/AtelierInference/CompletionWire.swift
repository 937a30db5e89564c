internal import AtelierDomain
internal import Foundation

/// One message as OpenAI-compatible servers take it.
struct WireMessage: Codable {
    let role: String
    let content: String

    init(_ message: ChatMessage) {
        role = message.speaker.rawValue
        content = message.text
    }
}

/// The body of `/v1/chat/completions` without its schema, which is spliced in as text: the order of its keys is the
/// order in which the model answers.
struct CompletionBody: Encodable {
    let model: String?
    let messages: [WireMessage]
    let temperature: Double
    let seed: Int
    let maxTokens: Int
    let stop: [String]?
    /// Nil where the server does not know it.
    let cachePrompt: Bool?
    let lora: [AdapterScale]?
    let stream: Bool
}

/// How strongly llama-server applies one of the adapters it has loaded.
struct AdapterScale: Encodable {
    let id: Int
    let scale: Double
}

/// The part of an answer of `/v1/chat/completions` that is read.
struct CompletionAnswer: Decodable {
    struct Choice: Decodable {
        struct Message: Decodable {
            let content: String?
        }

        let finishReason: String?
        let message: Message
    }

    struct Usage: Decodable {
        struct Details: Decodable {
            let cachedTokens: Int?
        }

        let promptTokens: Int
        let completionTokens: Int
        let promptTokensDetails: Details?
    }

    /// llama-server's own measurements.
    struct Timings: Decodable {
        let cacheN: Int?
        let promptN: Int?
        let predictedN: Int?
    }

    let choices: [Choice]
    let model: String?
    let usage: Usage?
    let timings: Timings?
}

/// The part of `/props` that is read.
struct ServerProperties: Decodable {
    struct Settings: Decodable {
        let nCtx: Int
    }

    let defaultGenerationSettings: Settings
}

/// The answer of `/apply-template`.
struct TemplatedPrompt: Decodable {
    let prompt: String
}

/// The body of `/tokenize`, counting as a chat request does.
struct TokenizeBody: Encodable {
    let content: String
    let addSpecial = true
    let parseSpecial = true
}

/// The answer of `/tokenize`.
struct Tokens: Decodable {
    let tokens: [Int]
}

/// The body of `/apply-template`.
struct TemplateBody: Encodable {
    let messages: [WireMessage]
}
