import AtelierBlackboard
import AtelierDomain
import Foundation
import Testing

@Suite struct FinishTests {
    private let id = RequirementID("aa")

    @Test(arguments: Storage.allCases)
    func dependantsAreReadyOnceAllTheyWaitForIsDone(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let drafts = [
                TaskDraft(role: .ops, kind: "land", dependsOn: ["judge.0", "baseline"]),
                TaskDraft(role: .tester, kind: "judge.0", dependsOn: ["code.0", "baseline"]),
                TaskDraft(role: .tester, kind: "baseline", dependsOn: ["plan"]),
                TaskDraft(role: .coder, kind: "code.0"),
            ]
            try await board.finish(try await board.claim(), with: TaskResult(tasks: drafts), nowMs: 3_000)
            let states = ["plan done", "baseline ready", "code.0 ready", "judge.0 waiting", "land waiting"]
            #expect(try await board.states(of: "aa").sorted() == states.sorted())
            try await board.finish(try await board.claim(), with: TaskResult(), nowMs: 3_000)
            #expect(try await board.states(of: "aa").contains("judge.0 waiting"))
            try await board.finish(try await board.claim(), with: TaskResult(), nowMs: 3_000)
            #expect(try await board.states(of: "aa").contains("judge.0 ready"))
            #expect(try await board.claim().task.kind == "judge.0")
        }
    }

    @Test(arguments: [
        [TaskDraft(role: .coder, kind: "plan")],
        [TaskDraft(role: .coder, kind: "code.0"), TaskDraft(role: .coder, kind: "code.0")],
        [TaskDraft(role: .coder, kind: "code.0", dependsOn: ["nowhere"])],
        [TaskDraft(role: .coder, kind: "a", dependsOn: ["b"]), TaskDraft(role: .coder, kind: "b", dependsOn: ["a"])],
        [TaskDraft(role: .coder, kind: "not a kind")],
    ])
    func aPlanThatCannotBeIsRefusedAsAWhole(_ drafts: [TaskDraft]) async throws {
        try await withBoard(.memory) { board in
            try await board.accept(id: "aa")
            let claim = try await board.claim()
            let good = TaskDraft(role: .coder, kind: "good")
            let result = TaskResult(tasks: [good] + drafts, artifacts: [Data("x".utf8)])
            #expect(try await refusal { try await board.finish(claim, with: result, nowMs: 3_000) } == .illegalState)
            #expect(try await board.states(of: "aa") == ["plan claimed"])
            #expect(try await board.artifact(ContentHash(of: "x")) == nil)
        }
    }

    @Test(arguments: Storage.allCases)
    func aFactSupersedesTheOneOfItsKindAndSubject(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let plan = TaskResult(
                facts: [
                    FactDraft(kind: "candidate", subject: "0", body: Data("1".utf8)),
                    FactDraft(kind: "candidate", subject: "1", body: Data("2".utf8)),
                ],
                tasks: [TaskDraft(role: .coder, kind: "code.0")]
            )
            try await board.finish(try await board.claim(), with: plan, nowMs: 3_000)
            let code = TaskResult(facts: [FactDraft(kind: "candidate", subject: "0", body: Data("3".utf8))])
            try await board.finish(try await board.claim(), with: code, nowMs: 3_000)
            let facts = try await board.facts(of: id)
            #expect(facts.map(\.body) == [Data("2".utf8), Data("3".utf8)])
            #expect(facts.map(\.sequence) == [2, 3])
            #expect(facts.map(\.writer) == [TaskID("aa-plan"), TaskID("aa-code.0")])
            #expect(try await board.fact(kind: "candidate", subject: "0", requirement: id) == facts[1])
            #expect(try await board.fact(kind: "candidate", subject: "9", requirement: id) == nil)
        }
    }

    @Test(arguments: Storage.allCases)
    func evidenceNeedsItsLogOnTheBoard(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let claim = try await board.claim()
            let log = Data("1 passed".utf8)
            let evidence = Evidence(
                purpose: "baseline",
                argv: ["pytest", "-q \"x\""],
                tree: try objectID("b"),
                exitStatus: 0,
                logHash: ContentHash(of: log),
                policyHash: ContentHash(of: "policy"),
                milliseconds: 12
            )
            let without = TaskResult(evidence: [evidence])
            #expect(try await refusal { try await board.finish(claim, with: without, nowMs: 3_000) } == .illegalState)
            #expect(try await board.states(of: "aa") == ["plan claimed"])
            try await board.finish(claim, with: TaskResult(evidence: [evidence], artifacts: [log]), nowMs: 3_000)
            #expect(try await board.evidence(of: id) == [evidence])
            #expect(try await board.artifact(evidence.logHash) == log)
        }
    }

    @Test(arguments: Storage.allCases)
    func anEndingMovesTheRequirementAndCancelsWhatIsOpen(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let drafts = ["code.0", "code.1"].map { TaskDraft(role: .coder, kind: $0) }
            try await board.finish(try await board.claim(), with: TaskResult(tasks: drafts), nowMs: 3_000)
            let first = try await board.claim()
            let second = try await board.claim()
            let ending = TaskResult(ending: .ends(.refused, reason: "There is no function total."))
            try await board.finish(first, with: ending, nowMs: 4_000)
            #expect(try await board.states(of: "aa") == ["plan done", "code.0 done", "code.1 cancelled"])
            #expect(try await board.requirement(id)?.state == .refused)
            #expect(try await board.requirement(id)?.reason == "There is no function total.")
            #expect(
                try await refusal { try await board.finish(second, with: TaskResult(), nowMs: 5_000) } == .leaseLost
            )
            #expect(try await board.attempts(of: "aa-code.1") == ["1 cancelled "])
        }
    }

    @Test(arguments: [RequirementState.running, .accepted, .rejected])
    func anEndingThatIsNoSuccessorOfRunningIsRefused(_ state: RequirementState) async throws {
        try await withBoard(.memory) { board in
            try await board.accept(id: "aa")
            let claim = try await board.claim()
            let result = TaskResult(ending: .ends(state, reason: ""))
            #expect(try await refusal { try await board.finish(claim, with: result, nowMs: 3_000) } == .illegalState)
            #expect(try await board.states(of: "aa") == ["plan claimed"])
        }
    }

    @Test(arguments: Storage.allCases)
    func anEqualRequestKeepsItsFirstReply(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let claim = try await board.claim()
            let call = makeModelCall(task: "aa-plan", requirement: "aa")
            try await board.record(call, lease: claim.lease, nowMs: 3_000)
            let events = try await board.kinds(of: "aa")
            let again = makeModelCall(task: "aa-plan", requirement: "aa", reply: "another")
            try await board.record(again, lease: claim.lease, nowMs: 3_000)
            #expect(try await board.kinds(of: "aa") == events)
            let other = makeModelCall(task: "aa-plan", requirement: "aa", prompt: "q")
            try await board.record(other, lease: claim.lease, nowMs: 3_000)
            #expect(try await board.modelCalls(of: id) == [call, other])
            #expect(try await board.reply(to: call.request.digest, requirement: id) == call.reply)
            #expect(try await board.reply(to: call.request.digest, requirement: RequirementID("bb")) == nil)
            let cost = TaskCost(
                kind: "plan",
                calls: 2,
                promptTokens: 200,
                cachedTokens: 80,
                generatedTokens: 14,
                milliseconds: 180
            )
            #expect(try await board.costs(of: id) == [cost])
            let foreign = makeModelCall(task: "bb-plan", requirement: "bb")
            #expect(
                try await refusal { try await board.record(foreign, lease: claim.lease, nowMs: 1) } == .illegalState
            )
        }
    }

    @Test(arguments: Storage.allCases)
    func aNulCharacterIsNeitherLostNorDoesItBreakTheChain(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let claim = try await board.claim()
            let call = makeModelCall(task: "aa-plan", requirement: "aa", prompt: "a\0b", reply: "c\0d")
            try await board.record(call, lease: claim.lease, nowMs: 3_000)
            #expect(try await board.modelCalls(of: id) == [call])
            try await board.release(claim, nowMs: 3_000, message: "bad byte \0 in it")
            #expect(try await board.verifyChain() == nil)
        }
    }

    @Test(arguments: Storage.allCases)
    func artifactsAreNamedByTheirBytes(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            for data in [Data(), Data([0, 255, 10]), Data(repeating: 7, count: 300_000)] {
                let first = try await board.put(data, nowMs: 1)
                let second = try await board.put(data, nowMs: 1)
                #expect(first == ContentHash(of: data) && second == first)
                #expect(try await board.artifact(ContentHash(of: data)) == data)
            }
            #expect(try await board.artifact(ContentHash(of: "nothing")) == nil)
        }
    }
}
