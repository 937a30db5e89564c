package import AtelierDomain
internal import Foundation

/// One model call as the recording keeps it.
private struct RecordedCall: Codable {
    /// The figures of a prompt that did not fit.
    struct Refusal: Codable {
        let promptTokens: Int
        let room: Int
    }

    let request: ModelRequest
    /// Nil where the prompt did not fit.
    var reply: ModelReply?
    var refusal: Refusal?
}

/// Asks the real model and keeps each answer as `<digest>.json` in a folder.
package struct ModelRecorder: Sendable {
    /// The absolute path of the folder; it is made when needed.
    package let directory: String
    private let model: @Sendable (ModelRequest) async throws -> ModelReply

    package init(
        directory: String,
        model: @escaping @Sendable (ModelRequest) async throws -> ModelReply
    ) {
        self.directory = directory
        self.model = model
    }

    /// The model's answer, which is on disk when this returns.
    ///
    /// A request that was recorded before is asked again
    /// and its file replaced. That a prompt did not fit is kept as well, for what is asked next follows from it.
    ///
    /// - Throws: What the model throws, and `fileUnusable`.
    package func complete(_ request: ModelRequest) async throws -> ModelReply {
        do {
            let reply = try await model(request)
            try keep(RecordedCall(request: request, reply: reply))
            return reply
        } catch {
            if let refusal = (error as? any PromptRefusing)?.promptTooLong {
                let figures = RecordedCall.Refusal(promptTokens: refusal.promptTokens, room: refusal.room)
                try keep(RecordedCall(request: request, refusal: figures))
            }
            throw error
        }
    }

    private func keep(_ call: RecordedCall) throws {
        try Files.makeDirectory(directory)
        let data = try Wire.encode(call, isPretty: true)
        try Files.replace("\(directory)/\(call.request.digest).json", with: data + Data("\n".utf8))
    }
}

/// Answers only what a `ModelRecorder` kept; no model is asked.
package struct ModelReplayer: Sendable {
    package let directory: String

    package init(directory: String) {
        self.directory = directory
    }

    /// The recorded reply.
    ///
    /// - Throws: `contextExceeded` where that was recorded; `notRecorded`, whose message holds the digest; `fileUnusable` when the file is damaged or holds
    ///   another request.
    package func complete(_ request: ModelRequest) async throws(InferenceError) -> ModelReply {
        let digest = request.digest
        let path = "\(directory)/\(digest).json"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InferenceError(
                .notRecorded,
                "no answer is recorded for the request \(digest)",
                hint: "record it with a model first"
            )
        }
        // Damage and a foreign request are one refusal: neither may pass as an answer.
        guard let call = try? JSONDecoder().decode(RecordedCall.self, from: data), call.request == request else {
            throw InferenceError(.fileUnusable, "\(path) does not hold the call it is named after")
        }
        if let refusal = call.refusal {
            throw .contextExceeded(promptTokens: refusal.promptTokens, room: refusal.room)
        }
        guard let reply = call.reply else {
            throw InferenceError(.fileUnusable, "\(path) holds neither an answer nor a refusal")
        }
        return reply
    }
}
