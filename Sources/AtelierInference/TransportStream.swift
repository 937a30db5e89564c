internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

extension Transport {
    /// How a server takes a question that is answered in pieces.
    enum Opening: Sendable {
        case events(ServerEvents)
        /// Any status but 200, with its whole body.
        case refusal(Answer)
    }

    private static let refusalBytesMax = 1 << 20
    /// The longest silence within an answer.
    private static let silenceSeconds: Int64 = 1_800

    private static let streams = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .seconds(10)
        configuration.timeout.read = .seconds(silenceSeconds)
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// Posts JSON and returns when the answer begins; dropping its events closes the connection.
    ///
    /// - Throws: `engineUnreachable`, `timedOut` after `seconds` without a beginning, `cancelled`.
    static func open(
        _ endpoint: Endpoint,
        _ path: String,
        body: Data,
        seconds: Int
    ) async throws(InferenceError) -> Opening {
        var request = HTTPClientRequest(url: try address(endpoint, path))
        request.method = .POST
        request.headers.add(name: "Connection", value: "close")
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(body)
        do {
            let response = try await streams.execute(request, timeout: .seconds(Int64(seconds)))
            guard response.status != .ok else { return .events(ServerEvents(body: response.body)) }
            let bytes = try await response.body.collect(upTo: refusalBytesMax)
            return .refusal(Answer(status: Int(response.status.code), body: Data(bytes.readableBytesView)))
        } catch {
            throw named(error, endpoint, seconds)
        }
    }
}
