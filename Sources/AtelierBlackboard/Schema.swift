internal import GRDB

/// The migrations, oldest first.
///
/// A shipped one never changes; a new one is a new file and a new line here. They are plain SQL so that they mean the same in every release, whatever becomes of the Swift types.
enum Schema {
    static var migrator: BoardMigrator {
        var migrator = BoardMigrator()
        migrator.registerMigration("0001-board") { database in
            try database.execute(sql: "PRAGMA application_id = \(Opening.applicationID)")
            try database.execute(sql: requirementTables)
            try database.execute(sql: taskTables)
            try database.execute(sql: recordTables)
            try database.execute(sql: historyTables)
        }
        migrator.registerMigration("0002-audit", migrate: applyAudit)
        migrator.registerMigration("0003-touch") { try $0.execute(sql: touchTables) }
        migrator.registerMigration("0004-queue") { database in
            try database.execute(sql: queueTables)
            try database.execute(sql: queueTriggers)
        }
        migrator.registerMigration("0005-spending") { try $0.execute(sql: spendingTables) }
        migrator.registerMigration("0006-graph") { try $0.execute(sql: graphTables) }
        migrator.registerMigration("0007-replay") { try $0.execute(sql: commandTables) }
        migrator.registerMigration("0008-landing-object") { try $0.execute(sql: landingObject) }
        migrator.registerMigration("0009-carried") { try $0.execute(sql: carriedChange) }
        migrator.registerMigration("0010-turns") { try $0.execute(sql: turnTables) }
        migrator.registerMigration("0011-refusals") { try $0.execute(sql: refusalTables) }
        migrator.registerMigration("0012-ledger") { try $0.execute(sql: ledgerTables) }
        migrator.registerMigration("0013-hooks") { try $0.execute(sql: hookTables) }
        migrator.registerMigration("0014-let-through") { try $0.execute(sql: letThroughTable) }
        migrator.registerMigration("0015-verdict-kinds") { try $0.execute(sql: verdictKinds) }
        migrator.registerMigration("0016-asked-work") { try $0.execute(sql: askedWorkTable) }
        migrator.registerMigration("0017-review") { try $0.execute(sql: reviewTable) }
        migrator.registerMigration("0018-experience") { try $0.execute(sql: experienceInput) }
        return migrator
    }
}
