internal import GRDB

/// The migrations, oldest first.
///
/// A shipped one never changes; a new one is a new file and a new line here. They are plain SQL so that they mean the same in every release, whatever becomes of the Swift types.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("0001-board") { database in
            try database.execute(sql: "PRAGMA application_id = \(Opening.applicationID)")
            try database.execute(sql: requirementTables)
            try database.execute(sql: taskTables)
            try database.execute(sql: recordTables)
            try database.execute(sql: historyTables)
        }
        return migrator
    }
}
