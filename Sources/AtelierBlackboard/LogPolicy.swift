internal import GRDB

/// How large SQLite's write-ahead log may become, and when it is written into the file.
///
/// Nothing on the board reads for longer than one turn of the waiting line: reads are pages of rows, subscribers wait
/// outside any transaction, backups are made over the writer's own connection, and checks look at a copy. So no reader can
/// keep SQLite from writing the log into the file (`LogCopier`) and starting over in it, and the log stays at about
/// `pagesMax` plus the largest transaction.
enum LogPolicy {
    /// Pages in the log that make it worth copying: 4 MB.
    static let pagesPerCopy = 1_000
    /// Pages in the log at which the line stops for a moment, so that the log can start over: 8 MB.
    static let pagesMax = 1_900
    /// What one large transaction left behind is cut back to this once the log is started over.
    static let bytesMax = 16 << 20

    static func apply(_ database: Database) throws {
        let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
        guard mode == "wal" else { throw Opening.refusal("journal_mode is \(mode ?? "unknown"), not wal") }
        try database.execute(sql: "PRAGMA journal_size_limit = \(bytesMax)")
        // Until the copier takes over, as during a migration.
        try database.execute(sql: "PRAGMA wal_autocheckpoint = \(pagesPerCopy)")
    }
}
