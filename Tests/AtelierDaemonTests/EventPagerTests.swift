import AtelierAPI
import AtelierBlackboard
import AtelierDomain
import Foundation
import Testing

@testable import AtelierDaemon

@Suite struct EventPagerTests {
    private static let id = RequirementID("aa")

    private static func with(_ body: (Blackboard) async throws -> Void) async throws {
        let board = try await Blackboard.inMemory()
        let commit = try #require(ObjectID(hex: String(repeating: "a", count: 40)))
        let requirement = Requirement(
            id: id,
            text: "Faster.",
            repositoryPath: "/tmp/shop",
            baseCommit: commit,
            baseBranch: nil,
            budget: Budget(),
            createdAtMs: 1
        )
        try await board.accept(requirement, firstTask: TaskDraft(role: .planner, kind: "plan"), nowMs: 1)
        try await body(board)
        try await board.close()
    }

    @Test func whatWasWrittenComesFirstThenWhatIsWrittenUntilTheEnd() async throws {
        try await Self.with { board in
            for number in 0..<450 {
                try await board.append(event: "n", message: "\(number)", requirement: Self.id, nowMs: 1)
                try await board.append(event: "other", message: "", requirement: nil, nowMs: 1)
            }
            let pager = EventPager(board: board, requirement: Self.id, after: 0)
            var seen: [EventView] = []
            for _ in 0..<453 { seen.append(try #require(try await pager.next())) }
            async let live = pager.next()
            try await board.append(event: "live", message: "", requirement: Self.id, nowMs: 1)
            #expect(try await live?.kind == "live")
            try await board.move(Self.id, to: .cancelled, reason: "enough", nowMs: 1)
            #expect(try await pager.next()?.kind == "task.cancelled")
            #expect(try await pager.next()?.kind == "run.cancelled")
            #expect(try await pager.next() == nil)
            #expect(seen.filter { $0.kind == "n" }.map(\.message) == (0..<450).map(String.init))
            #expect(seen.allSatisfy { $0.requirement == "aa" })
        }
    }

    @Test func itGoesOnAfterAPlaceAndEndsWithTheBoard() async throws {
        try await Self.with { board in
            let pager = EventPager(board: board, requirement: Self.id, after: 2)
            #expect(try await pager.next()?.sequence == 3)
            async let end = pager.next()
            while board.traffic.reads < 4 { await Task.yield() }
            try await board.close()
            // The board may be closed before the pager asks it again.
            let outcome: EventView?
            do { outcome = try await end } catch let error as BlackboardError where error.code == .storeClosed {
                outcome = nil
            }
            #expect(outcome == nil)
        }
    }
}
