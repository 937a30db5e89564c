internal import AtelierDomain
internal import Foundation

extension CompletionClient {
    /// An exchange that tells of each body before it is sent, and sends nothing when that fails.
    static func telling(_ willSend: @escaping @Sendable (Data) async throws -> Void) -> Exchange {
        { endpoint, path, body, seconds throws(InferenceError) in
            if let body {
                do {
                    try await willSend(body)
                } catch {
                    let reason = (error as? any AtelierError)?.message ?? "\(error)"
                    throw InferenceError(.egressRefused, "nothing was sent to \(endpoint): \(reason)")
                }
            }
            return try await Transport.exchange(endpoint, path, body: body, seconds: seconds)
        }
    }
}
