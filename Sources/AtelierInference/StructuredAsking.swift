internal import AtelierDomain

/// Asks for an answer under a schema, of servers too that cannot make the model keep to one.
///
/// There the schema is told in words; what comes back is mended where that can be done in one way only, checked, and asked
/// for once more with the reason. What does not fit then is no answer.
struct StructuredAsking {
    let client: CompletionClient
    let request: ModelRequest
    let schema: String

    /// The answer, whose text fits the schema; one that the cap on tokens cut off is returned as it is where the server
    /// keeps to schemas.
    ///
    /// - Throws: `answerMalformed` with the reason, and what an unstructured request throws.
    func ask() async throws(InferenceError) -> ModelReply {
        let mending = AnswerMending(schema: schema)
        let (asked, first) = try await firstReply()
        let reason: String
        do throws(AnswerMending.Unusable) {
            return first.with(try mending.fit(first.text))
        } catch {
            reason = error.reason
        }
        if !first.isComplete, asked.schema != nil { return first }
        client.proven.noteUnconstrained(client.key)
        let second = try await again(asked, first, reason)
        do throws(AnswerMending.Unusable) {
            return second.with(try mending.fit(second.text)).adding(first)
        } catch {
            throw malformed(error.reason)
        }
    }

    /// The first reply, with what was asked for it: a server that refuses the schema is told it in words.
    private func firstReply() async throws(InferenceError) -> (ModelRequest, ModelReply) {
        guard !client.proven.isUnconstrained(client.key) else {
            return (inWords, try await client.plain(inWords))
        }
        do throws(InferenceError) {
            return (request, try await client.plain(request))
        } catch {
            guard error.code == .requestRefused else { throw error }
            let reply = try await client.plain(inWords)
            client.proven.noteUnconstrained(client.key)
            return (inWords, reply)
        }
    }

    private func again(
        _ asked: ModelRequest,
        _ first: ModelReply,
        _ reason: String
    ) async throws(InferenceError) -> ModelReply {
        let complaint = "That answer cannot be used: it \(reason). Answer again, with JSON only."
        let messages = asked.messages + [ChatMessage(.assistant, first.text), ChatMessage(.user, complaint)]
        do throws(InferenceError) {
            return try await client.plain(asked.with(messages, schema: asked.schema))
        } catch {
            // The first prompt did fit; what is wrong is the answer to it.
            guard error.code == .contextExceeded else { throw error }
            throw malformed(reason)
        }
    }

    private var inWords: ModelRequest {
        var messages = request.messages
        let told = "\n\nAnswer with JSON only, without any other text, that fits this JSON schema:\n\(schema)"
        if let last = messages.popLast() { messages.append(ChatMessage(last.speaker, last.text + told)) }
        return request.with(messages, schema: nil)
    }

    private func malformed(_ reason: String) -> InferenceError {
        InferenceError(.answerMalformed, "the answer of \(client.endpoint) \(reason), asked twice")
    }
}

extension ModelRequest {
    fileprivate func with(_ messages: [ChatMessage], schema: String?) -> ModelRequest {
        ModelRequest(
            messages: messages,
            schema: schema,
            tokensMax: tokensMax,
            temperature: temperature,
            seed: seed,
            stop: stop
        )
    }
}

extension ModelReply {
    /// One whose text was mended is whole, whatever cut it off.
    fileprivate func with(_ fit: AnswerMending.Fit) -> ModelReply {
        guard fit.isMended else { return self }
        return ModelReply(
            text: fit.text,
            isComplete: true,
            promptTokens: promptTokens,
            cachedTokens: cachedTokens,
            generatedTokens: generatedTokens,
            milliseconds: milliseconds,
            model: model
        )
    }

    /// With what the reply before it cost.
    fileprivate func adding(_ earlier: ModelReply) -> ModelReply {
        ModelReply(
            text: text,
            isComplete: isComplete,
            promptTokens: promptTokens,
            cachedTokens: cachedTokens,
            generatedTokens: generatedTokens + earlier.generatedTokens,
            milliseconds: milliseconds + earlier.milliseconds,
            model: model
        )
    }
}
