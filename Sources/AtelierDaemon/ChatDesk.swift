internal import AtelierDomain
internal import AtelierInference
internal import AtelierOrchestrator
internal import Foundation

/// Answers one chat completion with an engine: counted before it is sent, one slot of the gate for each answer, and what the
/// engine says passed on as it is.
struct ChatDesk: Sendable {
    let call: ChatCall
    let engine: any ChatEngine
    let gate: Gate
    let limits: ChatLimits

    /// What ends a stream that is whole.
    static let done = Data("[DONE]".utf8)

    /// The cap on the tokens of each answer.
    ///
    /// - Throws: `InferenceError.contextExceeded` when prompt and answer do not fit together.
    func tokensMax() async throws -> Int {
        let room = try await engine.lend { try await $0.room(for: call) }
        let wanted = call.tokensMax ?? min(max(room.left, 1), limits.answerTokens)
        guard wanted <= room.left else {
            throw DaemonError(
                .contextExceeded,
                """
                This model's context has \(room.contextTokens) tokens; the messages have \(room.promptTokens) and the \
                answer may have \(wanted), which is \(room.promptTokens + wanted) together. Nothing was cut off or sent.
                """,
                hint: "Send less, or ask for a shorter answer.",
                param: "messages"
            )
        }
        return wanted
    }

    /// All answers as one.
    func answer() async throws -> OrderedJSON {
        try refuseIfCrowded()
        let tokensMax = try await tokensMax()
        var whole = ChatAnswer(model: engine.modelID)
        for choice in 0..<call.choices {
            let answer = try await gate.pass(.interactive) {
                try await engine.lend { try await $0.answer(call, choice: choice, tokensMax: tokensMax) }
            }
            whole.add(answer, as: choice)
        }
        return whole.value
    }

    /// Hands every chunk to `write` as it comes, and waits until it was taken.
    ///
    /// - Throws: What the engine or `write` throws; what was written until then stands.
    func stream(tokensMax: Int, _ write: (Data) async throws -> Void) async throws {
        var whole = ChatAnswer(model: engine.modelID)
        for choice in 0..<call.choices {
            try await gate.pass(.interactive) {
                whole = try await engine.lend { relay in
                    try await pass(
                        try await relay.events(call, choice: choice, tokensMax: tokensMax),
                        of: choice,
                        after: whole,
                        write
                    )
                }
            }
        }
        if call.wantsUsage, let chunk = whole.usageChunk { try await write(chunk.data) }
        try await write(Self.done)
    }

    /// Refuses what would only lengthen the queue.
    func refuseIfCrowded() throws(DaemonError) {
        guard gate.crowd.waiting >= limits.waiting else { return }
        throw DaemonError(.tooManyChats, "\(gate.crowd.waiting) calls wait for the model.", hint: "Try again later.")
    }

    /// Passes on one answer to its end.
    private func pass(
        _ events: ServerEvents,
        of choice: Int,
        after earlier: ChatAnswer,
        _ write: (Data) async throws -> Void
    ) async throws -> ChatAnswer {
        var whole = earlier
        let deadline = ContinuousClock.now + .seconds(limits.answerSeconds)
        for try await event in events {
            if event == Self.done { return whole }
            guard let value = OrderedJSON(event), value["error"] == nil else {
                throw InferenceError(
                    .engineUnreachable,
                    "the engine failed in the middle of its answer",
                    hint: "Try again."
                )
            }
            guard ContinuousClock.now < deadline else {
                throw InferenceError(.timedOut, "the answer took longer than \(limits.answerSeconds) s")
            }
            if let chunk = whole.chunk(value, as: choice) { try await write(chunk.data) }
        }
        try Task.checkCancellation()
        throw InferenceError(
            .engineUnreachable,
            "the engine ended in the middle of its answer",
            hint: "Try again: it is started anew."
        )
    }
}
