import AtelierDomain
import Foundation
import GRDB
import Testing

@testable import AtelierBlackboard

@Suite struct ClaimTests {
    @Test(arguments: Storage.allCases)
    func acceptWritesRequirementFirstTaskAndEvents(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            #expect(try await board.requirement(RequirementID("aa")) == (try makeRequirement("aa")))
            #expect(
                try await board.tasks(of: RequirementID("aa")) == [
                    AgentTask(
                        id: TaskID("aa-plan"),
                        requirement: RequirementID("aa"),
                        role: .planner,
                        kind: "plan",
                        state: .ready
                    )
                ]
            )
            #expect(try await board.kinds(of: "aa") == ["requirement.accepted", "task.added", "task.ready"])
            let counts = try await board.counts()
            #expect(counts == BoardCounts(readyTasks: 1, claimedTasks: 0))
        }
    }

    @Test(arguments: Storage.allCases)
    func aTakenIdIsRefusedAndLeavesNoTrace(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            #expect(try await refusal { try await board.accept(id: "aa") } == .illegalState)
            #expect(try await board.kinds(of: "aa").count == 3)
        }
    }

    @Test(arguments: Storage.allCases)
    func aClaimCarriesEverythingAndNothingIsLeftToClaim(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let claim = try await board.claim()
            let lease = Lease(task: TaskID("aa-plan"), owner: "one", generation: 1, expiresAtMs: 62_000)
            #expect(claim.lease == lease)
            #expect(claim.requirement == (try makeRequirement("aa")))
            #expect(claim.task.state == .claimed && claim.task.attempts == 1 && claim.task.generation == 1)
            #expect(try await board.claimNext(owner: "two", leaseSeconds: 60, nowMs: 61_999) == nil)
        }
    }

    @Test(arguments: Storage.allCases)
    func theRequirementServedLongestAgoComesFirst(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            for id in ["aa", "bb"] { try await board.accept(id: id) }
            var served: [String] = []
            for number in 0..<4 {
                let claim = try await board.claim()
                served.append(claim.requirement.id.rawValue)
                let next = TaskDraft(role: .coder, kind: "code.\(number)")
                try await board.finish(claim, with: TaskResult(tasks: [next]), nowMs: 3_000)
            }
            #expect(served == ["aa", "bb", "aa", "bb"])
        }
    }

    @Test(arguments: Storage.allCases)
    func anExpiredLeaseIsClaimedAgainAndItsHolderIsTooLate(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let late = try await board.claim(nowMs: 2_000)
            let claim = try await board.claim(owner: "two", nowMs: 62_000)
            #expect(claim.lease.generation == 2 && claim.task.attempts == 2)
            let before = try await board.events(after: 0, requirement: nil, limit: 100)
            let result = TaskResult(
                facts: [FactDraft(kind: "plan", body: Data("{}".utf8))],
                artifacts: [Data("late".utf8)]
            )
            let call = makeModelCall(task: "aa-plan", requirement: "aa")
            let landing = try makeLanding("aa")
            #expect(try await refusal { try await board.finish(late, with: result, nowMs: 63_000) } == .leaseLost)
            #expect(try await refusal { try await board.record(call, lease: late.lease, nowMs: 1) } == .leaseLost)
            #expect(try await refusal { try await board.intend(landing, lease: late.lease, nowMs: 1) } == .leaseLost)
            #expect(try await refusal { try await board.release(late, nowMs: 1, message: "") } == .leaseLost)
            #expect(try await refusal { try await board.fail(late, reason: "", nowMs: 1) } == .leaseLost)
            #expect(
                try await refusal { _ = try await board.renew(late.lease, leaseSeconds: 9, nowMs: 1) } == .leaseLost
            )
            #expect(try await board.facts(of: RequirementID("aa")).isEmpty)
            #expect(try await board.artifact(ContentHash(of: "late")) == nil)
            #expect(try await board.events(after: 0, requirement: nil, limit: 100) == before)
            try await board.finish(claim, with: TaskResult(), nowMs: 63_000)
            #expect(try await board.states(of: "aa") == ["plan done"])
        }
    }

    @Test(arguments: Storage.allCases)
    func anExpiredLeaseThatNobodyTookIsStillGood(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let claim = try await board.claim(nowMs: 2_000)
            let lease = try await board.renew(claim.lease, leaseSeconds: 60, nowMs: 100_000)
            #expect(lease.expiresAtMs == 160_000)
            #expect(try await board.claimNext(owner: "two", leaseSeconds: 1, nowMs: 159_999) == nil)
            try await board.finish(claim, with: TaskResult(), nowMs: 200_000)
            #expect(try await board.states(of: "aa") == ["plan done"])
        }
    }

    @Test(arguments: Storage.allCases)
    func aReleasedTaskIsReadyForItsNextAttempt(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let first = try await board.claim()
            try await board.release(first, nowMs: 3_000, message: "the engine went away")
            #expect(try await board.states(of: "aa") == ["plan ready"])
            #expect(try await refusal { try await board.finish(first, with: TaskResult(), nowMs: 4_000) } == .leaseLost)
            let second = try await board.claim()
            #expect(second.task.attempts == 2 && second.lease.generation == 2)
            #expect(try await refusal { try await board.finish(first, with: TaskResult(), nowMs: 4_000) } == .leaseLost)
            #expect(try await board.attempts(of: "aa-plan") == ["1 released the engine went away", "2 open"])
        }
    }

    @Test(arguments: Storage.allCases)
    func failingATaskFailsItsRequirement(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let plan = try await board.claim()
            let drafts = [
                TaskDraft(role: .coder, kind: "code.0"),
                TaskDraft(role: .ops, kind: "land", dependsOn: ["code.0"]),
            ]
            try await board.finish(plan, with: TaskResult(tasks: drafts), nowMs: 3_000)
            try await board.fail(try await board.claim(), reason: "three crashes", nowMs: 4_000)
            #expect(try await board.states(of: "aa") == ["plan done", "code.0 failed", "land cancelled"])
            let requirement = try #require(try await board.requirement(RequirementID("aa")))
            #expect(requirement.state == .failed && requirement.reason == "three crashes")
            #expect(try await board.claimNext(owner: "one", leaseSeconds: 1, nowMs: 5_000) == nil)
        }
    }

    @Test(arguments: Storage.allCases)
    func leasesOfTheDeadAreVoidAndOnesOwnAreNot(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            for id in ["aa", "bb"] { try await board.accept(id: id) }
            let dead = try await board.claim(owner: "dead")
            _ = try await board.claim(owner: "alive")
            #expect(try await board.releaseOrphans(owner: "alive", nowMs: 3_000) == 1)
            #expect(try await board.states(of: "aa") == ["plan ready"])
            #expect(try await board.states(of: "bb") == ["plan claimed"])
            #expect(try await refusal { try await board.finish(dead, with: TaskResult(), nowMs: 4_000) } == .leaseLost)
            #expect(try await board.releaseOrphans(owner: "alive", nowMs: 3_000) == 0)
            #expect(try await board.attempts(of: "aa-plan") == ["1 orphaned "])
        }
    }

    /// Orphans are released a few at a time: others are served in between, and each crash is counted once even when the
    /// daemon that releases them dies half-way.
    @Test(arguments: Storage.allCases)
    func manyOrphansAreReleasedAFewAtATime(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let count = 3 * Blackboard.orphansPerTransition + 10
            let drafts = (0..<count).map { TaskDraft(role: .coder, kind: "code.\($0)") }
            try await board.finish(try await board.claim(), with: TaskResult(tasks: drafts), nowMs: 2_000)
            for _ in 0..<count { _ = try await board.claim(owner: "dead") }
            // One that died after its first transition.
            let first = (0..<Blackboard.orphansPerTransition).map { TaskID("aa-code.\($0)") }
            try await board.write { database in
                for task in first { _ = try database.releaseOrphan(task, owner: "short", nowMs: 3_000) }
            }
            let commits = CommitWatch()
            board.line.queue.add(transactionObserver: commits, extent: .databaseLifetime)
            #expect(try await board.releaseOrphans(owner: "alive", nowMs: 3_000) == count - first.count)
            #expect(commits.counts == [Blackboard.orphansPerTransition, Blackboard.orphansPerTransition, 10])
            let tasks = try await board.tasks(of: RequirementID("aa")).dropFirst()
            #expect(tasks.count == count && tasks.allSatisfy { $0.crashes == 1 && $0.state == .ready })
            #expect(try await board.kinds(of: "aa").count { $0 == "task.orphaned" } == count)
            #expect(try await board.verifyChain() == nil)
        }
    }

    @Test(arguments: Storage.allCases)
    func noTaskIsClaimedTwiceByEightAtOnce(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let drafts = (0..<800).map { TaskDraft(role: .coder, kind: "code.\($0)") }
            try await board.finish(try await board.claim(), with: TaskResult(tasks: drafts), nowMs: 2_000)
            let claimed = try await withThrowingTaskGroup(of: [TaskID].self) { group in
                for owner in 0..<8 {
                    group.addTask {
                        var mine: [TaskID] = []
                        for _ in 0..<100 {
                            mine.append(try await board.claim(owner: "owner\(owner)").task.id)
                        }
                        return mine
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(claimed.count == 800 && Set(claimed).count == 800)
            #expect(try await board.claimNext(owner: "late", leaseSeconds: 60, nowMs: 2_000) == nil)
            #expect(try await board.verifyChain() == nil)
        }
    }

    @Test func aCancelledTaskCanStillReleaseWhatItHolds() async throws {
        try await withBoard(.memory) { board in
            try await board.accept(id: "aa")
            let claim = try await board.claim()
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                try await board.release(claim, nowMs: 3_000, message: "stopped")
            }
            task.cancel()
            try await task.value
            #expect(try await board.states(of: "aa") == ["plan ready"])
        }
    }
}
