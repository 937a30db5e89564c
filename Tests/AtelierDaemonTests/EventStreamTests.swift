import AtelierAPI
import AtelierBlackboard
import AtelierClient
import AtelierDaemon
import AtelierDomain
import Foundation
import Synchronization
import Testing

/// Live events over a real socket from a real board on a file.
@Suite struct EventStreamTests {
    /// Runs `body` with a client of a daemon that serves the events of a board.
    private static func with(
        _ body: @Sendable @escaping (Blackboard, DaemonClient, DaemonConfiguration) async throws -> Void
    ) async throws {
        try await DaemonHarness.withTemporaryFolder { folder in
            let board = try await Blackboard.open(at: folder + "/board.sqlite")
            let service = FakeService(board: board)
            try await DaemonHarness.serve(DaemonHarness.configuration(in: folder), service) { configuration in
                try await DaemonClient.with(socketPath: configuration.socketPath) { client in
                    try await body(board, client, configuration)
                }
            }
            try await board.close()
        }
    }

    private struct Enough: Error {}

    private final class Delays: Sendable {
        private let values = Mutex<[Duration]>([])

        var all: [Duration] { values.withLock { $0 } }

        func add(_ delay: Duration) { values.withLock { $0.append(delay) } }
    }

    /// When each event was handed to the board.
    private final class Times: Sendable {
        let all = Mutex<[Int64: ContinuousClock.Instant]>([:])
    }

    /// Collects events until `count` are there.
    private static func collect(_ count: Int, after: Int64?, _ client: DaemonClient) async throws -> [EventView] {
        var seen: [EventView] = []
        do {
            try await client.allEvents(after: after) { event in
                seen.append(event)
                if seen.count == count { throw Enough() }
            }
        } catch is Enough {
            // As many as were wanted.
        }
        return seen
    }

    /// From handing a row to the board, its sync included, to holding it on the other side of the socket.
    @Test func aSubscriberSeesEachNewRowWithinFiftyMilliseconds() async throws {
        // Other tests work beside this one on few cores; a pass that they disturbed says nothing about us, three do.
        var passes: [(median: Duration, p99: Duration)] = []
        while passes.count < 3, !passes.contains(where: { $0.p99 < .milliseconds(50) }) {
            let delays = try await Self.delays(rows: 200)
            #expect(delays.count == 200)
            passes.append((delays[100], delays[198]))
            print("live events: 200 rows, median \(delays[100]), p99 \(delays[198]), longest \(delays[199])")
        }
        #expect(passes.contains { $0.median < .milliseconds(50) && $0.p99 < .milliseconds(50) }, "\(passes)")
    }

    /// How long each of `rows` rows took, sorted; one row after the other was seen.
    private static func delays(rows: Int) async throws -> [Duration] {
        let kept = Delays()
        try await with { board, client, _ in
            try await board.append(event: "first", message: "0", requirement: nil, nowMs: 1)
            let clock = ContinuousClock()
            let written = Times()
            let (turns, turn) = AsyncStream.makeStream(of: Void.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var sequence: Int64 = 1
                    for await _ in turns {
                        sequence += 1
                        written.all.withLock { $0[sequence] = clock.now }
                        try await board.append(event: "row", message: "x", requirement: nil, nowMs: 1)
                    }
                }
                group.addTask {
                    do {
                        try await client.allEvents(after: 0) { event in
                            if let start = written.all.withLock({ $0[event.sequence] }) { kept.add(clock.now - start) }
                            if kept.all.count == rows { throw Enough() }
                            turn.yield()
                        }
                    } catch is Enough {
                        turn.finish()
                    }
                }
                try await group.waitForAll()
            }
        }
        return kept.all.sorted()
    }

    @Test func aSubscriberComesBackWhereItLeftOff() async throws {
        try await Self.with { board, client, _ in
            for number in 1...450 {
                try await board.append(event: "n", message: "\(number)", requirement: nil, nowMs: 1)
            }
            let all = try await Self.collect(450, after: 0, client)
            #expect(all.map(\.sequence) == Array(1...450))
            let rest = try await Self.collect(50, after: 400, client)
            #expect(rest == Array(all[400...]))
        }
    }

    @Test func withoutAPlaceOnlyWhatComesIsTold() async throws {
        try await Self.with { board, client, _ in
            try await board.append(event: "old", message: "", requirement: nil, nowMs: 1)
            let seen = try await withThrowingTaskGroup(of: [EventView].self) { group in
                group.addTask { try await Self.collect(1, after: nil, client) }
                group.addTask {
                    // Until the subscriber is there its place is unknown, so rows are written until it has seen one.
                    while !Task.isCancelled {
                        try await board.append(event: "new", message: "", requirement: nil, nowMs: 1)
                        try await Task.sleep(for: .milliseconds(20))
                    }
                    return []
                }
                defer { group.cancelAll() }
                return try await group.next() ?? []
            }
            #expect(seen.map(\.kind) == ["new"])
        }
    }

    @Test(
        arguments: [
            ("Last-Event-ID: 2\r\n", "", "3"),
            ("", "?after=1", "2"),
            // What EventSource sends by itself after a break is newer than the address it was opened with.
            ("Last-Event-ID: 3\r\n", "?after=1", "4"),
            ("Last-Event-ID: 4\r\n", "", nil),
            ("", "?after=99", nil),
            ("", "?after=-5", "1"),
        ] as [(String, String, String?)]
    )
    func theFormIsThatOfServerSentEvents(_ header: String, _ query: String, _ first: String?) async throws {
        try await Self.with { board, _, configuration in
            for number in 1...4 {
                try await board.append(event: "n.\(number)", message: "line\nend", requirement: nil, nowMs: 7)
            }
            let text = try await RawSocket.get(
                "/v1/events\(query)",
                headers: header,
                socketPath: configuration.socketPath,
                until: first == nil ? ": no news\n\n" : "id: 4\n"
            )
            #expect(text.contains("text/event-stream"))
            let lines = text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("id: ") }
            let ids = lines.map { String($0.dropFirst(4)) }
            #expect(ids.first == first)
            guard let first else { return }
            #expect(text.contains("id: \(first)\nevent: n.\(first)\ndata: {\"atMs\":7,"))
            #expect(text.contains("\"message\":\"line\\nend\""))
        }
    }

    /// A subscriber that does not read costs the daemon neither memory nor a transaction.
    @Test func aSubscriberThatDoesNotReadHoldsNothingUp() async throws {
        try await Self.with { board, client, configuration in
            let stuck = try RawSocket.open("/v1/events?after=0", headers: "", socketPath: configuration.socketPath)
            defer { stuck.close() }
            let message = String(repeating: "x", count: 10_000)
            for _ in 0..<1_000 {
                try await board.append(event: "n", message: message, requirement: nil, nowMs: 1)
            }
            let seen = try await Self.collect(1_000, after: 0, client)
            #expect(seen.last?.sequence == 1_000)
            let folder = (configuration.runtimeDirectory as NSString).deletingLastPathComponent
            let log = try FileManager.default.attributesOfItem(atPath: folder + "/board.sqlite-wal")[.size] as? Int
            // Ten megabytes went through it.
            #expect(try #require(log) < 8 << 20)
        }
    }

    @Test func aStoppingDaemonEndsTheStream() async throws {
        try await Self.with { board, client, _ in
            try await board.append(event: "n", message: "", requirement: nil, nowMs: 1)
            var seen = 0
            try await client.allEvents(after: 0) { _ in
                seen += 1
                _ = try await client.stop()
            }
            #expect(seen == 1)
        }
    }
}
