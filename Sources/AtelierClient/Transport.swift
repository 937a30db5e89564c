internal import AsyncHTTPClient
internal import AtelierAPI
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// Bytes over the unix socket: one request, one answer or one stream of lines, each with a limit.
struct Transport: Sendable {
    let http: HTTPClient
    let socketPath: String

    /// The methods the daemon's calls have.
    enum Method: String {
        case get = "GET"
        case post = "POST"
    }

    /// The longest whole answer that is read: a patch and its proof with room to spare.
    static let bodyBytesMax = 64 << 20
    /// The longest line of a stream that is read.
    static let lineBytesMax = 1 << 20

    /// One request with a whole JSON answer, which must be here after `seconds`.
    func call<Answer: Decodable & Sendable>(
        _ method: Method,
        _ path: String,
        query: [String: String] = [:],
        body: (any Encodable & Sendable)? = nil,
        seconds: Int
    ) async throws(ClientError) -> Answer {
        let request = try request(method, path, query: query, body: body)
        let data: Data
        do {
            let response = try await http.execute(request, timeout: .seconds(Int64(seconds)))
            let bytes = try await response.body.collect(upTo: Self.bodyBytesMax)
            data = Data(bytes.readableBytesView)
            guard (200..<300).contains(response.status.code) else { throw Self.refusal(data) }
        } catch {
            throw Self.clientError(error, socketPath: socketPath)
        }
        do {
            return try JSONDecoder().decode(Answer.self, from: data)
        } catch {
            throw ClientError(
                .answerMalformed,
                "The daemon's answer to \(path) is not understood.",
                hint: "The daemon may be of another release: atelier daemon stop, then try again."
            )
        }
    }

    /// One request whose answer is a stream of frames; `onItem` is called for each in order, until the end frame.
    ///
    /// There is no time-out between lines: a model may think for minutes. A dead daemon closes the socket.
    func stream<Item: Codable & Sendable>(
        _ method: Method,
        _ path: String,
        query: [String: String] = [:],
        body: (any Encodable & Sendable)? = nil,
        onItem: (Item) async throws -> Void
    ) async throws {
        let request = try request(method, path, query: query, body: body)
        let response: HTTPClientResponse
        do {
            response = try await http.execute(request, timeout: .seconds(Int64(Self.streamHeadSeconds)))
            guard response.status == .ok else {
                throw Self.refusal(Data(try await response.body.collect(upTo: Self.lineBytesMax).readableBytesView))
            }
        } catch {
            throw Self.clientError(error, socketPath: socketPath)
        }
        var lines = LineSplitter(lineBytesMax: Self.lineBytesMax)
        do {
            for try await chunk in response.body {
                for line in try lines.add(chunk.readableBytesView) {
                    switch try Self.frame(line, of: Item.self) {
                    case .item(let item): try await Self.pass(item, to: onItem)
                    case .failed(let error): throw ClientError(error)
                    case .end: return
                    }
                }
            }
        } catch let error as CallerFailure {
            throw error.cause
        } catch {
            throw Self.clientError(error, socketPath: socketPath)
        }
        throw ClientError(
            .streamCut,
            "The daemon ended in the middle of its answer.",
            hint: "See: atelier daemon logs"
        )
    }

    /// How long a stream may take to begin.
    static let streamHeadSeconds = 30

    /// An error of the caller's own closure, kept apart from those of the connection.
    struct CallerFailure: Error {
        let cause: any Error
    }

    static func pass<Item>(_ item: Item, to onItem: (Item) async throws -> Void) async throws(CallerFailure) {
        do {
            try await onItem(item)
        } catch {
            throw CallerFailure(cause: error)
        }
    }

    private static func frame<Item>(_ line: Data, of: Item.Type) throws(ClientError) -> StreamFrame<Item> {
        do {
            return try JSONDecoder().decode(StreamFrame<Item>.self, from: line)
        } catch {
            throw ClientError(.answerMalformed, "A line of the daemon's answer is not understood.")
        }
    }

    func request(
        _ method: Method,
        _ path: String,
        query: [String: String],
        body: (any Encodable & Sendable)?
    ) throws(ClientError) -> HTTPClientRequest {
        guard socketPath.utf8.count <= Locations.socketPathBytesMax else {
            throw ClientError(
                .socketPathTooLong,
                "The socket's path has \(socketPath.utf8.count) bytes; at most \(Locations.socketPathBytesMax) work.",
                hint: "Set XDG_RUNTIME_DIR to a shorter folder."
            )
        }
        var components = URLComponents()
        components.path = path
        if !query.isEmpty {
            components.queryItems = query.sorted { $0.key < $1.key }.map { URLQueryItem(name: $0.key, value: $0.value) }
            // URLComponents leaves "+" alone, and servers read it as a space.
            components.percentEncodedQuery = components.percentEncodedQuery?
                .replacingOccurrences(of: "+", with: "%2B")
        }
        guard let url = URL(httpURLWithSocketPath: socketPath, uri: components.string ?? path) else {
            throw ClientError(.daemonUnreachable, "The socket's path cannot be part of an address.")
        }
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = HTTPMethod(rawValue: method.rawValue)
        request.headers.add(name: "host", value: "atelier")
        guard let body else { return request }
        do {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body)))
        } catch {
            throw ClientError(.answerMalformed, "The request cannot be written as JSON.")
        }
        return request
    }

    static func refusal(_ data: Data) -> ClientError {
        do {
            return ClientError(try JSONDecoder().decode(ErrorBody.self, from: data))
        } catch {
            return openRefusal(data) ?? ClientError(.answerMalformed, "The daemon refused without saying why.")
        }
    }

    /// A refusal in the form of OpenAI's API; nil when it is none.
    private static func openRefusal(_ data: Data) -> ClientError? {
        // What is in neither form is told by the caller.
        guard let reason = try? JSONDecoder().decode(OpenError.self, from: data).error else { return nil }
        return ClientError(
            ErrorBody(
                code: reason.code ?? reason.type,
                message: reason.message,
                isUserFixable: reason.type == "invalid_request_error"
            )
        )
    }

    static func clientError(_ error: any Error, socketPath: String) -> ClientError {
        if let error = error as? ClientError { return error }
        if error is NIOTooManyBytesError {
            return ClientError(.answerTooLarge, "The daemon's answer is longer than \(bodyBytesMax) bytes.")
        }
        if let error = error as? HTTPClientError {
            switch error {
            case .connectTimeout: return unreachable(socketPath)
            case .deadlineExceeded, .readTimeout, .writeTimeout:
                return ClientError(
                    .timedOut,
                    "The daemon did not answer in time.",
                    hint: "See: atelier daemon logs"
                )
            case .remoteConnectionClosed:
                return ClientError(
                    .streamCut,
                    "The daemon ended in the middle of its answer.",
                    hint: "See: atelier daemon logs"
                )
            default: return unreachable(socketPath)
            }
        }
        return unreachable(socketPath)
    }

    private static func unreachable(_ socketPath: String) -> ClientError {
        ClientError(
            .daemonUnreachable,
            "No daemon answers on \(socketPath).",
            hint: "Start it with: atelier daemon start"
        )
    }
}
