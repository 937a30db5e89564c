internal import AtelierDomain
internal import GRDB

/// Opening a board: in an order that writes nothing before the file is known to be ours.
enum Opening {
    /// "ATLR"; tells our files from other SQLite databases.
    static let applicationID = 0x4154_4C52
    /// The size the write-ahead log is cut back to after a checkpoint.
    private static let logBytesMax = 64 << 20

    /// Names the file for SQLite: `unix-excl` keeps other processes out and the log's index in memory.
    static func uri(path: String) -> String {
        var escaped = ""
        for byte in path.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F, 0x7E:
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                escaped += byte < 16 ? "%0" : "%"
                escaped += String(byte, radix: 16, uppercase: true)
            }
        }
        return "file:\(escaped)?vfs=unix-excl"
    }

    static func board(uri: String, isFile: Bool) throws(BlackboardError) -> Blackboard {
        do {
            let queue = try DatabaseQueue(path: uri, configuration: configuration)
            do {
                let newest = try prepare(queue, isFile: isFile)
                return Blackboard(queue: queue, watchers: Watchers(newest: newest))
            } catch {
                // An interrupted connection does not write its log into the file as it closes, so that a file we
                // refuse keeps its bytes.
                queue.interrupt()
                // The first error is the one to tell.
                try? queue.close()
                throw error
            }
        } catch {
            let refusal = BlackboardError.wrapping(error)
            throw refusal.code == .storeUnreachable && isReadable(uri: uri) ? .readOnly : refusal
        }
    }

    /// Whether there is a database to read: on a read-only disk SQLite fails to make the log's files and says no more
    /// than that it cannot open something.
    private static func isReadable(uri: String) -> Bool {
        var configuration = configuration
        configuration.readonly = true
        // Whatever goes wrong here, the answer is no, and the first error is told.
        return (try? DatabaseQueue(path: uri + "&immutable=1", configuration: configuration)) != nil
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "blackboard"
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(2)
        // GRDB's own WAL set-up would lower `synchronous` and write to a file that may not be ours.
        configuration.journalMode = .default
        return configuration
    }

    /// Answers the newest event's sequence.
    private static func prepare(_ queue: DatabaseQueue, isFile: Bool) throws -> Int64 {
        let migrator = Schema.migrator
        try queue.writeWithoutTransaction { database in
            // A file on a read-only disk opens. Asking to write says so now, before reading fails in a less telling way.
            try database.inTransaction(.immediate) { .rollback }
            try refuseForeign(database, migrator: migrator)
            if isFile {
                let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
                guard mode == "wal" else { throw refusal("journal_mode is \(mode ?? "unknown"), not wal") }
                try database.execute(sql: "PRAGMA journal_size_limit = \(logBytesMax)")
            }
            try makeDurable(database)
        }
        try migrator.migrate(queue)
        return try queue.writeWithoutTransaction { database in
            try makeDurable(database)
            return try database.newestEventSequence()
        }
    }

    private static func refuseForeign(_ database: Database, migrator: DatabaseMigrator) throws {
        guard try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") != 0 else { return }
        guard try Int.fetchOne(database, sql: "PRAGMA application_id") == applicationID else {
            throw BlackboardError(
                .storeForeign,
                "The file is a database of another program.",
                hint: "Name another state folder, or move that file away."
            )
        }
        guard try migrator.hasBeenSuperseded(database) else { return }
        throw BlackboardError(
            .storeNewer,
            "The blackboard was written by a newer Atelier.",
            hint: "Update Atelier; the file was left as it is."
        )
    }

    /// Sets what durability rests on and reads it back: drivers are known to change it behind our back.
    private static func makeDurable(_ database: Database) throws {
        try database.execute(sql: "PRAGMA synchronous = FULL")
        let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
        guard synchronous == 2 else { throw refusal("synchronous is \(synchronous ?? -1), not 2") }
        guard try Int.fetchOne(database, sql: "PRAGMA foreign_keys") == 1 else {
            throw refusal("foreign keys are not enforced")
        }
    }

    private static func refusal(_ detail: String) -> BlackboardError {
        BlackboardError(
            .durabilityRefused,
            "SQLite does not promise that commits last: \(detail).",
            hint: "Put the state folder on a local disk and use the system's own SQLite."
        )
    }
}
