internal import AsyncHTTPClient
package import Foundation
internal import NIOCore

/// The data of an answer's server-sent events, one after the other as they come; what nobody has asked for yet stays in
/// the sender's hands.
///
/// Iterating throws `InferenceError`: `engineUnreachable` when the answer breaks off, `answerMalformed` for an event
/// without an end, `cancelled`.
package struct ServerEvents: AsyncSequence, Sendable {
    package typealias Element = Data

    let body: HTTPClientResponse.Body

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(chunks: body.makeAsyncIterator()) }

    package struct AsyncIterator: AsyncIteratorProtocol {
        var chunks: HTTPClientResponse.Body.AsyncIterator
        private var text = ServerEventText()

        init(chunks: HTTPClientResponse.Body.AsyncIterator) {
            self.chunks = chunks
        }

        package mutating func next() async throws -> Data? {
            while true {
                if let event = text.next() { return event }
                guard text.isBounded else {
                    throw InferenceError(.answerMalformed, "the engine sent an event without an end")
                }
                let chunk: ByteBuffer?
                do {
                    chunk = try await chunks.next(isolation: #isolation)
                } catch  where Task.isCancelled || error is CancellationError {
                    throw InferenceError(.cancelled, "the answer is not wanted any more")
                } catch {
                    throw InferenceError(
                        .engineUnreachable,
                        "the engine ended in the middle of its answer",
                        hint: "Try again: it is started anew."
                    )
                }
                guard let chunk else { return nil }
                text.append(chunk.readableBytesView)
            }
        }
    }
}

/// Cuts the text of server-sent events into the data of each; comments and other fields are passed over.
struct ServerEventText {
    private var rest: [UInt8] = []
    private var lines: [Data] = []

    private static let bytesMax = 4 << 20

    /// Whether what waits for its end is still of a sensible size.
    var isBounded: Bool { rest.count + lines.reduce(0) { $0 + $1.count } <= Self.bytesMax }

    mutating func append(_ bytes: some Sequence<UInt8>) {
        rest += bytes
    }

    /// The next event that is there to its end.
    mutating func next() -> Data? {
        var start = 0
        defer { rest.removeFirst(start) }
        while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
            var line = rest[start..<end]
            start = end + 1
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if line.isEmpty, !lines.isEmpty {
                defer { lines = [] }
                return Data(lines.joined(separator: [UInt8(ascii: "\n")]))
            }
            guard line.starts(with: "data:".utf8) else { continue }
            let value = line.dropFirst(5)
            lines.append(Data(value.first == UInt8(ascii: " ") ? value.dropFirst() : value))
        }
        return nil
    }
}
