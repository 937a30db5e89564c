internal import GRDB

/// The store that agents share, and the only thing they share: one SQLite file, one process, one writer.
///
/// Every call is one transaction; calls are served in the order of their arrival. A transaction that has begun is not
/// given up when the calling task is cancelled: either all of it is on the disk when the call returns, or none.
package struct Blackboard: Sendable {
    let queue: DatabaseQueue
    let watchers: Watchers

    /// Opens the file at `path` (absolute), making or migrating it as needed.
    ///
    /// Throws `storeBusy` when another process has it, `storeNewer` or `storeForeign` without touching the file when it
    /// is not for this program, `durabilityRefused` when commits could not be promised to last. From here to `close()`
    /// no plain file call of this process may open the file: closing it would drop SQLite's locks.
    package static func open(at path: String) async throws(BlackboardError) -> Blackboard {
        precondition(path.hasPrefix("/"), "the blackboard's path is absolute")
        return try Opening.board(uri: Opening.uri(path: path), isFile: true)
    }

    /// Makes an empty board that is gone when the last copy of the value is.
    package static func inMemory() async throws(BlackboardError) -> Blackboard {
        try Opening.board(uri: ":memory:", isFile: false)
    }

    /// Ends all streams of `changes()` and closes the file; every later call throws `storeClosed`.
    package func close() async throws(BlackboardError) {
        watchers.finish()
        let queue = queue
        try await onQueue { _ in
            // The queue is serial: whatever was asked before has been answered, and we are on it.
        }
        do {
            try queue.close()
        } catch {
            throw .wrapping(error)
        }
    }

    /// Runs `body` in one immediate transaction and announces the events it appended once they are on the disk.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(BlackboardError) -> Value {
        let watchers = watchers
        return try await onQueue { database in
            let value = try database.transaction(.immediate, body)
            watchers.announce(try database.newestEventSequence())
            return value
        }
    }

    /// Runs `body` on one consistent state of the board.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(BlackboardError) -> Value {
        try await onQueue { try $0.transaction(.deferred, body) }
    }

    /// Runs `body` on the writer's own thread.
    ///
    /// GRDB's async calls are not used: they give up when the task is cancelled, and a cancelled task still has to be
    /// able to release what it holds.
    private func onQueue<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(BlackboardError) -> Value {
        let outcome: Result<Value, BlackboardError> = await withCheckedContinuation { continuation in
            queue.asyncWriteWithoutTransaction { database in
                continuation.resume(returning: Result { try body(database) }.mapError(BlackboardError.wrapping))
            }
        }
        return try outcome.get()
    }
}
