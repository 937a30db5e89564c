import AtelierDomain
import Foundation
import Synchronization

@testable import AtelierInference

/// A server in the process, on the client's seam: it has a context and a tokenizer of its own, and keeps a log of what
/// it did with each prompt.
final class FakeServer: Sendable {
    /// What it does with a prompt that is longer than its context.
    enum Habit: Sendable, CaseIterable {
        case refusesAsLlama, refusesAsVLLM, refusesAsOldVLLM, refusesAsOpenAI
        case cutsHead, cutsTail, cutsMiddle, dropsMessages
        case hangs, streamsGarbage, dies, sendsAPage, countsNothing

        var cuts: Bool { [.cutsHead, .cutsTail, .cutsMiddle, .dropsMessages].contains(self) }
        var refuses: Bool { [.refusesAsLlama, .refusesAsVLLM, .refusesAsOldVLLM, .refusesAsOpenAI].contains(self) }
    }

    let kind: ServerKind
    let context: Int
    /// What it says that its context is.
    let told: Int
    let habit: Habit
    /// Whether the usage it reports is of what it read, and not of what it was sent.
    let isHonest: Bool
    /// Tokens of its tokenizer for each one of the estimate.
    let density: Double

    /// One prompt that was not a probe.
    struct Sent: Equatable {
        let tokens: Int
        let answerTokens: Int
        let isCut: Bool
    }

    private let log = Mutex<[Sent]>([])
    private let probes = Mutex(0)

    init(kind: ServerKind, context: Int, told: Int, habit: Habit, isHonest: Bool, density: Double) {
        self.kind = kind
        self.context = context
        self.told = told
        self.habit = habit
        self.isHonest = isHonest
        self.density = density
    }

    var sent: [Sent] { log.withLock { $0 } }
    var probeCount: Int { probes.withLock { $0 } }

    func tokens(_ text: String) -> Int { Int(Double(TokenEstimate.most(text)) * density) }

    var exchange: CompletionClient.Exchange {
        { [self] _, path, body, seconds throws(InferenceError) in
            let asked = body.flatMap { try? JSONSerialization.jsonObject(with: $0) as? [String: Any] } ?? [:]
            if path == "/v1/chat/completions" { return try complete(asked, seconds) }
            guard let value = answer(path, asked) else { return Transport.Answer(status: 404, body: Data("no".utf8)) }
            return Self.json(200, value)
        }
    }

    private func answer(_ path: String, _ asked: [String: Any]) -> [String: Any]? {
        switch (kind, path) {
        case (.llamaServer, "/props"): ["default_generation_settings": ["n_ctx": told]]
        case (.llamaServer, "/apply-template"): ["prompt": Self.text(asked)]
        case (.llamaServer, "/tokenize"):
            ["tokens": [Int](repeating: 7, count: tokens(asked["content"] as? String ?? ""))]
        case (.vllm, "/v1/models"): ["data": [["id": "m", "max_model_len": told]]]
        case (.vllm, "/tokenize"): ["count": tokens(Self.text(asked)), "max_model_len": told]
        case (.lmStudio, "/api/v0/models"):
            ["data": [["id": "m", "state": "loaded", "loaded_context_length": told, "max_context_length": 1 << 20]]]
        case (.ollama, "/api/ps"): ["models": [["name": "m:latest", "context_length": told]]]
        default: nil
        }
    }

    private func complete(_ asked: [String: Any], _ seconds: Int) throws(InferenceError) -> Transport.Answer {
        let whole = Self.text(asked)
        let isProbe = whole.contains("Write all check words")
        let count = tokens(whole)
        let most = asked["max_tokens"] as? Int ?? 0
        if isProbe { probes.withLock { $0 += 1 } }
        if habit.refuses, count + most > context { return refusal(count, most) }
        if !isProbe {
            let isCut = habit.cuts && count > context
            log.withLock { $0.append(Sent(tokens: count, answerTokens: most, isCut: isCut)) }
        }
        let read = habit.cuts && count > context ? cut(asked, count) : whole
        let found = read.matches(of: /Check word \d+: ([a-z]{6})/).map { String($0.output.1) }
        let text = read.contains("Write all check words") ? found.joined(separator: " ") : "It is done."
        return try answer(text, counted: isHonest ? min(tokens(read), count) : count, isProbe: isProbe, seconds)
    }

    /// The failures that have nothing to do with lengths happen to prompts, and to probes alike.
    private func answer(
        _ text: String,
        counted: Int,
        isProbe: Bool,
        _ seconds: Int
    ) throws(InferenceError) -> Transport.Answer {
        var value: [String: Any] = [
            "choices": [["finish_reason": "stop", "message": ["content": text]]], "model": "m",
        ]
        if habit != .countsNothing { value["usage"] = ["prompt_tokens": counted, "completion_tokens": 3] }
        switch habit {
        case .hangs: throw InferenceError(.timedOut, "the server did not answer within \(seconds) s")
        case .dies: throw InferenceError(.engineUnreachable, "the connection was closed")
        case .streamsGarbage: return Transport.Answer(status: 200, body: Data("data: {\"choi\u{0}\n\ndata: [".utf8))
        case .sendsAPage: return Transport.Answer(status: 200, body: Data("<html><body>hello</body></html>".utf8))
        default: return Self.json(200, value)
        }
    }

    private func refusal(_ count: Int, _ most: Int) -> Transport.Answer {
        let sentence =
            "This model's maximum context length is \(context) tokens. However, you requested \(count + most) tokens "
            + "(\(count) in the messages, \(most) in the completion). Please reduce the length."
        switch habit {
        case .refusesAsLlama:
            let error: [String: Any] = [
                "code": 400, "type": "exceed_context_size_error", "n_prompt_tokens": count, "n_ctx": context,
            ]
            return Self.json(400, ["error": error])
        case .refusesAsVLLM:
            return Self.json(400, ["error": ["message": sentence, "type": "BadRequestError", "code": 400]])
        case .refusesAsOldVLLM:
            return Self.json(400, ["object": "error", "message": sentence, "type": "BadRequestError", "code": 400])
        default:
            let error = ["message": sentence, "type": "invalid_request_error", "code": "context_length_exceeded"]
            return Self.json(400, ["error": error])
        }
    }

    /// What is left of a prompt, by bytes in proportion.
    private func cut(_ asked: [String: Any], _ count: Int) -> String {
        let whole = Array(Self.text(asked).utf8)
        let kept = whole.count * context / count
        switch habit {
        case .cutsHead: return String(decoding: whole.suffix(kept), as: UTF8.self)
        case .cutsTail: return String(decoding: whole.prefix(kept), as: UTF8.self)
        case .cutsMiddle: return String(decoding: whole.prefix(kept / 2) + whole.suffix(kept - kept / 2), as: UTF8.self)
        default:
            var messages = asked["messages"] as? [[String: Any]] ?? []
            while messages.count > 2, tokens(Self.text(["messages": messages])) > context { messages.remove(at: 1) }
            let rest = Array(Self.text(["messages": messages]).utf8)
            return String(decoding: rest.suffix(kept), as: UTF8.self)
        }
    }

    private static func text(_ asked: [String: Any]) -> String {
        let messages = asked["messages"] as? [[String: Any]] ?? []
        return messages.map { "<\($0["role"] as? String ?? "")> \($0["content"] as? String ?? "") " }.joined()
    }

    private static func json(_ status: Int, _ value: [String: Any]) -> Transport.Answer {
        // Values of these tests are JSON.
        let body = (try? JSONSerialization.data(withJSONObject: value)) ?? Data()
        return Transport.Answer(status: status, body: body)
    }
}
