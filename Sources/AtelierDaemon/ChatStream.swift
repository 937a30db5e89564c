internal import AtelierAPI
internal import Foundation
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import ServiceLifecycle

/// One chat completion written as server-sent events while it is generated.
struct ChatStream: Sendable {
    let desk: ChatDesk
    let tokensMax: Int
    let context: DaemonContext

    /// Writes to the end; what goes wrong on the way is the last event, for the status was sent long before.
    ///
    /// The generation is one event ahead of the reader at most, and ends with the calling task.
    func write(to writer: inout any ResponseBodyWriter) async throws {
        let (events, input) = AsyncThrowingStream<Data, any Error>.makeStream()
        let (turns, turn) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                var turns = turns.makeAsyncIterator()
                do {
                    try await desk.stream(tokensMax: tokensMax) { event in
                        input.yield(event)
                        _ = await turns.next(isolation: #isolation)
                    }
                    input.finish()
                } catch {
                    input.finish(throwing: error)
                }
            }
            var last = Data()
            do {
                for try await event in events.cancelOnGracefulShutdown() {
                    let dropping = dropIfUnread()
                    defer { dropping.cancel() }
                    try await writer.write(Self.text(of: event))
                    last = event
                    turn.yield()
                }
                try Task.checkCancellation()
                // Nothing else ends the events before their end.
                if last != ChatDesk.done { throw CancellationError() }
            } catch  where !Task.isCancelled {
                let error = OpenErrors.body(for: error)
                context.logger.info("a chat broke off", metadata: ["code": "\(error.error.code ?? "-")"])
                let dropping = dropIfUnread()
                defer { dropping.cancel() }
                try await writer.write(Self.text(of: try JSONEncoder().encode(error)))
            }
        }
    }

    /// Closes the connection of a reader who does not read, so that the write throws: others wait for the slot.
    private func dropIfUnread() -> Scheduled<Void> {
        let channel = context.channel
        return channel.eventLoop.scheduleTask(in: .seconds(Int64(desk.limits.stallSeconds))) {
            channel.close(promise: nil)
        }
    }

    private static func text(of event: Data) -> ByteBuffer {
        var buffer = ByteBuffer(string: "data: ")
        buffer.writeBytes(event)
        buffer.writeString("\n\n")
        return buffer
    }
}
