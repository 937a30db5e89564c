internal import AtelierAPI
internal import Foundation
internal import Hummingbird
internal import NIOCore
internal import ServiceLifecycle

/// Values to and from bodies of the socket.
enum Wire {
    /// Reads a JSON body of at most `DaemonContext.bodyBytesMax` bytes.
    static func decode<Value: Decodable>(_ type: Value.Type, from request: Request) async throws -> Value {
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: DaemonContext.bodyBytesMax)
        } catch is NIOTooManyBytesError {
            throw DaemonError(.requestTooLarge, "A request has at most \(DaemonContext.bodyBytesMax) bytes.")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(buffer.readableBytesView))
        } catch {
            throw DaemonError(.malformedRequest, "The request is not the JSON this call takes.")
        }
    }

    /// One JSON object.
    static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder().encode(value)))
        )
    }

    /// One JSON frame a line, each written at once; a shutdown of the daemon ends it with an error frame.
    static func stream<Item: Codable & Sendable>(_ items: AsyncThrowingStream<Item, any Error>) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/x-ndjson"],
            body: ResponseBody { writer in
                let last: StreamFrame<Item>
                do {
                    for try await item in items.cancelOnGracefulShutdown() {
                        try await writer.write(line(StreamFrame.item(item)))
                    }
                    last = Task.isShuttingDownGracefully ? .failed(ErrorResponder.body(for: CancellationError())) : .end
                } catch {
                    last = .failed(ErrorResponder.body(for: error))
                }
                try await writer.write(line(last))
                try await writer.finish(nil)
            }
        )
    }

    private static func line<Item>(_ frame: StreamFrame<Item>) throws -> ByteBuffer {
        var bytes = try encoder().encode(frame)
        bytes.append(UInt8(ascii: "\n"))
        return ByteBuffer(bytes: bytes)
    }

    private static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}
