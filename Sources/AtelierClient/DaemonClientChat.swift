package import AtelierAPI

// The daemon's OpenAI-compatible call.
extension DaemonClient {
    /// One chat completion, which must be there after `seconds`.
    package func complete(_ request: OpenChatRequest, seconds: Int) async throws(ClientError) -> OpenChatReply {
        try await transport.call(.post, "/v1/chat/completions", body: request, seconds: seconds)
    }
}
