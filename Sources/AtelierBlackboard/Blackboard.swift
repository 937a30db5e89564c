internal import GRDB

/// The store that agents share, and the only thing they share: one SQLite file, one process, one writer.
///
/// Every call is one transition: all of it is on the disk when the call returns, or none. Transitions that wait at the
/// same moment share a transaction (`WriteBatch`), in the order of their arrival. A call that has been lined up is not
/// given up when the calling task is cancelled.
package struct Blackboard: Sendable {
    let line: WaitingLine
    let watchers: Watchers
    #if DEBUG
    var defect: Defect?

    /// For the kill loop alone.
    package func with(_ defect: Defect) -> Blackboard {
        var copy = self
        copy.defect = defect
        return copy
    }
    #endif

    /// The most transitions of one transaction: whoever waits behind it waits for their work and one fsync.
    package static let batchMax = 64

    init(queue: DatabaseQueue, copier: LogCopier?, newestEvent: Int64, batchMax: Int) {
        watchers = Watchers(newest: newestEvent)
        line = WaitingLine(queue: queue, copier: copier, watchers: watchers, batchMax: batchMax)
    }

    /// Opens the file at `path` (absolute), making or migrating it as needed; `nowMs` names the backup made before that.
    ///
    /// Throws `storeBusy` when another process has it, `storeNewer` or `storeForeign` without touching the file when it
    /// is not for this program, `durabilityRefused` when commits could not be promised to last. A migration that fails
    /// leaves the file as it was. From here to `close()` no plain file call of this process may open the file: closing it
    /// would drop SQLite's locks.
    package static func open(
        at path: String,
        nowMs: Int64 = 0,
        batchMax: Int = Blackboard.batchMax
    ) async throws(BlackboardError) -> Blackboard {
        precondition(path.hasPrefix("/"), "the blackboard's path is absolute")
        return try Opening(path: path, batchMax: batchMax, migrator: Schema.migrator, nowMs: nowMs).board()
    }

    /// Makes an empty board that is gone when the last copy of the value is.
    package static func inMemory() async throws(BlackboardError) -> Blackboard {
        try Opening(path: nil, batchMax: batchMax, migrator: Schema.migrator, nowMs: 0).board()
    }

    /// Ends all streams of `changes()`, serves whoever waits and closes the file; every later call throws `storeClosed`.
    package func close() async throws(BlackboardError) {
        watchers.finish()
        try await line.close()
    }

    /// Runs `body` as one transition and returns once it is on the disk; events it appended are announced then.
    ///
    /// `body` may touch nothing but the database it is given: it runs again from the start when the transaction it shares
    /// with others was lost through one of them.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(BlackboardError) -> Value {
        try await call(.write, body)
    }

    /// Runs `body` on one consistent state of the board.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(BlackboardError) -> Value {
        try await call(.read, body)
    }

    /// GRDB's own async calls are not used: they give up when the task is cancelled, and a cancelled task still has to be
    /// able to release what it holds.
    private func call<Value: Sendable>(
        _ kind: WaitingLine.Kind,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(BlackboardError) -> Value {
        let outcome: Result<Value, BlackboardError> = await withCheckedContinuation { continuation in
            line.add(ValueCall(body) { continuation.resume(returning: $0) }, as: kind)
        }
        return try outcome.get()
    }

    /// Runs `body` on the connection's own thread outside any transaction; whoever waits is not served meanwhile.
    func onConnection(
        _ body: @escaping @Sendable (Database) throws -> Void
    ) async throws(BlackboardError) {
        guard !line.isClosing else { throw .closed }
        let outcome: Result<Void, BlackboardError> = await withCheckedContinuation { continuation in
            line.queue.asyncWriteWithoutTransaction { database in
                continuation.resume(returning: Result { try body(database) }.mapError(BlackboardError.wrapping))
            }
        }
        try outcome.get()
    }
}
