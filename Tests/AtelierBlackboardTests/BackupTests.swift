import AtelierDomain
import Foundation
import GRDB
import Synchronization
import Testing

@testable import AtelierBlackboard

@Suite struct BackupTests {
    @Test(arguments: Storage.allCases)
    func aBackupHoldsEverythingAndIsABoard(_ storage: Storage) async throws {
        try await withFolder { folder in
            let backup = folder + "/backup.sqlite"
            var rows: [String] = []
            try await withBoard(storage) { board in
                try await board.fill()
                rows = try await board.dump()
                let report = try await board.backUp(to: backup)
                #expect(report.findings == [])
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["backup.sqlite"])
            #expect(try await Blackboard.inspect(backup).findings == [])
            let board = try await Blackboard.open(at: backup)
            #expect(try await board.dump() == rows)
            try await board.close()
        }
    }

    /// Writers go on between its steps, what they write is in it, and none of them waits for the whole of it.
    @Test func writersGoOnWhileABackupIsMade() async throws {
        try await withFolder { folder in
            let board = try await Blackboard.open(at: folder + "/board.sqlite")
            for number in 0..<16 {
                try await board.put(Data(repeating: UInt8(number), count: 4_000_000), nowMs: 1)
            }
            let done = Flag()
            let (during, longest) = try await withThrowingTaskGroup(of: (Int, Duration).self) { group in
                group.addTask {
                    _ = try await board.backUp(to: folder + "/backup.sqlite")
                    done.set()
                    return (0, .zero)
                }
                group.addTask {
                    var (count, longest) = (0, Duration.zero)
                    while !done.isSet {
                        let start = ContinuousClock.now
                        try await board.write { try $0.note("beside") }
                        if !done.isSet { count += 1 }
                        longest = max(longest, ContinuousClock.now - start)
                    }
                    return (count, longest)
                }
                return try await group.reduce(into: (0, Duration.zero)) { sum, next in
                    sum = (sum.0 + next.0, max(sum.1, next.1))
                }
            }
            let report = try await Blackboard.inspect(folder + "/backup.sqlite")
            print("beside a backup of \(report.bytes >> 20) MB: \(during) transitions, longest \(longest)")
            #expect(report.findings == [] && report.artifacts == 16)
            #expect(during >= 2)
            try await board.close()
        }
    }

    @Test func nothingIsOverwritten() async throws {
        try await withFolder { folder in
            try await withBoard(.memory) { board in
                try await board.fill()
                let path = folder + "/mine.txt"
                try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
                #expect(try await refusal { _ = try await board.backUp(to: path) } == .fileExists)
                #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("mine".utf8))
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["mine.txt"])
                let error = await #expect(throws: BlackboardError.self) {
                    try await board.backUp(to: folder + "/missing/b.sqlite")
                }
                #expect(error?.code == .storeUnreachable, "\(error?.message ?? "")")
            }
        }
    }

    @Test func aBoardThatIsDamagedGetsNoBackup() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            var board = try await Blackboard.open(at: path)
            try await board.fill()
            try await board.close()
            try await tamper(path, "UPDATE fact SET body = CAST('2' AS BLOB)")
            board = try await Blackboard.open(at: path)
            #expect(try await refusal { _ = try await board.backUp(to: folder + "/b.sqlite") } == .backupDamaged)
            try await board.close()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["board.sqlite"])
        }
    }

    @Test func closingEndsABackupThatIsBeingMade() async throws {
        try await withFolder { folder in
            let board = try await Blackboard.open(at: folder + "/board.sqlite")
            for number in 0..<16 {
                try await board.put(Data(repeating: UInt8(number), count: 4_000_000), nowMs: 1)
            }
            async let outcome = refusal { _ = try await board.backUp(to: folder + "/backup.sqlite") }
            let names = ["backup.sqlite.partial", "backup.sqlite"]
            while !names.contains(where: { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }) {
                await Task.yield()
            }
            try await board.close()
            let code = try await outcome
            // Whole, where the copy was quicker than the closing; never half.
            #expect(code == .storeClosed || code == nil)
            let left = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(left == (code == nil ? ["backup.sqlite", "board.sqlite"] : ["board.sqlite"]))
        }
    }

    @Test func threeOfEachKindAreKept() async throws {
        try await withFolder { path in
            let folder = BackupFolder(path: path)
            let day: Int64 = 86_400_000
            for number in 1...5 {
                for kind in BackupFolder.Entry.Kind.allCases {
                    let name = folder.name(kind, nowMs: Int64(number) * day + 7)
                    try Data("x".utf8).write(to: URL(fileURLWithPath: name))
                }
            }
            let others = ["mine.sqlite", "scheduled-yesterday.sqlite", "scheduled-20260101T000000.000Z.sqlite.partial"]
            for name in others { try Data("x".utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
            #expect(try folder.entries().count == 15)
            #expect(try folder.rotate().count == 6)
            let kept = try folder.entries()
            #expect(kept.filter { $0.kind == .scheduled }.map(\.madeAtMs) == [5, 4, 3].map { $0 * day + 7 })
            #expect(kept.filter { $0.kind == .migration }.map(\.madeAtMs) == [5, 4, 3].map { $0 * day + 7 })
            try folder.sweep()
            let names = try FileManager.default.contentsOfDirectory(atPath: path)
            #expect(names.count == 11 && names.contains("mine.sqlite") && names.contains("scheduled-yesterday.sqlite"))
        }
    }

    @Test(arguments: [0, 1, 999, 1_764_037_449_123, 4_102_444_799_999] as [Int64])
    func aNameTellsItsTime(_ timeMs: Int64) {
        #expect(BackupFolder.time(BackupFolder.stamp(timeMs)) == timeMs)
    }
}

/// Something that has happened or not.
final class Flag: Sendable {
    private let value = Mutex(false)

    var isSet: Bool { value.withLock { $0 } }

    func set() { value.withLock { $0 = true } }
}
