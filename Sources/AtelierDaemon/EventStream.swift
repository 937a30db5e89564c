internal import AtelierAPI
internal import Foundation
internal import Hummingbird
internal import NIOCore
internal import ServiceLifecycle
internal import Synchronization

/// Live events as server-sent events, so that `curl` and a browser's `EventSource` understand them.
///
/// Each has its sequence as `id:`, and a subscriber that comes back with the last one goes on from there. Nothing is kept
/// for a slow subscriber but its place: the next page is read from the board when the last one was taken off the socket.
struct EventStream: Sendable {
    let service: any BoardService
    let gate: SubscriberGate
    /// How long nothing is said at most; a comment tells the subscriber that the daemon lives.
    let heartbeat: Duration

    /// Events read and written at once.
    private static let pageMax = 200

    /// Begins after `asked`, or with what comes from now on when it is nil or beyond what the board has.
    func response(after asked: Int64?) async throws -> Response {
        try gate.refuseIfFull()
        let changes = service.eventChanges()
        let newest = try await service.newestEvent()
        let first = asked.map { $0 > newest ? newest : max($0, 0) } ?? newest
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                // Counted here and not above: a body whose client is gone already never runs.
                gate.enter()
                defer { gate.leave() }
                try await write(to: &writer, after: first, changes: changes)
                try await writer.finish(nil)
            }
        )
    }

    /// Writes until the subscriber goes away, the board is closed or the daemon shuts down.
    private func write(
        to writer: inout any ResponseBodyWriter,
        after first: Int64,
        changes: AsyncStream<Int64>
    ) async throws {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                for await _ in changes { wake.yield() }
                wake.finish()
            }
            group.addTask {
                while true {
                    try await Task.sleep(for: heartbeat)
                    wake.yield()
                }
            }
            var last = first
            var signals = wakes.cancelOnGracefulShutdown().makeAsyncIterator()
            repeat {
                let before = last
                while true {
                    let page = try await service.events(after: last, limit: Self.pageMax)
                    if !page.isEmpty { try await writer.write(Self.text(of: page)) }
                    last = page.last?.sequence ?? last
                    if page.count < Self.pageMax { break }
                }
                if last == before { try await writer.write(ByteBuffer(string: ": no news\n\n")) }
            } while await signals.next() != nil
        }
    }

    private static func text(of page: [EventView]) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var buffer = ByteBuffer()
        for event in page {
            // JSON has no line ends, so one data line holds it.
            buffer.writeString("id: \(event.sequence)\nevent: \(event.kind)\ndata: ")
            buffer.writeBytes(try encoder.encode(event))
            buffer.writeString("\n\n")
        }
        return buffer
    }
}

/// Counts subscribers, so that a client that runs wild cannot take all of the daemon's connections.
final class SubscriberGate: Sendable {
    private let count = Mutex(0)

    static let most = 64

    func refuseIfFull() throws(DaemonError) {
        guard count.withLock({ $0 }) >= Self.most else { return }
        throw DaemonError(
            .tooManySubscribers,
            "\(Self.most) clients follow the events already.",
            hint: "End one of them: each atelier watch --all is one."
        )
    }

    func enter() {
        count.withLock { $0 += 1 }
    }

    func leave() {
        count.withLock { $0 -= 1 }
    }
}
