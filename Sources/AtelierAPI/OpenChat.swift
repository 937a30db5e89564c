/// What a program of ours asks of `POST /v1/chat/completions`; the names on the wire are OpenAI's.
package struct OpenChatRequest: Codable, Equatable, Sendable {
    /// The catalogue's name; the daemon's own model for nil.
    package let model: String?
    package let messages: [Message]
    package let temperature: Double
    package let seed: Int?
    /// Tokens of the answer.
    package let tokensMax: Int

    /// One message of a conversation.
    package struct Message: Codable, Equatable, Sendable {
        /// `system`, `user` or `assistant`.
        package let role: String
        package let content: String

        package init(role: String, content: String) {
            self.role = role
            self.content = content
        }
    }

    package init(
        model: String?,
        messages: [Message],
        temperature: Double,
        seed: Int? = nil,
        tokensMax: Int
    ) {
        self.model = model
        self.messages = messages
        self.temperature = temperature
        self.seed = seed
        self.tokensMax = tokensMax
    }

    private enum CodingKeys: String, CodingKey {
        case model
        case messages
        case temperature
        case seed
        case tokensMax = "max_tokens"
    }
}

/// The part of an answer of `POST /v1/chat/completions` that programs of ours read.
package struct OpenChatReply: Codable, Equatable, Sendable {
    package let choices: [Choice]
    package let usage: Usage

    /// One answer.
    package struct Choice: Codable, Equatable, Sendable {
        package let message: OpenChatRequest.Message
        /// `stop`, or `length` where the answer was cut at its cap.
        package let finishReason: String?

        package init(message: OpenChatRequest.Message, finishReason: String?) {
            self.message = message
            self.finishReason = finishReason
        }

        private enum CodingKeys: String, CodingKey {
            case message
            case finishReason = "finish_reason"
        }
    }

    /// What was counted, over all choices.
    package struct Usage: Codable, Equatable, Sendable {
        /// Cached ones included.
        package let promptTokens: Int
        package let generatedTokens: Int
        package let promptDetails: Details?

        /// Of the prompt's tokens.
        package struct Details: Codable, Equatable, Sendable {
            package let cachedTokens: Int?

            package init(cachedTokens: Int?) {
                self.cachedTokens = cachedTokens
            }

            private enum CodingKeys: String, CodingKey { case cachedTokens = "cached_tokens" }
        }

        package init(promptTokens: Int, cachedTokens: Int, generatedTokens: Int) {
            self.promptTokens = promptTokens
            self.generatedTokens = generatedTokens
            promptDetails = Details(cachedTokens: cachedTokens)
        }

        private enum CodingKeys: String, CodingKey {
            case promptTokens = "prompt_tokens"
            case generatedTokens = "completion_tokens"
            case promptDetails = "prompt_tokens_details"
        }
    }

    package init(choices: [Choice], usage: Usage) {
        self.choices = choices
        self.usage = usage
    }
}
