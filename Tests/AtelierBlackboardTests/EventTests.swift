import AtelierDomain
import Foundation
import GRDB
import Testing

@testable import AtelierBlackboard

@Suite struct EventTests {
    @Test(arguments: Storage.allCases)
    func eventsArePagedAndFiltered(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            for id in ["aa", "bb"] { try await board.accept(id: id) }
            try await board.append(event: "daemon.started", message: "Hello.", requirement: nil, nowMs: 9_000)
            let all = try await board.events(after: 0, requirement: nil, limit: 100)
            #expect(all.map(\.sequence) == Array(1...7))
            #expect(all.last?.kind == "daemon.started" && all.last?.requirement == nil && all.last?.atMs == 9_000)
            #expect(try await board.events(after: 2, requirement: nil, limit: 3) == Array(all[2..<5]))
            let second = try await board.events(after: 0, requirement: RequirementID("bb"), limit: 100)
            #expect(second == Array(all[3..<6]))
            #expect(try await board.verifyChain() == nil)
        }
    }

    @Test(arguments: Storage.allCases)
    func changesTellTheNewestSequenceAndEndWithTheBoard(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            var changes = board.changes().makeAsyncIterator()
            try await board.accept(id: "aa")
            #expect(await changes.next() == 3)
            // No event, no news: what comes next is the claim's.
            try await board.put(Data("x".utf8), nowMs: 1)
            #expect(try await refusal { try await board.accept(id: "aa") } == .illegalState)
            _ = try await board.claim()
            #expect(await changes.next() == 4)
            try await board.accept(id: "bb")
            try await board.accept(id: "cc")
            #expect(await changes.next() == 10)
            try await board.close()
            #expect(await changes.next() == nil)
            var late = board.changes().makeAsyncIterator()
            #expect(await late.next() == nil)
            #expect(try await refusal { _ = try await board.counts() } == .storeClosed)
            #expect(try await refusal { try await board.accept(id: "dd") } == .storeClosed)
        }
    }

    @Test(arguments: [
        ("UPDATE event SET message = 'Nothing happened.' WHERE sequence = 2", 2),
        ("UPDATE event SET atMs = atMs + 1 WHERE sequence = 3", 3),
        ("UPDATE event SET requirement = NULL WHERE sequence = 1", 1),
        ("UPDATE event SET kind = message, message = kind WHERE sequence = 4", 4),
        ("DELETE FROM event WHERE sequence = 2", 3),
        ("UPDATE event SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE sequence = 4", 4),
    ])
    func tamperingIsFoundWhereItHappened(_ sql: String, _ sequence: Int64) async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            var board = try await Blackboard.open(at: path)
            try await board.accept(id: "aa")
            _ = try await board.claim()
            try await board.append(event: "daemon.stopped", message: "Bye.", requirement: nil, nowMs: 3_000)
            #expect(try await board.verifyChain() == nil)
            try await board.close()
            let raw = try DatabaseQueue(path: path)
            try await raw.write { database in
                try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
                try database.execute(sql: "DROP TRIGGER eventIsNeverEdited; DROP TRIGGER eventStays")
                try database.execute(sql: sql)
            }
            try raw.close()
            board = try await Blackboard.open(at: path)
            #expect(try await board.verifyChain() == sequence)
            try await board.close()
        }
    }

    @Test func aLongChainIsVerifiedInBatches() async throws {
        try await withBoard(.memory) { board in
            try await board.write { database in
                for number in 0..<10_000 {
                    try database.appendEvent("count", "\(number)", requirement: nil, nowMs: 1)
                }
            }
            #expect(try await board.verifyChain() == nil)
            try await board.raw("DROP TRIGGER eventIsNeverEdited")
            try await board.raw("UPDATE event SET message = 'x' WHERE sequence = 10000")
            #expect(try await board.verifyChain() == 10_000)
        }
    }
}
