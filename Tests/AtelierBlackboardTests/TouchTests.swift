import AtelierDomain
import Foundation
import Testing

@testable import AtelierBlackboard

@Suite struct TouchTests {
    /// A board whose requirement `r1` has landed.
    private func withLanded(_ body: (Blackboard, RequirementID) async throws -> Void) async throws {
        try await withBoard(.file) { board in
            let requirement = try makeRequirement("r1")
            try await board.accept(requirement, firstTask: TaskDraft(role: .planner, kind: "plan"), nowMs: 1)
            try await board.move(requirement.id, to: .landed, reason: "proven", nowMs: 2)
            try await body(board, requirement.id)
        }
    }

    @Test func aTouchIsOpenUntilItIsSettled() async throws {
        try await withLanded { board, id in
            try await board.beginTouch(for: id, nowMs: 3)
            let open = try await board.openTouches()
            #expect(open == [Touch(repositoryPath: "/tmp/shop", requirement: id, startedAtMs: 3)])
            let json = Data(#"{"after":"b"}"#.utf8)
            try await board.settleTouch(for: id, as: .accepted, reason: "proven", acceptance: json, nowMs: 4)
            let left = try await board.openTouches()
            #expect(left == [])
            let (kept, state) = (try await board.acceptance(of: id), try await board.requirement(id)?.state)
            #expect(kept == json && state == .accepted)
        }
    }

    /// Between the two halves of an undo there is nothing: an accepted requirement can always be undone.
    @Test func aSettlementThatIsRefusedLeavesStateAndAcceptance() async throws {
        try await withLanded { board, id in
            let json = Data(#"{"after":"b"}"#.utf8)
            try await board.beginTouch(for: id, nowMs: 3)
            try await board.settleTouch(for: id, as: .accepted, reason: "proven", acceptance: json, nowMs: 4)
            try await board.beginTouch(for: id, nowMs: 5)
            let refused = try await refusal {
                try await board.settleTouch(for: id, as: .running, reason: "", acceptance: nil, nowMs: 6)
            }
            #expect(refused == .illegalState)
            let (kept, state) = (try await board.acceptance(of: id), try await board.requirement(id)?.state)
            #expect(kept == json && state == .accepted)
            let open = try await board.openTouches()
            #expect(open.map(\.startedAtMs) == [5])
        }
    }

    @Test func aTouchThatChangedNothingIsForgotten() async throws {
        try await withLanded { board, id in
            try await board.beginTouch(for: id, nowMs: 3)
            try await board.endTouch(for: id)
            let left = try await board.openTouches()
            #expect(left == [])
        }
    }

    @Test func onlyTheRepositoriesOfTheNewestRequirementsAreNamed() async throws {
        try await withLanded { board, _ in
            let (some, none) = (
                try await board.recentRepositories(limit: 5), try await board.recentRepositories(limit: 0)
            )
            #expect(some == ["/tmp/shop"] && none == [])
        }
    }
}
