import AtelierDomain
import Foundation
import GRDB
import Glibc
import Testing

@testable import AtelierBlackboard

@Suite struct RestoreTests {
    @Test func theBoardIsTheBackupsAndTheOneBeforeIsSetAside() async throws {
        try await withFolder { folder in
            let (path, backup, count) = try await boardWithBackup(folder)
            let outcome = try await BoardRestore.run(file: backup, boardPath: path, nowMs: 5_000)
            let aside = try #require(outcome.setAside)
            #expect(outcome.report.findings == [])
            #expect(try await events(path) == count)
            #expect(try await events(aside) == count + 1)
            #expect(FileManager.default.fileExists(atPath: backup))
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(names == ["backup.sqlite", "board-set-aside-19700101T000005.000Z.sqlite", "board.sqlite"])
        }
    }

    @Test func aBoardThatIsGoneOrRuinedIsRestored() async throws {
        try await withFolder { folder in
            let (path, backup, count) = try await boardWithBackup(folder)
            try Data(repeating: 0x41, count: 8_192).write(to: URL(fileURLWithPath: path))
            let outcome = try await BoardRestore.run(file: backup, boardPath: path, nowMs: 5_000)
            let aside = try #require(outcome.setAside)
            #expect(try Data(contentsOf: URL(fileURLWithPath: aside)) == Data(repeating: 0x41, count: 8_192))
            #expect(try await events(path) == count)
            try FileManager.default.removeItem(atPath: path)
            let second = try await BoardRestore.run(file: backup, boardPath: path, nowMs: 6_000)
            #expect(second.setAside == nil)
            #expect(try await events(path) == count)
        }
    }

    @Test(
        arguments: [
            ("UPDATE fact SET body = CAST('2' AS BLOB)", .backupDamaged),
            ("DELETE FROM event WHERE sequence > 12", .backupDamaged),
            ("INSERT INTO grdb_migrations (identifier) VALUES ('9999-future')", .storeNewer),
            ("PRAGMA application_id = 7", .storeForeign),
        ] as [(String, BlackboardError.Code)]
    )
    func anUnfitBackupIsRefusedAndNothingChanges(_ sql: String, _ code: BlackboardError.Code) async throws {
        try await withFolder { folder in
            let (path, backup, _) = try await boardWithBackup(folder)
            try await tamper(backup, sql)
            let files = [path, backup].map { URL(fileURLWithPath: $0) }
            let before = try files.map { try Data(contentsOf: $0) }
            let refused = try await refusal {
                _ = try await BoardRestore.run(file: backup, boardPath: path, nowMs: 5_000)
            }
            #expect(refused == code)
            #expect(try files.map { try Data(contentsOf: $0) } == before)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == [
                    "backup.sqlite", "board.sqlite",
                ]
            )
        }
    }

    @Test func theBoardItselfAndUnfinishedFilesAreNoBackups() async throws {
        try await withFolder { folder in
            let (path, backup, count) = try await boardWithBackup(folder)
            func refused(_ file: String) async throws -> BlackboardError.Code? {
                try await refusal { _ = try await BoardRestore.run(file: file, boardPath: path, nowMs: 5_000) }
            }
            #expect(try await refused(path) == .illegalState)
            #expect(try await refused(folder + "/none.sqlite") == .storeUnreachable)
            #expect(try await refused(folder) == .storeUnreachable)
            try Data("x".utf8).write(to: URL(fileURLWithPath: backup + "-wal"))
            #expect(try await refused(backup) == .backupDamaged)
            #expect(try await events(path) == count + 1)
        }
    }

    @Test func aBoardThatSomebodyHasOpenIsNotReplaced() async throws {
        try await withFolder { folder in
            let (path, backup, count) = try await boardWithBackup(folder)
            let board = try await Blackboard.open(at: path)
            try await board.write { try $0.note("open") }
            await #expect(processExitsWith: .exitCode(7)) { [path = path as String, backup = backup as String] in
                do {
                    _ = try await BoardRestore.run(file: backup, boardPath: path, nowMs: 5_000)
                } catch let error as BlackboardError {
                    exit(error.code == .storeBusy ? 7 : 8)
                }
            }
            try await board.close()
            #expect(try await events(path) == count + 2)
        }
    }

    /// Whatever step a crash came after, the next opening carries the exchange to its end.
    @Test(arguments: 0...3)
    func anInterruptedExchangeIsFinishedAtTheNextOpening(_ steps: Int) async throws {
        try await withFolder { folder in
            let (path, backup, count) = try await boardWithBackup(folder)
            let aside = folder + "/board-set-aside-19700101T000005.000Z.sqlite"
            try Data("old log".utf8).write(to: URL(fileURLWithPath: path + "-wal"))
            if steps >= 1 { #expect(rename(path + "-wal", aside + "-wal") == 0) }
            if steps >= 2 { #expect(rename(path, aside) == 0) }
            let staged = path + ".restore-19700101T000005.000Z"
            try FileManager.default.copyItem(atPath: backup, toPath: steps >= 3 ? path : staged)
            #expect(try await events(path) == count)
            #expect(try Data(contentsOf: URL(fileURLWithPath: aside + "-wal")) == Data("old log".utf8))
            try FileManager.default.removeItem(atPath: aside + "-wal")
            #expect(try await events(aside) == count + 1)
            #expect(!FileManager.default.fileExists(atPath: staged))
        }
    }

    /// A board beside a backup that lacks its last event, and how many events the backup has.
    private func boardWithBackup(_ folder: String) async throws -> (path: String, backup: String, count: Int64) {
        let (path, backup) = (folder + "/board.sqlite", folder + "/backup.sqlite")
        let board = try await Blackboard.open(at: path)
        try await board.fill()
        let count = try await board.newestEvent()
        _ = try await board.backUp(to: backup)
        try await board.write { try $0.note("later") }
        try await board.close()
        return (path, backup, count)
    }

    private func events(_ path: String) async throws -> Int64 {
        let board = try await Blackboard.open(at: path)
        let newest = try await board.newestEvent()
        #expect(try await board.verifyChain() == nil)
        try await board.close()
        return newest
    }
}
