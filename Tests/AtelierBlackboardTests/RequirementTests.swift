import AtelierBlackboard
import AtelierDomain
import Foundation
import Testing

@Suite struct RequirementTests {
    private let id = RequirementID("aa")

    @Test(arguments: Storage.allCases)
    func aLandedRequirementIsAcceptedAndUndone(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let claim = try await board.claim()
            let landed = TaskResult(ending: .ends(.landed, reason: ""))
            try await board.finish(claim, with: landed, nowMs: 3_000)
            for state in [RequirementState.accepted, .landed, .accepted, .landed, .rejected] {
                try await board.move(id, to: state, reason: "a person said so", nowMs: 4_000)
                #expect(try await board.requirement(id)?.state == state)
            }
            #expect(
                try await refusal { try await board.move(id, to: .landed, reason: "", nowMs: 5_000) } == .illegalState
            )
            #expect(try await board.kinds(of: "aa").suffix(2) == ["run.landed", "run.rejected"])
        }
    }

    @Test(arguments: Storage.allCases)
    func cancellingDropsLeases(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let claim = try await board.claim()
            try await board.move(id, to: .cancelled, reason: "not needed", nowMs: 3_000)
            #expect(try await board.states(of: "aa") == ["plan cancelled"])
            #expect(
                try await refusal { _ = try await board.renew(claim.lease, leaseSeconds: 1, nowMs: 1) } == .leaseLost
            )
            #expect(try await board.counts() == BoardCounts(readyTasks: 0, claimedTasks: 0))
        }
    }

    @Test(arguments: Storage.allCases)
    func prefixesFindWhatTheyName(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            let empty = await #expect(throws: BlackboardError.self) { try await board.requirement(matching: "a") }
            #expect(empty?.code == .unknownRequirement && empty?.hint?.contains("atelier do") == true)
            for id in ["abc", "abcd", "abx", "q2"] { try await board.accept(id: id) }
            #expect(try await board.requirement(matching: "q").id == RequirementID("q2"))
            #expect(try await board.requirement(matching: "abc").id == RequirementID("abc"))
            let several = await #expect(throws: BlackboardError.self) { try await board.requirement(matching: "ab") }
            #expect(several?.code == .ambiguousRequirement && several?.hint?.contains("abx, abcd, abc") == true)
            let unknown = await #expect(throws: BlackboardError.self) { try await board.requirement(matching: "abz") }
            #expect(unknown?.code == .unknownRequirement && unknown?.hint == "Known ones: abx, abcd, abc.")
            for odd in ["", "%", "a_", "*"] {
                let error = await #expect(throws: BlackboardError.self) { try await board.requirement(matching: odd) }
                #expect(error?.code == .unknownRequirement)
            }
            #expect(try await board.requirements(limit: 2).map(\.id.rawValue) == ["q2", "abx"])
            #expect(try await board.requirement(RequirementID("ab")) == nil)
            #expect(
                try await refusal {
                    try await board.move(RequirementID("zz"), to: .cancelled, reason: "", nowMs: 1)
                } == .unknownRequirement
            )
        }
    }

    @Test(arguments: Storage.allCases)
    func acceptanceIsKeptReplacedAndForgotten(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            #expect(try await board.acceptance(of: id) == nil)
            for text in ["{\"old\":\"1\"}", "{\"old\":\"2\"}"] {
                try await board.setAcceptance(Data(text.utf8), requirement: id, nowMs: 2_000)
                #expect(try await board.acceptance(of: id) == Data(text.utf8))
            }
            #expect(
                try await refusal {
                    try await board.setAcceptance(Data("{".utf8), requirement: id, nowMs: 2_000)
                } == .illegalState
            )
            try await board.setAcceptance(nil, requirement: id, nowMs: 2_000)
            #expect(try await board.acceptance(of: id) == nil)
        }
    }

    @Test(arguments: Storage.allCases)
    func aLandingIsIntendedOnceAndSettledOnce(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let lease = try await board.claim().lease
            let landing = try makeLanding("aa")
            let other = try makeLanding("aa", commit: "d")
            #expect(
                try await refusal { try await board.settle(id, as: .done, nowMs: 1) } == .illegalState
            )
            try await board.intend(landing, lease: lease, nowMs: 3_000)
            try await board.intend(landing, lease: lease, nowMs: 4_000)
            #expect(try await refusal { try await board.intend(other, lease: lease, nowMs: 1) } == .illegalState)
            #expect(try await board.openLandings() == [landing])
            try await board.settle(id, as: .done, nowMs: 5_000)
            try await board.settle(id, as: .done, nowMs: 6_000)
            #expect(try await refusal { try await board.settle(id, as: .dropped, nowMs: 1) } == .illegalState)
            #expect(try await board.openLandings().isEmpty)
            #expect(try await board.landing(of: id)?.state == .done)
            try await board.intend(landing, lease: lease, nowMs: 7_000)
            #expect(try await board.landing(of: id)?.state == .done)
            #expect(
                try await board.kinds(of: "aa").filter { $0.hasPrefix("landing") } == [
                    "landing.intended", "landing.done",
                ]
            )
        }
    }

    @Test(arguments: Storage.allCases)
    func aLandingOfAnotherRequirementNeedsItsOwnLease(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            for id in ["aa", "bb"] { try await board.accept(id: id) }
            let lease = try await board.claim().lease
            let landing = try makeLanding("bb")
            #expect(try await refusal { try await board.intend(landing, lease: lease, nowMs: 1) } == .illegalState)
        }
    }

    /// One look tells what the single questions tell.
    @Test(arguments: Storage.allCases)
    func anOverviewIsWhatTheSingleQuestionsSay(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            for id in ["aa", "bb", "cc"] { try await board.accept(id: id) }
            let claim = try await board.claim()
            try await board.intend(try makeLanding("aa"), lease: claim.lease, nowMs: 2_000)
            try await board.charge(claim.lease, milliseconds: 40, bytes: 7, nowMs: 2_000)
            try await board.hold(nil, .draining, nowMs: 3_000)
            let seen = try await board.overview(limit: 2, nowMs: 2_000)
            #expect(seen.counts == (try await board.counts()))
            #expect(seen.counts == BoardCounts(readyTasks: 2, claimedTasks: 1))
            #expect(seen.recent.map(\.requirement) == (try await board.requirements(limit: 2)))
            #expect(seen.recent.map(\.landing) == [nil, nil])
            let landing = try await board.landing(of: RequirementID("aa"))
            #expect(try await board.runs(limit: 3).map(\.landing) == [nil, nil, landing] && landing != nil)
            #expect(seen.hold == .draining && seen.setAside.isEmpty && seen.openDecisions == 0)
            #expect(seen.spentToday == (try await board.spentToday(nowMs: 2_000)) && seen.spentToday.bytes == 7)
        }
    }
}
