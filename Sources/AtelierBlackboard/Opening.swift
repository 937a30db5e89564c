internal import AtelierDomain
internal import Foundation
internal import GRDB

/// Opening a board: in an order that writes nothing before the file is known to be ours.
struct Opening {
    /// "ATLR"; tells our files from other SQLite databases.
    static let applicationID = 0x4154_4C52

    /// Nil for a board in memory.
    let path: String?
    let batchMax: Int
    let migrator: BoardMigrator
    /// Names the backup made before a migration.
    let nowMs: Int64

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

    func board() throws(BlackboardError) -> Blackboard {
        let uri = path.map(Self.uri) ?? ":memory:"
        do {
            if let path { try BoardRestore.finish(path) }
            let queue = try DatabaseQueue(path: uri, configuration: Self.configuration)
            do {
                let newest = try queue.writeWithoutTransaction { try prepare($0) }
                let copier = try queue.writeWithoutTransaction { try makeCopier(for: $0) }
                return Blackboard(queue: queue, copier: copier, newestEvent: newest, batchMax: batchMax)
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
            throw refusal.code == .storeUnreachable && Self.isReadable(uri: uri) ? .readOnly : refusal
        }
    }

    /// Throws `storeBusy` when another process has the file; whatever else is wrong with it does not matter here.
    static func refuseBusy(_ path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            let queue = try DatabaseQueue(path: uri(path: path), configuration: configuration)
            let outcome = Result {
                try queue.writeWithoutTransaction { try $0.inTransaction(.immediate) { .rollback } }
            }
            queue.interrupt()
            // Only what the transaction said counts.
            try? queue.close()
            try outcome.get()
        } catch {
            let refusal = BlackboardError.wrapping(error)
            if refusal.code == .storeBusy { throw refusal }
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
    private func prepare(_ database: Database) throws -> Int64 {
        // A file on a read-only disk opens. Asking to write says so now, before reading fails in a less telling way.
        try database.inTransaction(.immediate) { .rollback }
        try Self.refuseForeign(database, migrator: migrator)
        if path != nil { try LogPolicy.apply(database) }
        try Self.makeDurable(database)
        try backUpBeforeMigration(database)
        try migrator.migrate(database)
        try Self.makeDurable(database)
        // What a savepoint would bring back is kept in memory, not in a file that is made and removed for each transaction.
        // Only now: the indexes that a migration makes are sorted in files.
        try database.execute(sql: "PRAGMA temp_store = MEMORY")
        return try database.newestEventSequence()
    }

    /// Nil for a board in memory, which has no log.
    private func makeCopier(for writer: Database) throws -> LogCopier? {
        guard let path else { return nil }
        let queue = try DatabaseQueue(path: Self.uri(path: path), configuration: Self.configuration)
        do {
            try queue.writeWithoutTransaction { try Self.makeDurable($0) }
        } catch {
            // The first error is the one to tell.
            try? queue.close()
            throw error
        }
        return LogCopier(for: writer, over: queue, path: path)
    }

    /// A board with rows is copied and the copy checked before anything in it is changed.
    private func backUpBeforeMigration(_ database: Database) throws {
        guard let path, try !migrator.applied(database).isEmpty, try !migrator.pending(database).isEmpty else { return }
        let folder = BackupFolder(path: (path as NSString).deletingLastPathComponent + "/backups")
        try FileManager.default.createDirectory(
            atPath: folder.path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let name = folder.name(.migration, nowMs: nowMs)
        let made = name + BackupFolder.partialSuffix
        // Of a daemon that was killed here.
        unlink(made)
        try BoardCopy.make(of: database, at: made, betweenSteps: {})
        _ = try BoardCopy.settle(made, as: name)
        _ = try folder.rotate()
    }

    static func refuseForeign(_ database: Database, migrator: BoardMigrator) throws {
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
        // What is purged is overwritten, not only forgotten.
        try database.execute(sql: "PRAGMA secure_delete = ON")
    }

    static func refusal(_ detail: String) -> BlackboardError {
        BlackboardError(
            .durabilityRefused,
            "SQLite does not promise that commits last: \(detail).",
            hint: "Put the state folder on a local disk and use the system's own SQLite."
        )
    }
}
