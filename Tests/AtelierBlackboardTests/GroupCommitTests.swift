import AtelierDomain
import Foundation
import GRDB
import Glibc
import Synchronization
import Testing

@testable import AtelierBlackboard

@Suite struct GroupCommitTests {
    @Test(arguments: Storage.allCases)
    func waitingTransitionsShareCommitsOfAtMostSixtyFour(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            let commits = CommitWatch()
            board.line.queue.add(transactionObserver: commits, extent: .databaseLifetime)
            let outcomes = try await board.together((0..<200).map { number in { try $0.note("\(number)") } })
            #expect(outcomes.count == 200 && outcomes.allSatisfy { $0 == nil })
            #expect(commits.counts == [64, 64, 64, 8])
            let messages = try await board.events(after: 0, requirement: nil, limit: 1_000).map(\.message)
            #expect(messages == (0..<200).map(String.init))
            #expect(try await board.verifyChain() == nil)
            #expect(board.traffic.largestBatch == 64)
        }
    }

    /// The control of the count above: transitions that do not wait together do not share.
    @Test func transitionsOneAfterTheOtherCommitAlone() async throws {
        try await withBoard(.file) { board in
            let commits = CommitWatch()
            board.line.queue.add(transactionObserver: commits, extent: .databaseLifetime)
            for number in 0..<5 { try await board.write { try $0.note("\(number)") } }
            #expect(commits.counts == [1, 1, 1, 1, 1])
        }
    }

    @Test(arguments: Storage.allCases)
    func aMemberThatThrowsIsUndoneAlone(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.raw("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
            try await board.raw(
                "CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)"
            )
            let outcomes = try await board.together([
                { try $0.note("first") },
                { database in
                    try database.note("undone")
                    throw BlackboardError(.illegalState, "no")
                },
                { try $0.note("second") },
                { database in
                    try database.note("undone")
                    try database.run("UPDATE event SET kind = 'x'")
                },
                // Checked by SQLite at the commit only, where it would fail all of them.
                { database in
                    try database.note("undone")
                    try database.run("INSERT INTO child (id) VALUES (7)")
                },
                { try $0.note("third") },
            ])
            let codes: [BlackboardError.Code?] = [nil, .illegalState, nil, .illegalState, .illegalState, nil]
            #expect(outcomes.map { $0?.code } == codes)
            let messages = try await board.events(after: 0, requirement: nil, limit: 100).map(\.message)
            #expect(messages == ["first", "second", "third"])
            #expect(try await board.verifyChain() == nil)
        }
    }

    @Test(arguments: Storage.allCases)
    func aMemberThatLosesTheTransactionCostsTheOthersNothing(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.raw("CREATE TABLE one (id INTEGER PRIMARY KEY); INSERT INTO one VALUES (1)")
            let outcomes = try await board.together([
                { try $0.note("first") },
                { try $0.run("INSERT OR ROLLBACK INTO one VALUES (1)") },
                { try $0.note("second") },
                { try $0.run("INSERT OR ROLLBACK INTO one VALUES (1)") },
            ])
            #expect(outcomes.map { $0?.code } == [nil, .illegalState, nil, .illegalState])
            let messages = try await board.events(after: 0, requirement: nil, limit: 100).map(\.message)
            #expect(messages == ["first", "second"])
        }
    }

    @Test(arguments: Storage.allCases)
    func aCommitThatFailsFailsAllOfItsMembers(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            let commits = CommitWatch()
            board.line.queue.add(transactionObserver: commits, extent: .databaseLifetime)
            commits.fail(true)
            let bodies: [@Sendable (Database) throws -> Void] = (0..<8).map { number in { try $0.note("\(number)") } }
            let failed = try await board.together(bodies)
            #expect(failed.count == 8 && failed.allSatisfy { $0?.code == .unexpected })
            commits.fail(false)
            #expect(try await board.events(after: 0, requirement: nil, limit: 100).isEmpty)
            // The same calls on the same board, with a commit that succeeds.
            let outcomes = try await board.together(bodies)
            #expect(outcomes.count == 8 && outcomes.allSatisfy { $0 == nil })
            #expect(try await board.events(after: 0, requirement: nil, limit: 100).count == 8)
        }
    }

    @Test func nobodyIsAnsweredBeforeTheCommit() async throws {
        try await withBoard(.file) { board in
            let answered = Mutex(0)
            let commits = CommitWatch { answered.withLock { $0 } }
            board.line.queue.add(transactionObserver: commits, extent: .databaseLifetime)
            _ = try await board.together(
                (0..<128).map { number in { try $0.note("\(number)") } },
                onAnswer: { answered.withLock { $0 += 1 } }
            )
            // Before the end of the read that lined them up, then before each of the two commits.
            #expect(commits.observed == [0, 0, 64])
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root can mount a small disk"))
    func aDiskThatFillsAtTheCommitFailsAllOfItsMembers() async throws {
        try await withFolder { folder in
            guard mount("none", folder, "tmpfs", 0, "size=2m") == 0 else {
                // A container's root may not mount; the failing commit above covers the rest.
                return
            }
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await fillAtCommit(folder))
            } catch {
                outcome = .failure(error)
            }
            #expect(umount(folder) == 0)
            try outcome.get()
        }
    }

    private func fillAtCommit(_ folder: String) async throws {
        var board = try await Blackboard.open(at: folder + "/board.sqlite")
        let ballast = URL(fileURLWithPath: folder + "/ballast")
        try Data(repeating: 0, count: 1_450_000).write(to: ballast)
        // Each fits into what is left, all together do not; nothing reaches the disk before the commit.
        let bodies: [@Sendable (Database) throws -> Void] = (0..<8).map { number in
            { try $0.store(Data(repeating: UInt8(number), count: 60_000), nowMs: 1) }
        }
        let failed = try await board.together(bodies)
        #expect(failed.count == 8 && failed.allSatisfy { $0?.code == .storeFull }, "\(failed)")
        try await board.close()
        try FileManager.default.removeItem(at: ballast)
        board = try await Blackboard.open(at: folder + "/board.sqlite")
        #expect(try await board.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM artifact") } == 0)
        let outcomes = try await board.together(bodies)
        #expect(outcomes.count == 8 && outcomes.allSatisfy { $0 == nil })
        try await board.close()
    }
}
