import AtelierDomain
import Foundation
import Testing

@testable import AtelierBlackboard

@Suite struct QueueTests {
    private func accept(_ id: String, _ queueClass: QueueClass, on board: Blackboard) async throws {
        let plain = try makeRequirement(id)
        try await board.accept(
            Requirement(
                id: plain.id,
                text: plain.text,
                repositoryPath: plain.repositoryPath,
                baseCommit: plain.baseCommit,
                baseBranch: plain.baseBranch,
                budget: plain.budget,
                queueClass: queueClass,
                createdAtMs: 1_000
            ),
            firstTask: TaskDraft(role: .planner, kind: "plan"),
            nowMs: 1_000
        )
    }

    /// Claims and finishes one task and answers whose it was; each finished task adds the next.
    private func serve(_ board: Blackboard, number: Int) async throws -> String {
        let claim = try await board.claim()
        let next = TaskDraft(role: .coder, kind: "code.\(number)")
        try await board.finish(claim, with: TaskResult(tasks: [next]), nowMs: 3_000)
        return claim.requirement.id.rawValue
    }

    @Test func theSchemaAndTheDomainHaveTheSameHeadStarts() async throws {
        try await withBoard(.memory) { board in
            let rows = try await board.read { database in
                try database.rows("SELECT * FROM queueClass").map { row in
                    "\(try row.field("name") as String) \(try row.field("headStart") as Int)"
                }
            }
            #expect(Set(rows) == Set(QueueClass.allCases.map { "\($0.rawValue) \($0.headStart)" }))
        }
    }

    @Test(arguments: Storage.allCases)
    func theUrgentAreServedFirst(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            let classes = QueueClass.allCases.reversed()
            for (index, queueClass) in classes.enumerated() {
                try await accept(["aa", "bb", "cc", "dd"][index], queueClass, on: board)
            }
            var order: [String] = []
            while let claim = try await board.claimNext(owner: "o", leaseSeconds: 60, nowMs: 2_000) {
                order.append(claim.requirement.id.rawValue)
            }
            #expect(order == ["dd", "cc", "bb", "aa"])
        }
    }

    /// One requirement of a class beside three urgent ones that always have work.
    @Test(arguments: QueueClass.allCases)
    func nothingStarvesBeyondItsBound(_ queueClass: QueueClass) async throws {
        try await withBoard(.memory) { board in
            for id in ["aa", "bb", "cc"] { try await accept(id, .onDemand, on: board) }
            try await accept("zz", queueClass, on: board)
            var overtaken = 0
            while try await serve(board, number: overtaken) != "zz" { overtaken += 1 }
            #expect(overtaken <= queueClass.headStart + 3)
            // And urgency does count: the claims of others fill the head start with their events.
            #expect(overtaken >= queueClass.headStart / 6)
        }
    }

    @Test func aJumpOfTheClockChangesNoOrder() async throws {
        try await withBoard(.memory) { board in
            for id in ["aa", "bb"] { try await accept(id, .sustained, on: board) }
            var order: [String] = []
            for nowMs: Int64 in [10_000_000, 6_400_000, 13_600_000, 0] {
                let claim = try await board.claim(nowMs: nowMs)
                order.append(claim.requirement.id.rawValue)
                let next = TaskDraft(role: .coder, kind: "code.\(order.count)")
                try await board.finish(claim, with: TaskResult(tasks: [next]), nowMs: nowMs)
            }
            #expect(order == ["aa", "bb", "aa", "bb"])
        }
    }

    @Test(arguments: Storage.allCases)
    func aTaskThatFailedWaitsForItsTimeOnTheBoard(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            try await board.retryLater(
                try await board.claim(),
                notBeforeMs: 9_000,
                message: "the engine went away",
                nowMs: 3_000
            )
            #expect(try await board.claimNext(owner: "o", leaseSeconds: 60, nowMs: 8_999) == nil)
            #expect(try await board.nextDueMs(after: 3_000) == 9_000)
            let claim = try await board.claim(nowMs: 9_000)
            #expect(claim.task.errors == 1 && claim.task.crashes == 0 && claim.task.attempts == 2)
        }
    }

    @Test func aBackOffFromBeforeTheClockWentBackIsOver() async throws {
        try await withBoard(.memory) { board in
            try await board.accept(id: "aa")
            let claim = try await board.claim(nowMs: 3_600_000)
            try await board.retryLater(claim, notBeforeMs: 3_605_000, message: "", nowMs: 3_600_000)
            #expect(try await board.claim(nowMs: 0).task.errors == 1)
        }
    }

    @Test func aLateLeaseOfOnesOwnWorkIsNotTakenAnew() async throws {
        try await withBoard(.memory) { board in
            try await board.accept(id: "aa")
            let claim = try await board.claim()
            // An hour passes in which the machine was suspended.
            let again = try await board.claimNext(
                owner: "one",
                leaseSeconds: 60,
                nowMs: 3_600_000,
                busy: [claim.task.id]
            )
            #expect(again == nil)
            try await board.finish(claim, with: TaskResult(), nowMs: 3_600_000)
        }
    }

    @Test func onlyUrgentTasksGetTheSpareSlot() async throws {
        try await withBoard(.memory) { board in
            try await accept("aa", .interactive, on: board)
            #expect(try await board.claimNext(owner: "o", leaseSeconds: 9, nowMs: 1, onDemandOnly: true) == nil)
            try await accept("bb", .onDemand, on: board)
            let claim = try await board.claimNext(owner: "o", leaseSeconds: 9, nowMs: 1, onDemandOnly: true)
            #expect(claim?.requirement.id.rawValue == "bb")
        }
    }

    @Test(arguments: Storage.allCases)
    func fiveCrashesSetATaskAsideAndAPersonFreesIt(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            for life in 1...5 {
                let claim = try await board.claim(owner: "life \(life)")
                #expect(claim.task.crashes == life - 1 && claim.task.errors == 0)
                #expect(try await board.releaseOrphans(owner: "next", nowMs: 3_000) == 1)
            }
            #expect(try await board.states(of: "aa") == ["plan quarantined"])
            #expect(try await board.quarantinedTasks() == ["aa-plan"])
            #expect(try await board.kinds(of: "aa").last == "task.quarantined")
            #expect(try await board.claimNext(owner: "o", leaseSeconds: 60, nowMs: 9_000) == nil)
            let id = RequirementID("aa")
            #expect(
                try await board.attempts(of: TaskID("aa-plan")).map(\.outcome) == Array(repeating: "orphaned", count: 5)
            )
            #expect(try await board.retry(id, nowMs: 9_000) == 1)
            #expect(try await board.claim().task.crashes == 0)
            #expect(try await refusal { try await board.retry(id, nowMs: 9_000) } == .illegalState)
        }
    }

    @Test func aFailedTaskAndWhatItHeldUpAreTriedAgain() async throws {
        try await withBoard(.memory) { board in
            try await board.accept(id: "aa")
            let drafts = [
                TaskDraft(role: .coder, kind: "code.0"), TaskDraft(role: .ops, kind: "land", dependsOn: ["code.0"]),
            ]
            try await board.finish(try await board.claim(), with: TaskResult(tasks: drafts), nowMs: 2_000)
            try await board.fail(try await board.claim(), reason: "no engine", nowMs: 3_000)
            #expect(try await board.states(of: "aa") == ["plan done", "code.0 failed", "land cancelled"])
            #expect(try await board.retry(RequirementID("aa"), nowMs: 4_000) == 2)
            #expect(try await board.states(of: "aa") == ["plan done", "code.0 ready", "land waiting"])
        }
    }

    @Test(arguments: [nil, "aa"] as [String?])
    func underAHoldNothingIsClaimedUntilItEnds(_ scope: String?) async throws {
        try await withBoard(.memory) { board in
            try await board.accept(id: "aa")
            let id = scope.map { RequirementID($0) }
            try await board.hold(id, .paused, nowMs: 2_000)
            #expect(try await board.hold(on: id) == .paused)
            #expect(try await board.claimNext(owner: "o", leaseSeconds: 60, nowMs: 3_000) == nil)
            // The schema itself refuses, whatever the query says.
            let sql = "UPDATE task SET state = 'claimed', generation = 1, attempts = 1"
            #expect(try await refusal { try await board.raw(sql) } == .illegalState)
            #expect(try await board.resume(id, nowMs: 4_000))
            let claim = try await board.claim()
            #expect(try await board.mayGoOn(claim.lease))
            try await board.hold(id, .draining, nowMs: 5_000)
            #expect(try await board.mayGoOn(claim.lease))
            try await board.hold(id, .paused, nowMs: 5_000)
            #expect(try await !board.mayGoOn(claim.lease))
        }
    }
}
