package import AtelierDomain
internal import Foundation

/// One model call as the recording keeps it.
private struct RecordedCall: Codable {
    let request: ModelRequest
    let reply: ModelReply
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
    /// and its file replaced.
    ///
    /// - Throws: What the model throws, and `fileUnusable`.
    package func complete(_ request: ModelRequest) async throws -> ModelReply {
        let reply = try await model(request)
        try Files.makeDirectory(directory)
        let data = try Wire.encode(RecordedCall(request: request, reply: reply), isPretty: true)
        try Files.replace("\(directory)/\(request.digest).json", with: data + Data("\n".utf8))
        return reply
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
    /// - Throws: `notRecorded`, whose message holds the digest; `fileUnusable` when the file is damaged or holds
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
        return call.reply
    }
}
