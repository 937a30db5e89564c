internal import GRDB
internal import GRDBSQLite
internal import Glibc
internal import Synchronization

/// Writes the log into the board's file beside the writer, so that no caller's commit waits for it.
///
/// It copies over a connection of its own that does nothing else: SQLite lets one connection copy what is committed while another one
/// appends to the log. What is appended meanwhile is copied the next time; a copy that reaches the end lets the log
/// start over. Under a load that never pauses none does, so at `LogPolicy.pagesMax` the writer copies the rest
/// itself, between two turns of the line.
///
/// **A copy never begins on a log that is wholly copied already.** Before 3.51.3, SQLite can lose commits when one connection begins a
/// checkpoint of such a log while another one starts the log over (sqlite.org/wal.html, "The WAL-Reset Bug"). So the next
/// copy is due a thousand pages after the last one ended: if the log did not start over meanwhile, those are not copied, and if it did, its
/// count is below. Only the writer orders copies, and it copies itself only while none is under way.
final class LogCopier: Sendable {
    private struct State {
        /// Pages in the log after the newest commit.
        var pages = 0
        /// The length of the log at which it is copied next.
        var nextAt = LogPolicy.pagesPerCopy
        /// The length at which the writer copies the rest itself.
        var stopAt = LogPolicy.pagesMax
        var isCopying = false
    }

    private let queue: DatabaseQueue
    private let path: String
    private let state = Mutex(State())

    /// Takes over from SQLite's automatic copying for `writer`, on whose thread this is called.
    ///
    /// `queue` is another connection to the file at `path`; it must sync as the writer does.
    init(for writer: Database, over queue: DatabaseQueue, path: String) {
        self.queue = queue
        self.path = path
        let context = Unmanaged.passUnretained(self).toOpaque()
        // Called by each commit, on the writer's thread; `close` takes it away before this value can go.
        _ = sqlite3_wal_hook(
            writer.sqliteConnection,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                Unmanaged<LogCopier>.fromOpaque(context).takeUnretainedValue().note(pages: Int(pages))
                return SQLITE_OK
            },
            context
        )
    }

    /// Starts a copy if the log is long enough for one; called by the writer between two transactions.
    func look(_ writer: Database) {
        let (starts, stops) = state.withLock { state in
            let stops = state.pages >= state.stopAt || state.pages >= Self.pagesTight && isTight(state.pages)
            let starts = !stops && !state.isCopying && state.pages >= state.nextAt
            if starts { state.isCopying = true }
            // After one that fails the next is tried as many pages later, not after each commit.
            if starts || stops { state.nextAt = state.pages + LogPolicy.pagesPerCopy }
            if stops { state.stopAt = state.pages + LogPolicy.pagesPerCopy }
            return (starts, stops)
        }
        if stops {
            settle()
            Self.copy(writer)
        }
        guard starts else { return }
        queue.asyncWriteWithoutTransaction { database in
            Self.copy(database)
            self.state.withLock { state in
                state.isCopying = false
                // Counted from here: what was appended before this copy began is copied as well.
                state.nextAt = max(state.nextAt, state.pages + LogPolicy.pagesPerCopy)
            }
        }
    }

    /// Writes the whole log into the file and empties it, so that nothing that was purged is left in it.
    func empty(_ writer: Database) throws {
        settle()
        _ = try writer.checkpoint(.truncate)
    }

    /// Gives back the room that the log takes, when a write found none: a small disk would stay full of it for ever.
    func makeRoom(_ writer: Database) {
        settle()
        // Where not even the file has room to grow, the log stays, and the next write tries again.
        _ = try? writer.checkpoint(.truncate)
    }

    /// Ends the work for `writer`, which copies what is left as it closes; may be called again.
    func close(_ writer: Database) throws {
        // None when it is closed already.
        if let connection = writer.sqliteConnection { _ = sqlite3_wal_hook(connection, nil, nil) }
        try queue.close()
    }

    /// Returns once no copy is under way; one that is has been given at most as many pages as one copy starts with.
    private func settle() {
        queue.writeWithoutTransaction { _ in }
    }

    private func note(pages: Int) {
        state.withLock { state in
            // Shorter than before: it has started over.
            if pages < state.pages {
                state.nextAt = LogPolicy.pagesPerCopy
                state.stopAt = LogPolicy.pagesMax
            }
            state.pages = pages
        }
    }

    /// A shorter log is not worth a stop, however little room there is.
    private static let pagesTight = 64

    /// Whether the log could fill the disk before the file has had room to take it in; then nothing could be written any
    /// more, and nothing copied either.
    private func isTight(_ pages: Int) -> Bool {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return false }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize) < UInt64(pages * Self.pageBytes * 2)
    }

    private static let pageBytes = 4_096

    private static func copy(_ database: Database) {
        // A full or failing disk: nothing is lost, the log stays and grows, and the next copy begins where this one did.
        _ = try? database.checkpoint(.passive)
    }
}
