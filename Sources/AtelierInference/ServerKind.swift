internal import Foundation

/// What a server shows itself to be, by the answers of its own that the others do not have.
enum ServerKind: String, Sendable, CaseIterable {
    /// `/props` with `default_generation_settings`; counts by `/apply-template` and `/tokenize`.
    case llamaServer
    /// `max_model_len` in `/v1/models`; counts messages by `/tokenize`.
    case vllm
    /// `/api/v0/models` with a `state` for each model.
    case lmStudio
    /// `/api/ps`.
    case ollama
    /// Anything else; nothing is known of its context.
    case other
}

/// The part of vLLM's `/v1/models` that is read.
struct ListedModels: Decodable {
    struct Model: Decodable {
        let id: String
        let maxModelLen: Int?
    }

    let data: [Model]
}

/// The part of LM Studio's `/api/v0/models` that is read.
struct StudioModels: Decodable {
    struct Model: Decodable {
        let id: String
        let state: String
        /// Only of a model that is loaded; `max_context_length` is what it could have.
        let loadedContextLength: Int?
    }

    let data: [Model]
}

/// The part of Ollama's `/api/ps` that is read: the models in memory, with the context each was loaded with.
struct LoadedModels: Decodable {
    struct Model: Decodable {
        let name: String
        let contextLength: Int?
    }

    let models: [Model]
}

/// The part of Ollama's `/api/show` that is read.
struct ShownModel: Decodable {
    /// Lines such as `num_ctx 8192`.
    let parameters: String?

    var contextTokens: Int? {
        let lines = (parameters ?? "").split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace) }
        return lines.first { $0.first == "num_ctx" }.flatMap { $0.last }.flatMap { Int($0) }
    }
}

/// The body of Ollama's `/api/show`.
struct ShowBody: Encodable {
    let model: String
}

/// The body of vLLM's `/tokenize`.
struct CountBody: Encodable {
    let model: String?
    let messages: [WireMessage]
}

/// The answer of vLLM's `/tokenize`.
struct Counted: Decodable {
    let count: Int
}

extension CompletionClient {
    /// What sort of server this is; asked once in a while.
    func serverKind() async throws(InferenceError) -> ServerKind {
        if let known = proven.kind(key) { return known }
        for kind in ServerKind.allCases {
            guard try await context(of: kind) != nil else { continue }
            proven.note(key, kind: kind)
            return kind
        }
        return .other
    }

    /// Tokens of prompt and answer together that one request may use: the least of what server and caller say; nil
    /// when neither does.
    package func contextLength() async throws(InferenceError) -> Int? {
        let told = try await context(of: try await serverKind())?.tokens
        return [told, contextTokens].compactMap(\.self).min()
    }

    /// What a server of this kind says of its context.
    private struct Told {
        let tokens: Int?
    }

    /// Nil when the server is not of this kind.
    private func context(of kind: ServerKind) async throws(InferenceError) -> Told? {
        switch kind {
        case .llamaServer:
            let properties: ServerProperties? = try await askIfOffered("/props", nil)
            return properties.map { Told(tokens: $0.defaultGenerationSettings.nCtx) }
        case .vllm:
            let list: ListedModels? = try await askIfOffered("/v1/models", nil)
            let length = list.flatMap { pick($0.data, \.id)?.maxModelLen }
            return length.map { Told(tokens: $0) }
        case .lmStudio:
            let list: StudioModels? = try await askIfOffered("/api/v0/models", nil)
            return list.map { list in
                let loaded = list.data.filter { $0.state == "loaded" }
                return Told(tokens: pick(loaded, \.id)?.loadedContextLength)
            }
        case .ollama:
            let list: LoadedModels? = try await askIfOffered("/api/ps", nil)
            guard let list else { return nil }
            return Told(tokens: try await ollamaContext(list))
        case .other: return Told(tokens: nil)
        }
    }

    /// As loaded, and before that as the model's file says; Ollama's own default depends on the machine.
    private func ollamaContext(_ list: LoadedModels) async throws(InferenceError) -> Int? {
        if let loaded = pick(list.models, \.name)?.contextLength { return loaded }
        guard let modelName else { return nil }
        let shown: ShownModel? = try await askIfOffered("/api/show", try Wire.encode(ShowBody(model: modelName)))
        return shown?.contextTokens
    }

    /// The model that is asked for, or the only one.
    private func pick<Model>(_ models: [Model], _ name: (Model) -> String) -> Model? {
        guard let modelName else { return models.count == 1 ? models.first : nil }
        return models.first { [modelName, modelName + ":latest"].contains(name($0)) }
    }
}
