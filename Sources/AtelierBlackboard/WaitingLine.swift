internal import GRDB
internal import Synchronization

/// The callers that wait for the board's one connection, and the turns in which they are served.
///
/// A turn serves what has been waiting longest: up to 64 reads, each on one consistent state, then up to 64 writes in one
/// transaction. So a crowd of writers shares one fsync, and neither kind of caller can keep the other waiting for longer
/// than a turn. Writes keep their order of arrival among each other, and so do reads.
final class WaitingLine: Sendable {
    private struct State {
        var reads: [any WaitingCall] = []
        var writes: [any WaitingCall] = []
        var isScheduled = false
        var isClosing = false
        var traffic = BoardTraffic()
    }

    let queue: DatabaseQueue
    /// Nil for a board in memory.
    let copier: LogCopier?
    private let watchers: Watchers
    private let batchMax: Int
    private let state = Mutex(State())

    /// The most callers of one kind that wait; beyond it something runs wild, and waiting longer would help nobody.
    static let waitingMax = 4_096
    private static let readsMax = 64

    /// `batchMax` is the most transitions of one transaction.
    init(queue: DatabaseQueue, copier: LogCopier?, watchers: Watchers, batchMax: Int) {
        self.queue = queue
        self.copier = copier
        self.watchers = watchers
        self.batchMax = batchMax
    }

    var traffic: BoardTraffic { state.withLock(\.traffic) }

    /// Callers that wait for a turn, the ones being served left out.
    var waitingCount: Int { state.withLock { $0.reads.count + $0.writes.count } }

    var isClosing: Bool { state.withLock(\.isClosing) }

    /// Which part of the line a call stands in.
    enum Kind {
        case read
        case write
    }

    /// Lines a call up; its answer comes from the connection's own thread, or at once when it is refused.
    func add(_ call: any WaitingCall, as kind: Kind) {
        let (refusal, starts): (BlackboardError?, Bool) = state.withLock { state in
            if state.isClosing { return (.closed, false) }
            guard (kind == .read ? state.reads.count : state.writes.count) < Self.waitingMax else {
                return (.crowded, false)
            }
            switch kind {
            case .read: state.reads.append(call)
            case .write: state.writes.append(call)
            }
            defer { state.isScheduled = true }
            return (nil, !state.isScheduled)
        }
        if let refusal { return call.answer(refusal) }
        if starts { schedule() }
    }

    /// Serves one turn on the connection's thread; false when nobody waited.
    @discardableResult
    func serve(_ database: Database) -> Bool {
        let (reads, writes) = state.withLock { state in
            let reads = Array(state.reads.prefix(Self.readsMax))
            state.reads.removeFirst(reads.count)
            let writes = Array(state.writes.prefix(batchMax))
            state.writes.removeFirst(writes.count)
            state.traffic.reads += reads.count
            state.traffic.writes += writes.count
            state.traffic.batches += writes.isEmpty ? 0 : 1
            state.traffic.largestBatch = max(state.traffic.largestBatch, writes.count)
            return (reads, writes)
        }
        for read in reads { Self.serve(read, in: database) }
        guard !writes.isEmpty else { return !reads.isEmpty }
        let hasRoom = WriteBatch(calls: writes).run(in: database) { watchers.announce(try $0.newestEventSequence()) }
        if hasRoom { copier?.look(database) } else { copier?.makeRoom(database) }
        return true
    }

    /// Serves whoever waits, lets nobody in any more, and closes the connection.
    func close() async throws(BlackboardError) {
        state.withLock { $0.isClosing = true }
        let copied = await withCheckedContinuation { continuation in
            queue.asyncWriteWithoutTransaction { database in
                while self.serve(database) {}
                continuation.resume(returning: Result { try self.copier?.close(database) })
            }
        }
        do {
            try queue.close()
            try copied.get()
        } catch {
            throw .wrapping(error)
        }
    }

    private static func serve(_ read: any WaitingCall, in database: Database) {
        do {
            try database.transaction(.deferred) { try read.attempt($0) }
            read.answer(nil)
        } catch {
            read.answer(.wrapping(error))
        }
    }

    private func schedule() {
        queue.asyncWriteWithoutTransaction { database in
            self.serve(database)
            let hasMore = self.state.withLock { state in
                state.isScheduled = !state.reads.isEmpty || !state.writes.isEmpty
                return state.isScheduled
            }
            if hasMore { self.schedule() }
        }
    }
}

extension BlackboardError {
    static var closed: BlackboardError { BlackboardError(.storeClosed, "The blackboard is closed.") }

    fileprivate static var crowded: BlackboardError {
        BlackboardError(
            .storeCrowded,
            "More than \(WaitingLine.waitingMax) calls wait for the blackboard.",
            hint: "Wait a moment; if it stays so, the disk of the state folder is too slow."
        )
    }
}
