internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// HTTP as this module needs it: short exchanges with a model server, and long resumable downloads.
enum Transport {
    /// A whole answer.
    struct Answer: Sendable {
        let status: Int
        let body: Data
    }

    private static let answerBytesMax = 64 << 20
    private static let downloadSeconds: Int64 = 24 * 3_600
    private static let stallSeconds: Int64 = 60

    /// One connection a request: a restarted engine leaves no stale ones, and closing one ends the generation.
    static let exchanges = HTTPClient(eventLoopGroupProvider: .singleton, configuration: exchangeConfiguration)

    static var exchangeConfiguration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .seconds(10)
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    private static let downloads = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .follow(max: 8, allowCycles: false)
        configuration.timeout.connect = .seconds(30)
        configuration.timeout.read = .seconds(stallSeconds)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// Sends one request and reads the whole answer, whatever its status.
    ///
    /// Cancelling the calling task closes the connection.
    ///
    /// - Parameters:
    ///   - endpoint: The server.
    ///   - path: Begins with a slash.
    ///   - body: JSON to post; nil asks with GET.
    ///   - seconds: The deadline of the whole exchange.
    /// - Returns: The answer, read to its end.
    /// - Throws: `engineUnreachable`, `timedOut`, `answerMalformed` (cut off or too long), `cancelled`.
    static func exchange(
        _ endpoint: Endpoint,
        _ path: String,
        body: Data? = nil,
        seconds: Int
    ) async throws(InferenceError) -> Answer {
        var request = HTTPClientRequest(url: try address(endpoint, path))
        request.headers.add(name: "Connection", value: "close")
        if case .hosted(let address) = endpoint, let key = address.key {
            request.headers.add(name: "Authorization", value: "Bearer \(key)")
        }
        if let body {
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(body)
        }
        do {
            return try await answer(to: request, by: try client(for: endpoint), seconds: seconds)
        } catch {
            throw named(error, endpoint, seconds)
        }
    }

    /// The client's own deadline ends with the head of an answer, and a body may come for ever.
    private static func answer(
        to request: HTTPClientRequest,
        by client: HTTPClient,
        seconds: Int
    ) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask {
                let response = try await client.execute(request, timeout: .seconds(Int64(seconds)))
                let bytes = try await response.body.collect(upTo: answerBytesMax)
                return Answer(status: Int(response.status.code), body: Data(bytes.readableBytesView))
            }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                throw HTTPClientError.deadlineExceeded
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw CancellationError() }
            return answer
        }
    }

    static func address(_ endpoint: Endpoint, _ path: String) throws(InferenceError) -> String {
        switch endpoint {
        case .url(let url):
            return url + path
        case .hosted(let address):
            return address.url + path
        case .unixSocket(let socket):
            guard let url = URL(httpURLWithSocketPath: socket, uri: path) else {
                throw InferenceError(.engineUnreachable, "\(socket) is no path of a socket")
            }
            return url.absoluteString
        }
    }

    static func named(_ error: any Error, _ endpoint: Endpoint, _ seconds: Int) -> InferenceError {
        guard !Task.isCancelled, !(error is CancellationError) else {
            return InferenceError(.cancelled, "the request to \(endpoint) was cancelled")
        }
        if error is NIOTooManyBytesError {
            return InferenceError(.answerMalformed, "\(endpoint) answered more than \(answerBytesMax) bytes")
        }
        switch error as? HTTPClientError {
        case .deadlineExceeded, .readTimeout:
            return InferenceError(.timedOut, "\(endpoint) did not answer within \(seconds) s")
        default:
            return InferenceError(
                .engineUnreachable,
                "\(endpoint) does not answer: \(error)",
                hint: "is the server running?"
            )
        }
    }

    /// Downloads `url` into `target`, keeping its first `start` bytes when the server can go on after them.
    ///
    /// - Parameters:
    ///   - url: May redirect.
    ///   - target: The file's path.
    ///   - start: The bytes of the target that are known to be right.
    ///   - bytesMax: A server that sends more is not believed.
    ///   - progress: Told the size of the file so far.
    /// - Throws: `sourceFailed`, `fileUnusable`, `cancelled`.
    static func download(
        _ url: String,
        to target: String,
        from start: Int,
        bytesMax: Int,
        progress: @Sendable (Int) -> Void
    ) async throws(InferenceError) {
        guard start < bytesMax else {
            return
        }
        var request = HTTPClientRequest(url: url)
        if start > 0 {
            request.headers.add(name: "Range", value: "bytes=\(start)-")
        }
        do {
            let response = try await downloads.execute(request, timeout: .seconds(downloadSeconds))
            let offset = try offset(of: response, asked: start, url)
            let file = try Files.resume(target, at: offset)
            // What was written is synced below or taken again.
            defer { try? file.close() }
            var bytes = offset
            for try await chunk in response.body {
                bytes += chunk.readableBytes
                guard bytes <= bytesMax else {
                    throw InferenceError(.sourceFailed, "\(url) sends more than the \(bytesMax) bytes expected")
                }
                try Files.write(Data(chunk.readableBytesView), to: file, named: target)
                progress(bytes)
            }
            try Files.sync(file, named: target)
            guard bytes == bytesMax else {
                throw InferenceError(.sourceFailed, "\(url) ended after \(bytes) of \(bytesMax) bytes")
            }
        } catch let error as InferenceError {
            throw error
        } catch  where Task.isCancelled || error is CancellationError {
            throw InferenceError(.cancelled, "the download was cancelled")
        } catch {
            throw InferenceError(
                .sourceFailed,
                "\(url) could not be downloaded: \(error)",
                hint: "try again: what has come is kept"
            )
        }
    }

    /// Where the answer's first byte belongs in the file.
    private static func offset(
        of response: HTTPClientResponse,
        asked start: Int,
        _ url: String
    ) throws(InferenceError) -> Int {
        switch response.status.code {
        case 200:
            return 0
        case 206:
            let range = response.headers.first(name: "Content-Range") ?? ""
            guard range.hasPrefix("bytes \(start)-") else {
                throw InferenceError(.sourceFailed, "\(url) answered with another range than asked")
            }
            return start
        default:
            throw InferenceError(.sourceFailed, "\(url) answered with status \(response.status.code)")
        }
    }
}
