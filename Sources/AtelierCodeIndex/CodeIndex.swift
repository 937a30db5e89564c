internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation
internal import GRDB
internal import Synchronization

/// The stored code map of one repository: what parsing brought to light of each blob, and full-text search over it.
///
/// A cache: everything in it can be read from the repository again, so it is written without waiting for the disk, and a file
/// that is of another version or damaged is deleted. Only one process may have it open.
package final class CodeIndex: Sendable {
    let queue: DatabaseQueue
    /// Which blobs there are, so that a tree of which nothing is new is settled without a query.
    let known: Mutex<Known>

    struct Known {
        var rows: [BlobKey: Int64] = [:]
        var present: Set<Int64> = []
        var turn: Int64 = 0
    }

    private init(queue: DatabaseQueue, known: Known) {
        self.queue = queue
        self.known = Mutex(known)
    }

    /// Opens the file, or makes it; one of another version, another program or without sense is deleted first.
    package static func open(at path: String) throws(CodeIndexError) -> CodeIndex {
        do {
            return try opened(path)
        } catch {
            let refusal = CodeIndexError.wrapping(error)
            guard refusal.code == .indexDamaged else { throw refusal }
        }
        remove(path)
        do {
            return try opened(path)
        } catch {
            throw .wrapping(error)
        }
    }

    /// Deletes the file with what SQLite keeps beside it; nobody may have it open.
    package static func remove(_ path: String) {
        for ending in ["", "-wal", "-shm"] {
            // What cannot be deleted is told when the file is made anew.
            try? FileManager.default.removeItem(atPath: path + ending)
        }
    }

    package static func inMemory() throws(CodeIndexError) -> CodeIndex {
        do {
            return try opened(":memory:")
        } catch {
            throw .wrapping(error)
        }
    }

    private static func opened(_ path: String) throws -> CodeIndex {
        var configuration = Configuration()
        configuration.label = "codeIndex"
        configuration.journalMode = path == ":memory:" ? .default : .wal
        configuration.busyMode = .timeout(2)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        do {
            let known = try queue.writeWithoutTransaction { try prepare($0) }
            return CodeIndex(queue: queue, known: known)
        } catch {
            // The first error is the one to tell.
            try? queue.close()
            throw error
        }
    }

    private static func prepare(_ database: Database) throws -> Known {
        // Nothing here is missed after a power cut; the log keeps the file whole.
        try database.execute(sql: "PRAGMA synchronous = NORMAL")
        let isNew = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0
        if isNew {
            try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL; VACUUM")
            try database.inTransaction {
                try database.execute(sql: "PRAGMA application_id = \(IndexSchema.applicationID)")
                try database.execute(sql: "PRAGMA user_version = \(Self.version)")
                try database.execute(sql: IndexSchema.tables)
                return .commit
            }
        }
        guard try Int.fetchOne(database, sql: "PRAGMA application_id") == IndexSchema.applicationID,
            try Int.fetchOne(database, sql: "PRAGMA user_version") == Self.version
        else { throw CodeIndexError.damaged("it is of another version") }
        return try readKnown(database)
    }

    private static var version: Int { IndexSchema.version * 1_000 + PackedFile.version }

    private static func readKnown(_ database: Database) throws -> Known {
        var known = Known()
        let rows = try Row.fetchCursor(database, sql: "SELECT id, oid, dialect, isPresent, usedTurn FROM blob")
        while let row = try rows.next() {
            let (id, oid, dialect): (Int64, String, String) = (row[0], row[1], row[2])
            guard let blob = ObjectID(hex: oid) else { throw CodeIndexError.damaged("a blob has no name") }
            known.rows[BlobKey(blob: blob, dialect: dialect)] = id
            if row[3] == 1 { known.present.insert(id) }
            known.turn = max(known.turn, row[4])
        }
        return known
    }

    /// Runs `body` in one transaction, off the caller's thread.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(CodeIndexError) -> Value {
        do {
            return try await queue.write(body)
        } catch {
            throw .wrapping(error)
        }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(CodeIndexError) -> Value {
        do {
            return try await queue.read(body)
        } catch {
            throw .wrapping(error)
        }
    }

    /// The lines of all blobs that are stored.
    package func lines() async throws(CodeIndexError) -> Int {
        try await read { try Int.fetchOne($0, sql: "SELECT sum(lines) FROM blob") ?? 0 }
    }

    /// How much is stored.
    package func size() async throws(CodeIndexError) -> (blobs: Int, symbols: Int, bytes: Int) {
        try await read { database in
            func number(_ sql: String) throws -> Int { try Int.fetchOne(database, sql: sql) ?? 0 }
            let pages = try number("PRAGMA page_count") - number("PRAGMA freelist_count")
            return (
                try number("SELECT count(*) FROM blob"), try number("SELECT count(*) FROM symbol"),
                pages * (try number("PRAGMA page_size"))
            )
        }
    }
}

/// What decides how a file is read: its bytes, and the language that its name gives them.
struct BlobKey: Hashable, Sendable {
    let blob: ObjectID
    /// A language's name; headers of C, which may turn out to be C++, have one of their own.
    let dialect: String

    init(blob: ObjectID, dialect: String) {
        self.blob = blob
        self.dialect = dialect
    }

    init?(_ entry: TreeEntry) {
        guard let language = Language(path: entry.path) else { return nil }
        self.init(blob: entry.blob, dialect: entry.path.hasSuffix(".h") ? "h" : language.rawValue)
    }
}
