import AtelierDomain
import Foundation
import GRDB
import Testing

@testable import AtelierBlackboard

@Suite struct MigrationTests {
    private struct Broken: Error {}

    @Test func aBoardOfTheFirstReleaseKeepsItsRowsAndGetsTheNewChain() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            try OldBoard.make(at: path)
            let board = try await Blackboard.open(at: path, nowMs: 9_000)
            let events = try await board.events(after: 0, requirement: nil, limit: 100)
            #expect(events.map(\.message) == OldBoard.messages)
            #expect(try await board.audit(in: folder).findings == [])
            #expect(try await board.facts(of: RequirementID("aa")).map(\.body) == [Data("1".utf8)])
            #expect(try await board.artifact(ContentHash(of: "log")) == Data("log".utf8))
            let seals = try await board.read { database in
                try String.fetchAll(database, sql: "SELECT subject FROM event WHERE subject <> '' ORDER BY sequence")
            }
            #expect(seals == ["requirement/aa", "fact/1", "evidence/1"])
            let uses = try await board.read { database in
                try String.fetchAll(database, sql: "SELECT hash || ' ' || requirement FROM artifactUse ORDER BY 1")
            }
            #expect(uses == ["\(ContentHash(of: "log").hex) aa"])
            try await board.write { try $0.note("later") }
            #expect(try await board.verifyChain() == nil)
            try await board.close()
            let backups = try BackupFolder(path: folder + "/backups").entries()
            #expect(backups.map(\.kind) == [.migration] && backups.map(\.madeAtMs) == [9_000])
            let report = try await Blackboard.inspect(backups[0].path)
            #expect(report.findings == [] && report.events == Int64(OldBoard.messages.count))
        }
    }

    /// Whatever release a board is of: its backup is found whole by this one, and the board is brought up to date.
    @Test(arguments: Schema.migrator.identifiers.dropLast())
    func aBoardOfAnyReleaseIsBackedUpAndBroughtUpToDate(_ identifier: String) async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            try OldBoard.make(at: path)
            if identifier != "0001-board" {
                let older = Schema.migrator.upTo(identifier)
                #expect(older.identifiers.last == identifier)
                let board = try Opening(path: path, batchMax: 64, migrator: older, nowMs: 1_000).board()
                try await board.close()
            }
            let board = try await Blackboard.open(at: path, nowMs: 9_000)
            #expect(try await board.audit(in: folder).findings == [])
            try await board.close()
            let newest = try #require(try BackupFolder(path: folder + "/backups").entries().first)
            #expect(newest.madeAtMs == 9_000)
            #expect(try await Blackboard.inspect(newest.path).findings == [])
        }
    }

    @Test func aBrokenOldChainIsNotHiddenByANewOne() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            try OldBoard.make(at: path)
            try await tamper(path, "UPDATE event SET message = 'Nothing happened.' WHERE sequence = 2")
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            let error = await #expect(throws: BlackboardError.self) { try await Blackboard.open(at: path) }
            #expect(error?.code == .backupDamaged || error?.code == .storeCorrupt)
            #expect(error?.message.contains("Event 2") == true, "\(error?.message ?? "")")
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        }
    }

    /// Of several migrations the second one throws: the first is not there either, and the backup is.
    @Test func aMigrationThatThrowsLeavesTheFileAsItWas() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            var board = try await Blackboard.open(at: path)
            try await board.fill()
            let rows = try await board.dump()
            try await board.close()
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            var migrator = Schema.migrator
            migrator.registerMigration("8000-good") { database in
                try database.execute(sql: "CREATE TABLE extra (id INTEGER PRIMARY KEY)")
                for _ in 0..<2_000 { try database.execute(sql: "INSERT INTO extra DEFAULT VALUES") }
            }
            migrator.registerMigration("8001-bad") { _ in throw Broken() }
            let opening = Opening(path: path, batchMax: 64, migrator: migrator, nowMs: 9_000)
            #expect(throws: BlackboardError.self) { try opening.board() }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
            let backups = try BackupFolder(path: folder + "/backups").entries()
            #expect(backups.map(\.kind) == [.migration])
            board = try await Blackboard.open(at: path)
            #expect(try await board.dump() == rows)
            try await board.close()
            // The control: without the bad one the same opening changes the file.
            var good = Schema.migrator
            good.registerMigration("8000-good") { try $0.execute(sql: "CREATE TABLE extra (id INTEGER PRIMARY KEY)") }
            let opened = try Opening(path: path, batchMax: 64, migrator: good, nowMs: 10_000).board()
            try await opened.close()
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) != before)
            #expect(try await refusal { _ = try await Blackboard.open(at: path) } == .storeNewer)
        }
    }

    @Test func aMigrationThatBreaksAReferenceIsUndone() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            let board = try await Blackboard.open(at: path)
            try await board.fill()
            try await board.close()
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            var migrator = Schema.migrator
            migrator.registerMigration("8000-bad") { try $0.execute(sql: "DELETE FROM repository") }
            let opening = Opening(path: path, batchMax: 64, migrator: migrator, nowMs: 9_000)
            let error = #expect(throws: BlackboardError.self) { try opening.board() }
            #expect(error?.code == .illegalState, "\(error?.message ?? "")")
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        }
    }

    @Test func aFreshBoardNeedsNoBackup() async throws {
        try await withFolder { folder in
            let board = try await Blackboard.open(at: folder + "/board.sqlite")
            try await board.close()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["board.sqlite"])
        }
    }
}

/// A board as the release with migration 0001 alone left it.
enum OldBoard {
    static let messages = ["Requirement aa was accepted.", "Task plan was added.", "wrote plan", "ran", "ended"]

    static func make(at path: String) throws {
        var migrator = BoardMigrator()
        migrator.registerMigration("0001-board") { database in
            try database.execute(sql: "PRAGMA application_id = \(Opening.applicationID)")
            try database.execute(sql: Schema.requirementTables + Schema.taskTables)
            try database.execute(sql: Schema.recordTables + Schema.historyTables)
        }
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
            try migrator.migrate(database)
            try database.inTransaction {
                try fill(database)
                return .commit
            }
        }
        try queue.close()
    }

    private static func fill(_ database: Database) throws {
        let (a, b) = (String(repeating: "a", count: 40), ContentHash(of: "policy").hex)
        try database.execute(
            sql: """
                INSERT INTO repository VALUES ('/tmp/shop', 1);
                INSERT INTO requirement VALUES (1, 'aa', 'Faster', '/tmp/shop', '\(a)', NULL, 1, 1, 1, 1, 'running', '', 0);
                INSERT INTO task (id, requirement, role, kind, state, createdAtMs)
                VALUES ('aa-plan', 'aa', 'planner', 'plan', 'waiting', 1);
                INSERT INTO artifact VALUES ('\(ContentHash(of: "log").hex)', CAST('log' AS BLOB));
                INSERT INTO fact VALUES (1, 'aa', 'plan', '', CAST('1' AS BLOB), 'aa-plan', 1, 1, NULL);
                INSERT INTO evidence VALUES
                (1, 'aa', 'aa-plan', 1, 'baseline', '["true"]', '\(a)', 0, '\(ContentHash(of: "log").hex)', '\(b)', 1, 1);
                """
        )
        var previous = String(repeating: "0", count: 64)
        let kinds = ["requirement.accepted", "task.added", "fact.written", "evidence.written", "daemon.stopped"]
        for (index, kind) in kinds.enumerated() {
            // The rule of 0001.
            let requirement: String? = index < 4 ? "aa" : nil
            let fields = [
                previous, "\(index + 1)", "7", requirement.map { "+" + $0 } ?? "-", kind, messages[index],
            ]
            previous = ContentHash(of: fields.map { "\($0.utf8.count):\($0)" }.joined()).hex
            try database.execute(
                sql: "INSERT INTO event (sequence, atMs, requirement, kind, message, hash) VALUES (?, 7, ?, ?, ?, ?)",
                arguments: [index + 1, requirement, kind, messages[index], previous]
            )
        }
    }
}
