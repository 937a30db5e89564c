internal import GRDB

/// Brings a board up to date in one transaction: either all that was missing is done, or the file is as it was.
///
/// It keeps GRDB's own table of what was done. GRDB's migrator is not used because it commits each migration alone.
struct BoardMigrator {
    private var migrations: [(identifier: String, migrate: (Database) throws -> Void)] = []

    mutating func registerMigration(_ identifier: String, migrate: @escaping (Database) throws -> Void) {
        precondition(!migrations.contains { $0.identifier == identifier }, "a migration has a name of its own")
        migrations.append((identifier, migrate))
    }

    var identifiers: [String] { migrations.map(\.identifier) }

    /// The same without what comes after `identifier`, as an older release has it.
    func upTo(_ identifier: String) -> BoardMigrator {
        var older = self
        older.migrations.removeAll { $0.identifier > identifier }
        return older
    }

    /// What was done to the file so far, in order of name; none for an empty file.
    func applied(_ database: Database) throws -> [String] {
        guard try database.tableExists("grdb_migrations") else { return [] }
        return try String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations ORDER BY identifier")
    }

    /// Whether the file has migrations that this program does not know.
    func hasBeenSuperseded(_ database: Database) throws -> Bool {
        try !Set(applied(database)).isSubset(of: identifiers)
    }

    /// What this program knows and the file has not, in order.
    func pending(_ database: Database) throws -> [String] {
        let done = Set(try applied(database))
        return identifiers.filter { !done.contains($0) }
    }

    /// Does what is pending; must be called outside a transaction.
    ///
    /// Foreign keys are checked once at the end, so that a migration may rebuild a table that others refer to.
    func migrate(_ database: Database) throws {
        let pending = Set(try pending(database))
        guard !pending.isEmpty else { return }
        try database.execute(sql: "PRAGMA foreign_keys = OFF")
        do {
            try database.transaction(.immediate) { database in
                try database.execute(
                    sql: "CREATE TABLE IF NOT EXISTS grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)"
                )
                for (identifier, migrate) in migrations where pending.contains(identifier) {
                    try migrate(database)
                    try database.run("INSERT INTO grdb_migrations (identifier) VALUES (?)", [identifier])
                }
                try database.checkForeignKeys()
            }
        } catch {
            // The first error is the one to tell, and the connection is given up after it.
            try? database.execute(sql: "PRAGMA foreign_keys = ON")
            throw error
        }
        try database.execute(sql: "PRAGMA foreign_keys = ON")
    }
}
