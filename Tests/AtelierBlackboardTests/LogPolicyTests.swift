import AtelierDomain
import Foundation
import GRDB
import Testing

@testable import AtelierBlackboard

@Suite struct LogPolicyTests {
    /// What the log may be: the pages at which the writer stops, and a part of the largest transaction (4 MB here).
    private static let most = 10 << 20

    @Test func theLogStaysBoundedBesideABackupAndSlowSubscribers() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            let board = try await Blackboard.open(at: path)
            for number in 0..<8 { try await board.put(Data(repeating: UInt8(number), count: 4_000_000), nowMs: 1) }
            // Subscribers that never take what they are told, and one that reads a page now and then.
            let idle = (0..<8).map { _ in board.changes() }
            let largest = try await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask {
                    for number in 0..<3 { _ = try await board.backUp(to: folder + "/backup-\(number).sqlite") }
                    return 0
                }
                group.addTask {
                    for _ in 0..<20 { _ = try await board.events(after: 0, requirement: nil, limit: 200) }
                    return 0
                }
                group.addTask { try await write(megabytes: 64, board, path) }
                return try await group.reduce(0, max)
            }
            withExtendedLifetime(idle) {}
            print("64 MB of events went through a log of at most \(largest >> 10) kB")
            #expect(largest < Self.most)
            try await board.close()
        }
    }

    /// The control: a reader outside the line, as another program would be, holds the log, and the check sees it.
    @Test func aReaderOutsideTheLineWouldBeSeen() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            let board = try await Blackboard.open(at: path)
            try await board.write { try $0.note("first") }
            let reader = try DatabaseQueue(path: Opening.uri(path: path))
            try await reader.writeWithoutTransaction { database in
                try database.beginTransaction(.deferred)
                _ = try Row.fetchOne(database, sql: "SELECT * FROM event")
                try database.commit()
            }
            let largest = try await withThrowingTaskGroup(of: Int.self) { group in
                let done = Flag()
                group.addTask {
                    // One long read transaction, for as long as the writing lasts.
                    try await reader.read { database in
                        _ = try Row.fetchOne(database, sql: "SELECT * FROM event")
                        let deadline = ContinuousClock.now + .seconds(60)
                        while !done.isSet, ContinuousClock.now < deadline { usleep(1_000) }
                    }
                    return 0
                }
                group.addTask {
                    defer { done.set() }
                    try await Task.sleep(for: .milliseconds(100))
                    return try await write(megabytes: 24, board, path)
                }
                return try await group.reduce(0, max)
            }
            #expect(largest > Self.most, "\(largest)")
            try reader.close()
            try await board.close()
        }
    }

    /// Nobody writes any more, and yet what is in the log comes into the file, and the log starts over.
    @Test func theLogIsCopiedBesideTheWriter() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            let board = try await Blackboard.open(at: path)
            let before = try fileBytes(path)
            let largest = try await write(megabytes: 3, board, path)
            #expect(largest < LogPolicy.pagesMax * 4_096)
            // A copy is under way or done, without a further call; it may have begun long before the last commit.
            let deadline = ContinuousClock.now + .seconds(60)
            while try fileBytes(path) < before + 1 << 20, ContinuousClock.now < deadline { await Task.yield() }
            #expect(try fileBytes(path) >= before + 1 << 20)
            #expect(try await board.verifyChain() == nil)
            try await board.close()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["board.sqlite"])
        }
    }

    /// The control: below the length that is worth a copy everything stays in the log.
    @Test func aShortLogIsLeftAlone() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            let board = try await Blackboard.open(at: path)
            let before = try fileBytes(path)
            _ = try await write(megabytes: 1, board, path)
            #expect(try fileBytes(path) == before)
            try await board.close()
            #expect(try fileBytes(path) >= before + 1 << 20)
        }
    }

    @Test func theLogIsEmptyAfterAPurgeAndCutBackAfterALargeTransaction() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            let board = try await Blackboard.open(at: path)
            try await board.put(Data(repeating: 1, count: 48 << 20), nowMs: 1)
            #expect(try logBytes(path) > LogPolicy.bytesMax)
            for number in 0..<20 { try await board.put(Data(repeating: UInt8(number), count: 1 << 20), nowMs: 1) }
            #expect(try logBytes(path) <= LogPolicy.bytesMax)
            try await board.run("aa", to: .failed, log: "x")
            _ = try await board.purge(RequirementID("aa"), nowMs: 1)
            #expect(try logBytes(path) == 0)
            try await board.close()
        }
    }
}

/// Appends that much in events and gives the largest size the log had.
private func write(megabytes: Int, _ board: Blackboard, _ path: String) async throws -> Int {
    let text = String(repeating: "x", count: 16_000)
    var largest = 0
    for _ in 0..<megabytes {
        for _ in 0..<64 { try await board.append(event: "n", message: text, requirement: nil, nowMs: 1) }
        largest = max(largest, try logBytes(path))
    }
    return largest
}

/// The size of the board's file; only asked for, never opened.
private func fileBytes(_ path: String) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
}

/// The size of the write-ahead log; only asked for, never opened.
private func logBytes(_ path: String) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int ?? 0
}
