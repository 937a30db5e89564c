import AtelierBlackboard
import AtelierDomain
import AtelierHooks
import Foundation
import Synchronization
import Testing

@testable import AtelierDaemon

/// Spooled events: once, in order, through any crash.
@Suite struct HookSpoolTests {
    private struct Crash: Error {}

    private static func put(_ name: String, _ text: String, _ house: HookHouse) throws {
        try Data(("atelier hook event 1\n" + text).utf8).write(to: URL(fileURLWithPath: house.spool + "/" + name))
    }

    private static func left(_ house: HookHouse) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: house.spool).sorted()
    }

    /// One crash at each point of each event; the next start goes on.
    @Test(arguments: ["read", "recorded", "removed"], 1...3)
    func everyEventIsTakenOnceAndInOrder(_ point: String, _ number: Int) async throws {
        try await HookHouse.with { house in
            let names = ["1700000000001-9-1", "1700000000002-3-1", "1700000000003-1-1"]
            for name in names.reversed() { try Self.put(name, house.fields("hook=post-commit"), house) }
            let passed = Mutex(0)
            let crashing = HookSpool(folder: house.spool, room: house.room, logger: DaemonHarness.quiet) { name in
                guard name == point else { return }
                let count = passed.withLock { passed in
                    passed += 1
                    return passed
                }
                if count == number { throw Crash() }
            }
            _ = await crashing.takeIn()
            let partly = try await house.board.hookEvents(in: nil, limit: 9).map(\.name)
            #expect(partly.reversed() == Array(names.prefix(partly.count)))
            let whole = HookSpool(folder: house.spool, room: house.room, logger: DaemonHarness.quiet)
            _ = await whole.takeIn()
            let events = try await house.board.hookEvents(in: nil, limit: 9)
            #expect(events.map(\.name) == names.reversed())
            #expect(events.allSatisfy { $0.isSpooled && $0.repositoryPath == house.path })
            #expect(try Self.left(house) == [])
        }
    }

    @Test func aSecondDeliveryChangesNothing() async throws {
        try await HookHouse.with { house in
            let spool = HookSpool(folder: house.spool, room: house.room, logger: DaemonHarness.quiet)
            for _ in 0..<2 {
                try Self.put("7-7-7", house.fields("hook=pre-commit"), house)
                _ = await spool.takeIn()
            }
            let events = try await house.board.hookEvents(in: nil, limit: 9)
            #expect(events.map(\.name) == ["7-7-7"])
            #expect(try Self.left(house) == [])
        }
    }

    @Test func aFileThatIsNoEventIsSetAsideAndThoseBehindItAreTaken() async throws {
        try await HookHouse.with { house in
            try Data("nonsense".utf8).write(to: URL(fileURLWithPath: house.spool + "/1-1-1"))
            try Data().write(to: URL(fileURLWithPath: house.spool + "/.post-commit.partial"))
            try Self.put("2-1-1", house.fields("hook=post-commit"), house)
            try Self.put("3-1-1", "directory=/nowhere/at/all\0hook=post-commit\0", house)
            let spool = HookSpool(folder: house.spool, room: house.room, logger: DaemonHarness.quiet)
            let taken = await spool.takeIn()
            #expect(taken == 3)
            let events = try await house.board.hookEvents(in: nil, limit: 9)
            #expect(events.map(\.name) == ["3-1-1", "2-1-1"])
            #expect(try Self.left(house) == [".odd-1-1-1", ".post-commit.partial"])
        }
    }

    @Test func aReceiptFollowsARewriteThatWasSpooled() async throws {
        try await HookHouse.with { house in
            let old = try await house.git("rev-parse", "HEAD")
            try await house.git("notes", "--ref=atelier", "add", "-m", "receipt")
            try await house.git("commit", "-q", "--amend", "-m", "other words")
            let new = try await house.git("rev-parse", "HEAD")
            try Self.put("2-1-1", house.fields("hook=post-rewrite", "input=\(old) \(new)\n"), house)
            _ = await HookSpool(folder: house.spool, room: house.room, logger: DaemonHarness.quiet).takeIn()
            #expect(try await house.git("notes", "--ref=atelier", "show", new) == "receipt")
        }
    }
}
