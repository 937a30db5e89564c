internal import AtelierDomain
internal import Foundation

/// What is known of a prompt before it is sent.
enum Expectation: Equatable {
    /// By the server's own tokenizer.
    case counted(Int)
    /// By its characters; `probe` is what the server counted for a probe of this very prompt, and by how much that is
    /// longer at least.
    case estimated(Int, probe: Probed?)

    struct Probed: Equatable {
        let counted: Int
        let longer: Int
    }
}

extension CompletionClient {
    /// Refuses what does not fit or was not shown to be read whole.
    func checkRoom(_ request: ModelRequest) async throws(InferenceError) -> Expectation {
        let context = try await contextLength()
        if let tokens = try await countTokens(request.messages) {
            if let context, tokens + request.tokensMax > context {
                throw .contextExceeded(promptTokens: tokens, room: context - request.tokensMax)
            }
            return .counted(tokens)
        }
        let plain = TokenEstimate.most(request.messages)
        let tokens = Int(Double(plain) * proven.density(key)) + 1
        if let context, tokens + request.tokensMax > context {
            throw .contextExceeded(promptTokens: tokens, room: context - request.tokensMax)
        }
        guard isProbing, tokens > proven.tokens(key) else { return .estimated(tokens, probe: nil) }
        let probe = try await prove(request.messages, tokens: tokens, context: context)
        // Some servers write the schema into the prompt, and the probe has none.
        return .estimated(tokens, probe: request.schema == nil ? probe : nil)
    }

    /// Refuses an answer to another prompt than the one that was sent.
    func check(
        _ reply: ModelReply,
        to request: ModelRequest,
        _ expected: Expectation
    ) async throws(InferenceError) {
        switch expected {
        case .counted(let tokens) where reply.promptTokens >= tokens: return
        case .counted(let tokens):
            // A few less may be a mark that the template sets otherwise in counting; the probe tells it from a cut.
            guard reply.promptTokens + 8 + tokens / 50 >= tokens else {
                throw cut(promptTokens: tokens, room: reply.promptTokens)
            }
            if tokens > proven.tokens(key) { _ = try await prove(request.messages, tokens: tokens, context: nil) }
        case .estimated(let tokens, let probe):
            let longest = probe.map { $0.counted - $0.longer } ?? Int.max
            guard TokenEstimate.least(tokens)...max(longest, TokenEstimate.least(tokens)) ~= reply.promptTokens else {
                throw cut(promptTokens: tokens, room: min(reply.promptTokens, tokens / 2))
            }
            proven.note(key, counted: reply.promptTokens, most: tokens)
        }
    }

    /// Shows by a probe that the server reads a prompt of this length whole.
    private func prove(
        _ messages: [ChatMessage],
        tokens: Int,
        context: Int?
    ) async throws(InferenceError) -> Expectation.Probed {
        var random = SystemRandomNumberGenerator()
        let bare = TruncationProbe(of: messages, padding: 0, using: &random)
        var spare = tokens / 4
        if let context {
            spare = min(spare, context - TokenEstimate.most(bare.request.messages) - bare.request.tokensMax)
        }
        if spare > 0 {
            let padded = TruncationProbe(of: messages, padding: spare, using: &random)
            if let counted = try await answered(padded) {
                proven.prove(key, tokens: tokens)
                return Expectation.Probed(counted: counted, longer: padded.paddingTokens)
            }
        }
        // The prompt may fit where its probe with padding does not; then little is shown for other prompts.
        guard let counted = try await answered(bare) else {
            throw cut(promptTokens: tokens, room: max(proven.tokens(key), tokens / 2))
        }
        proven.prove(key, tokens: tokens * 4 / 5)
        return Expectation.Probed(counted: counted, longer: 0)
    }

    /// What the server counted for a probe that it read whole; nil when it did not.
    private func answered(_ probe: TruncationProbe) async throws(InferenceError) -> Int? {
        do throws(InferenceError) {
            let reply = try await send(probe.request)
            return probe.isAnswered(by: reply.text) ? reply.promptTokens : nil
        } catch {
            guard error.code == .contextExceeded else { throw error }
            return nil
        }
    }

    /// The refusal of a server that does not read prompts of this length whole; nothing that it showed before counts.
    private func cut(promptTokens: Int, room: Int) -> InferenceError {
        proven.forget(key)
        return .promptCut(by: endpoint, promptTokens: promptTokens, room: room)
    }
}
