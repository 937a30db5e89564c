package import AtelierDomain

/// What kept the model, the engine or an endpoint from answering.
package struct InferenceError: AtelierError, PromptRefusing, Equatable {
    /// What went wrong, for programs.
    package enum Code: String, Sendable, CaseIterable {
        case answerMalformed
        case busy
        case cancelled
        case contextExceeded
        case diskFull
        case egressRefused
        case engineBuildFailed
        case engineCrashed
        case engineMissing
        case engineUnreachable
        case fileUnusable
        case memoryShort
        case modelMalformed
        case modelMissing
        case notRecorded
        case requestRefused
        case socketPathTooLong
        case sourceFailed
        case timedOut
        case toolMissing
        case wrongDigest
    }

    package let code: Code
    package let message: String
    package var hint: String?
    /// With `contextExceeded`: the tokens of the prompt as the server's own tokenizer counts them.
    package var promptTokens: Int?
    /// With `contextExceeded`: the tokens that are left for a prompt beside the answer's cap; may be negative.
    package var room: Int?
    /// With `modelMalformed`: what is wrong with the file.
    package var fault: GGUFFault?

    package init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// A prompt that does not fit beside its answer.
    package static func contextExceeded(promptTokens: Int, room: Int) -> Self {
        var error = Self(
            .contextExceeded,
            "the prompt has \(promptTokens) tokens and there is room for \(room)",
            hint: "send less context, or set a larger context for the engine"
        )
        error.promptTokens = promptTokens
        error.room = room
        return error
    }

    /// A prompt that the server does not read whole, though it says nothing of that.
    static func promptCut(by endpoint: Endpoint, promptTokens: Int, room: Int) -> Self {
        var error = Self(
            .contextExceeded,
            "\(endpoint) was not shown to read a prompt of some \(promptTokens) tokens whole",
            hint: "set a larger context for the model on that server, and say how large it is"
        )
        error.promptTokens = promptTokens
        error.room = room
        return error
    }

    package var promptTooLong: PromptTooLong? {
        guard code == .contextExceeded, let promptTokens, let room else { return nil }
        return PromptTooLong(promptTokens: promptTokens, room: room)
    }

    package var wireCode: String { "inference.\(code.rawValue)" }

    package var isRetryable: Bool {
        switch code {
        case .busy, .engineCrashed, .engineUnreachable, .sourceFailed, .timedOut: true
        case .answerMalformed, .cancelled, .contextExceeded, .diskFull, .egressRefused, .engineBuildFailed,
            .engineMissing,
            .fileUnusable, .memoryShort, .modelMalformed, .modelMissing, .notRecorded, .requestRefused,
            .socketPathTooLong, .toolMissing, .wrongDigest:
            false
        }
    }

    package var isUserFixable: Bool {
        switch code {
        case .answerMalformed, .requestRefused: false
        case .busy, .cancelled, .contextExceeded, .diskFull, .egressRefused, .engineBuildFailed, .engineCrashed,
            .engineMissing,
            .engineUnreachable, .fileUnusable, .memoryShort, .modelMalformed, .modelMissing, .notRecorded,
            .socketPathTooLong, .sourceFailed, .timedOut, .toolMissing, .wrongDigest:
            true
        }
    }
}
