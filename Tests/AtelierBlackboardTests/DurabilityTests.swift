import AtelierDomain
import Foundation
import GRDB
import Glibc
import Testing

@testable import AtelierBlackboard

@Suite struct DurabilityTests {
    @Test func theWriterPromisesThatCommitsLast() async throws {
        try await withBoard(.file) { board in
            let pragmas = try await board.read { database in
                try ["synchronous", "journal_mode", "foreign_keys", "busy_timeout"].map { name in
                    try String.fetchOne(database, sql: "PRAGMA \(name)") ?? ""
                }
            }
            #expect(pragmas == ["2", "wal", "1", "2000"])
        }
    }

    @Test func closingAndOpeningKeepsEverything() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            var board = try await Blackboard.open(at: path)
            try await board.accept(id: "aa")
            let claim = try await board.claim()
            let events = try await board.events(after: 0, requirement: nil, limit: 100)
            try await board.close()
            board = try await Blackboard.open(at: path)
            #expect(try await board.events(after: 0, requirement: nil, limit: 100) == events)
            try await board.finish(claim, with: TaskResult(), nowMs: 3_000)
            #expect(try await board.states(of: "aa") == ["plan done"])
            try await board.close()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["board.sqlite"])
        }
    }

    @Test func aKilledProcessLosesNothingItCommitted() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                let board = try await Blackboard.open(at: path)
                try await board.accept(id: "aa")
                for number in 0..<20 {
                    let next = TaskDraft(role: .coder, kind: "code.\(number)")
                    try await board.finish(try await board.claim(), with: TaskResult(tasks: [next]), nowMs: 3_000)
                }
                _ = try await board.claim(owner: "dead")
                kill(getpid(), SIGKILL)
            }
            let board = try await Blackboard.open(at: path)
            let states = try await board.states(of: "aa")
            #expect(states == ["plan done"] + (0..<19).map { "code.\($0) done" } + ["code.19 claimed"])
            #expect(try await board.verifyChain() == nil)
            #expect(try await board.releaseOrphans(owner: "alive", nowMs: 4_000) == 1)
            #expect(try await board.claim(owner: "alive").lease.generation == 2)
            try await board.close()
        }
    }

    @Test func aSecondProcessIsKeptOut() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            let board = try await Blackboard.open(at: path)
            try await board.accept(id: "aa")
            await #expect(processExitsWith: .exitCode(7)) { [path = path as String] in
                do {
                    _ = try await Blackboard.open(at: path)
                } catch let error as BlackboardError {
                    exit(error.code == .storeBusy && error.isRetryable ? 7 : 8)
                }
            }
            _ = try await board.claim()
            try await board.close()
        }
    }

    @Test func aNewerFileIsRefusedAndKeepsItsBytes() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            let board = try await Blackboard.open(at: path)
            try await board.accept(id: "aa")
            try await board.raw("INSERT INTO grdb_migrations (identifier) VALUES ('9999-future')")
            try await board.close()
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(try await refusal { _ = try await Blackboard.open(at: path) } == .storeNewer)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["board.sqlite"])
        }
    }

    @Test func aNewerFileWhoseWriterDiedKeepsItsLogToo() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                let board = try await Blackboard.open(at: path)
                try await board.raw("INSERT INTO grdb_migrations (identifier) VALUES ('9999-future')")
                kill(getpid(), SIGKILL)
            }
            let files = [path, path + "-wal"].map { URL(fileURLWithPath: $0) }
            let before = try files.map { try Data(contentsOf: $0) }
            #expect(before[1].count > 0)
            #expect(try await refusal { _ = try await Blackboard.open(at: path) } == .storeNewer)
            #expect(try files.map { try Data(contentsOf: $0) } == before)
        }
    }

    @Test func aForeignDatabaseIsRefusedAndKeepsItsBytes() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            let raw = try DatabaseQueue(path: path)
            try await raw.write { try $0.execute(sql: "CREATE TABLE note (text TEXT)") }
            try raw.close()
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(try await refusal { _ = try await Blackboard.open(at: path) } == .storeForeign)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        }
    }

    @Test func whatIsNoDatabaseIsCorrupt() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            let bytes = Data(repeating: 0x41, count: 8_192)
            try bytes.write(to: URL(fileURLWithPath: path))
            #expect(try await refusal { _ = try await Blackboard.open(at: path) } == .storeCorrupt)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
        }
    }

    @Test func aMissingFolderIsToldFromAFullDisk() async throws {
        try await withFolder { folder in
            let path = folder + "/missing/board.sqlite"
            let code = try await refusal { _ = try await Blackboard.open(at: path) }
            #expect(code == .storeUnreachable)
        }
    }

    @Test(arguments: Storage.allCases)
    func aFullStoreRefusesAndGoesOnOnceThereIsRoom(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let claim = try await board.claim()
            let used = try await board.read { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
            try await board.raw("PRAGMA max_page_count = \(used + 4)")
            let result = TaskResult(
                facts: [FactDraft(kind: "plan", body: Data("1".utf8))],
                artifacts: [Data(repeating: 1, count: 200_000)]
            )
            #expect(try await refusal { try await board.finish(claim, with: result, nowMs: 3_000) } == .storeFull)
            #expect(try await board.states(of: "aa") == ["plan claimed"])
            #expect(try await board.facts(of: RequirementID("aa")).isEmpty)
            try await board.raw("PRAGMA max_page_count = 1000000")
            try await board.finish(claim, with: result, nowMs: 3_000)
            #expect(try await board.states(of: "aa") == ["plan done"])
            #expect(try await board.verifyChain() == nil)
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root can mount a small disk"))
    func aFullDiskRefusesAndGoesOnOnceThereIsRoom() async throws {
        try await withFolder { folder in
            guard mount("none", folder, "tmpfs", 0, "size=1200k") == 0 else {
                // A container's root may not mount; the page limit above covers the rest.
                return
            }
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await fillAndEmpty(folder))
            } catch {
                outcome = .failure(error)
            }
            #expect(umount(folder) == 0)
            try outcome.get()
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root can mount a small disk"))
    func aReadOnlyDiskIsRefusedAtOpening() async throws {
        try await withFolder { folder in
            guard mount("none", folder, "tmpfs", 0, "size=1m") == 0 else {
                // A container's root may not mount.
                return
            }
            let board = try await Blackboard.open(at: folder + "/board.sqlite")
            try await board.close()
            #expect(mount("none", folder, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0)
            let error = await #expect(throws: BlackboardError.self) {
                try await Blackboard.open(at: folder + "/board.sqlite")
            }
            #expect(umount(folder) == 0)
            #expect(error?.code == .storeReadOnly, "\(error?.message ?? "")")
        }
    }

    private func fillAndEmpty(_ folder: String) async throws {
        let board = try await Blackboard.open(at: folder + "/board.sqlite")
        try await board.accept(id: "aa")
        let claim = try await board.claim()
        let ballast = URL(fileURLWithPath: folder + "/ballast")
        try Data(repeating: 0, count: 300_000).write(to: ballast)
        let result = TaskResult(artifacts: [Data(repeating: 1, count: 600_000)])
        let error = await #expect(throws: BlackboardError.self) {
            try await board.finish(claim, with: result, nowMs: 3_000)
        }
        #expect(error?.code == .storeFull && error?.isRetryable == false && error?.hint != nil)
        #expect(try await board.states(of: "aa") == ["plan claimed"])
        try FileManager.default.removeItem(at: ballast)
        let small = TaskResult(artifacts: [Data(repeating: 1, count: 100_000)])
        try await board.finish(claim, with: small, nowMs: 4_000)
        #expect(try await board.states(of: "aa") == ["plan done"])
        #expect(try await board.verifyChain() == nil)
        try await board.close()
    }

    @Test func aReadOnlyStoreSaysSo() async throws {
        try await withBoard(.file) { board in
            try await board.raw("PRAGMA query_only = ON")
            #expect(try await refusal { try await board.accept(id: "aa") } == .storeReadOnly)
        }
    }
}
