/// A prompt that does not fit beside its answer, with the figures that it was refused on.
package struct PromptTooLong: AtelierError, Equatable {
    /// Tokens of the prompt: counted by the server's own tokenizer, or estimated too high where it has none.
    package let promptTokens: Int
    /// Tokens left for a prompt beside the cap of the answer; 0 or less when the answer alone takes all.
    package let room: Int
    /// Whether nothing of the prompt can be left out any more.
    package var isSmallest = false

    package init(promptTokens: Int, room: Int) {
        self.promptTokens = promptTokens
        self.room = room
    }

    package var wireCode: String { "model.promptTooLong" }

    package var message: String {
        let what = isSmallest ? "even without everything that may be left out, the prompt" : "the prompt"
        return "\(what) has \(promptTokens) tokens and there is room for \(room)"
    }

    package var hint: String? {
        "ask for less at once, name a smaller function, or use a model or engine with a larger context"
    }

    package var isRetryable: Bool { false }

    package var isUserFixable: Bool { true }
}

/// An error of a model's server that may say that a prompt did not fit.
package protocol PromptRefusing: Error {
    /// Nil when something else went wrong.
    var promptTooLong: PromptTooLong? { get }
}

extension PromptTooLong: PromptRefusing {
    package var promptTooLong: PromptTooLong? { self }
}

/// A refusal as the board keeps it: what was asked, by digest, and the figures.
package struct ModelRefusal: Codable, Equatable, Sendable {
    package let requirement: RequirementID
    package let task: TaskID
    /// The digest of the request.
    package let digest: ContentHash
    package let promptTokens: Int
    package let room: Int

    package init(requirement: RequirementID, task: TaskID, digest: ContentHash, refusal: PromptTooLong) {
        self.requirement = requirement
        self.task = task
        self.digest = digest
        promptTokens = refusal.promptTokens
        room = refusal.room
    }

    /// What the model's port threw.
    package var error: PromptTooLong { PromptTooLong(promptTokens: promptTokens, room: room) }
}
