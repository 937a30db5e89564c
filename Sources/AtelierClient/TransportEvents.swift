internal import AsyncHTTPClient
internal import AtelierAPI
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

extension Transport {
    /// One request whose answer is server-sent events; `onItem` is called for each event's data in order.
    ///
    /// Returns when the daemon ends the stream, which is when it shuts down; a dead daemon closes the socket.
    func events<Item: Decodable & Sendable>(
        _ path: String,
        query: [String: String],
        onItem: (Item) async throws -> Void
    ) async throws {
        let request = try request(.get, path, query: query, body: nil)
        do {
            let response = try await http.execute(request, timeout: .seconds(Int64(Self.streamHeadSeconds)))
            guard response.status == .ok else {
                throw Self.refusal(Data(try await response.body.collect(upTo: Self.lineBytesMax).readableBytesView))
            }
            var lines = LineSplitter(lineBytesMax: Self.lineBytesMax)
            for try await chunk in response.body {
                for line in try lines.add(chunk.readableBytesView) {
                    guard let item: Item = try Self.data(of: line) else { continue }
                    try await Self.pass(item, to: onItem)
                }
            }
        } catch let error as CallerFailure {
            throw error.cause
        } catch {
            throw Self.clientError(error, socketPath: socketPath)
        }
    }

    /// What a `data:` line holds; nil for the other fields of an event and for comments.
    private static func data<Item: Decodable>(of line: Data) throws(ClientError) -> Item? {
        let prefix = Data("data: ".utf8)
        guard line.starts(with: prefix) else { return nil }
        do {
            return try JSONDecoder().decode(Item.self, from: Data(line.dropFirst(prefix.count)))
        } catch {
            throw ClientError(.answerMalformed, "An event of the daemon's is not understood.")
        }
    }
}
