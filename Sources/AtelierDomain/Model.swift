internal import Foundation

/// One message of a chat prompt.
package struct ChatMessage: Codable, Hashable, Sendable {
    package enum Speaker: String, Codable, Sendable {
        case system
        case user
        case assistant
    }

    package let speaker: Speaker
    package let text: String

    package init(_ speaker: Speaker, _ text: String) {
        self.speaker = speaker
        self.text = text
    }
}

/// Everything that decides a model's answer, so that equal requests have equal digests.
package struct ModelRequest: Codable, Hashable, Sendable {
    /// Laid out from stable to volatile, so that the server's prefix cache helps.
    package let messages: [ChatMessage]
    /// A JSON schema that the answer must fit; nil for raw text.
    package let schema: String?
    /// Cap on generated tokens.
    package let tokensMax: Int
    /// 0 is greedy.
    package let temperature: Double
    package let seed: Int
    /// Texts that end the answer.
    package let stop: [String]

    package init(
        messages: [ChatMessage],
        schema: String? = nil,
        tokensMax: Int,
        temperature: Double = 0,
        seed: Int = 1,
        stop: [String] = []
    ) {
        self.messages = messages
        self.schema = schema
        self.tokensMax = tokensMax
        self.temperature = temperature
        self.seed = seed
        self.stop = stop
    }

    /// Names the request: the same on every machine and in every run.
    package var digest: ContentHash {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return ContentHash(of: try encoder.encode(self))
        } catch {
            preconditionFailure("a request of strings and numbers encodes: \(error)")
        }
    }
}

/// A model's answer with its cost.
package struct ModelReply: Codable, Equatable, Sendable {
    package let text: String
    /// False when the cap on tokens cut the answer off.
    package let isComplete: Bool
    /// Tokens of the prompt, cached ones included.
    package let promptTokens: Int
    /// Tokens of the prompt that the server took from its cache.
    package let cachedTokens: Int
    package let generatedTokens: Int
    package let milliseconds: Int
    /// SHA-256 of the model file, or the endpoint's own name of the model.
    package let model: String
    /// Who answered; nil in what was recorded before this was kept.
    package var origin: ModelOrigin?

    package init(
        text: String,
        isComplete: Bool,
        promptTokens: Int,
        cachedTokens: Int,
        generatedTokens: Int,
        milliseconds: Int,
        model: String,
        origin: ModelOrigin? = nil
    ) {
        self.text = text
        self.isComplete = isComplete
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.generatedTokens = generatedTokens
        self.milliseconds = milliseconds
        self.model = model
        self.origin = origin
    }
}

/// A stored model call: what was asked, what came back, for whom.
package struct ModelCall: Codable, Equatable, Sendable {
    package let requirement: RequirementID
    package let task: TaskID
    package let request: ModelRequest
    package let reply: ModelReply

    package init(requirement: RequirementID, task: TaskID, request: ModelRequest, reply: ModelReply) {
        self.requirement = requirement
        self.task = task
        self.request = request
        self.reply = reply
    }
}
