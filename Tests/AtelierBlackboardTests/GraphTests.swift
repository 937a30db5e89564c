import AtelierDomain
import Foundation
import Testing

@testable import AtelierBlackboard

@Suite struct GraphTests {
    private static let question = Question(text: "Land it?", options: ["yes", "no"], output: "approval")

    /// A requirement with a plan of parallel branches, a join and a question.
    private func withPlan(_ body: (Blackboard) async throws -> Void) async throws {
        try await withBoard(.memory) { board in
            try await board.accept(
                try makeRequirement("aa"),
                firstTask: TaskDraft(role: .planner, kind: "plan"),
                further: [
                    TaskDraft(role: Role(rawValue: "reviewer"), kind: "review", needs: ["plan"]),
                    TaskDraft(role: Role(rawValue: "auditor"), kind: "audit", needs: ["plan"]),
                    TaskDraft(role: Role(rawValue: "joiner"), kind: "join", needs: ["review", "audit"]),
                    TaskDraft(role: .person, kind: "ask", needs: ["join"], question: Self.question),
                    TaskDraft(role: .ops, kind: "land", needs: ["approval"]),
                ],
                nowMs: 1_000
            )
            try await body(board)
        }
    }

    private func serve(_ board: Blackboard, output: String) async throws {
        let claim = try await board.claim()
        let fact = FactDraft(kind: output, body: Data(#"{"by": "\#(claim.task.kind)"}"#.utf8))
        try await board.finish(claim, with: TaskResult(facts: [fact]), nowMs: 3_000)
    }

    @Test func factsMakeBranchesReadyAndAJoinWaitsForAllOfThem() async throws {
        try await withPlan { board in
            let waiting = [
                "plan ready", "review waiting", "audit waiting", "join waiting", "ask waiting", "land waiting",
            ]
            #expect(try await board.states(of: "aa") == waiting)
            try await serve(board, output: "plan")
            #expect(try await board.states(of: "aa")[1...3] == ["review ready", "audit ready", "join waiting"])
            try await serve(board, output: "review")
            #expect(try await board.states(of: "aa")[3] == "join waiting")
            try await serve(board, output: "audit")
            #expect(try await board.states(of: "aa")[3] == "join ready")
        }
    }

    @Test(arguments: [
        ("UPDATE task SET state = 'ready' WHERE kind = 'join'", "waits for a fact"),
        ("UPDATE task SET state = 'done' WHERE kind = 'ask'", "when its answer is on the board"),
        ("INSERT INTO taskNeed (task, kind) VALUES ('aa-plan', 'x')", "only a waiting task"),
        ("DELETE FROM taskNeed", "never deleted"), ("UPDATE question SET text = 'x'", "never edited"),
        (
            "INSERT INTO question (task, text, options, output) VALUES ('aa-land', 'x', '[]', 'y')",
            "a waiting task of a person"
        ),
        ("UPDATE spending SET attempts = 0 WHERE scope = 'task'", "only grows"),
        ("DELETE FROM spending", "never forgotten"),
    ])
    func theSchemaItselfRefuses(_ sql: String, _ reason: String) async throws {
        try await withPlan { board in
            try await serve(board, output: "plan")
            let error = await #expect(throws: BlackboardError.self) { try await board.raw(sql) }
            #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
        }
    }

    @Test func onlyAPersonSettlesADecision() async throws {
        try await withPlan { board in
            try await serve(board, output: "plan")
            // An agent that writes the answer itself is refused, and its whole result with it.
            let agent = try await board.claim()
            let forged = FactDraft(kind: "approval", body: Data(#"{"answer": "yes"}"#.utf8))
            #expect(
                try await refusal { try await board.finish(agent, with: TaskResult(facts: [forged]), nowMs: 3_000) }
                    == .illegalState
            )
            try await board.release(agent, nowMs: 3_000, message: "")
            for output in ["review", "audit", "join"] { try await serve(board, output: output) }
            let decision = try #require(try await board.decisions().first)
            #expect(decision.task == TaskID("aa-ask") && decision.question == Self.question)
            // Nobody can claim it either: not by the queue, not by hand.
            #expect(try await board.claimNext(owner: "o", leaseSeconds: 60, nowMs: 4_000) == nil)
            let claim = "UPDATE task SET state = 'claimed', generation = 1, attempts = 1 WHERE kind = 'ask'"
            #expect(try await refusal { try await board.raw(claim) } == .illegalState)
            let done = "UPDATE task SET state = 'done' WHERE kind = 'ask'"
            #expect(try await refusal { try await board.raw(done) } == .illegalState)
            #expect(
                try await refusal { try await board.decide(decision.task, answer: "maybe", nowMs: 5_000) }
                    == .illegalState
            )
            try await board.decide(decision.task, answer: "yes", nowMs: 5_000)
            #expect(try await board.states(of: "aa").suffix(2) == ["ask done", "land ready"])
            #expect(try await board.decisions() == [])
            #expect(
                try await refusal { try await board.decide(decision.task, answer: "no", nowMs: 6_000) } == .illegalState
            )
        }
    }

    @Test func aFactThatDoesNotFitChangesNothing() async throws {
        try await withPlan { board in
            let schema = try FactSchema(json: #"{"type": "object", "required": ["lines"]}"#)
            try await board.setSchemas(["plan": schema])
            let claim = try await board.claim()
            let misfit = TaskResult(facts: [FactDraft(kind: "plan", body: Data("{}".utf8))])
            let error = await #expect(throws: BlackboardError.self) {
                try await board.finish(claim, with: misfit, nowMs: 3_000)
            }
            #expect(error?.code == .factMisfit)
            #expect(error?.message == "The fact plan does not fit: lines is missing.")
            try await board.sendBack(claim, message: "lines is missing", nowMs: 3_000)
            let again = try await board.claim()
            #expect(again.task.misfits == 1 && again.task.errors == 0)
            #expect(try await board.lastComplaint(of: again.task.id) == "lines is missing")
            let fit = TaskResult(facts: [FactDraft(kind: "plan", body: Data(#"{"lines": []}"#.utf8))])
            try await board.finish(again, with: fit, nowMs: 4_000)
            #expect(try await board.states(of: "aa")[0] == "plan done")
        }
    }

    @Test func callsCommandsAndAttemptsAreAddedUp() async throws {
        try await withPlan { board in
            let claim = try await board.claim()
            try await board.record(
                makeModelCall(task: "aa-plan", requirement: "aa"),
                lease: claim.lease,
                nowMs: 86_400_000
            )
            // The same request again is not a call.
            try await board.record(
                makeModelCall(task: "aa-plan", requirement: "aa"),
                lease: claim.lease,
                nowMs: 86_400_000
            )
            try await board.charge(claim.lease, milliseconds: 500, bytes: 20, nowMs: 86_400_001)
            let spent = Spent(tokens: 7, milliseconds: 590, attempts: 1, bytes: 21)
            let read = try await board.spending(of: claim.task, nowMs: 86_400_002)
            #expect(read.requirement == spent && read.task == spent)
            #expect(read.day == Spent(tokens: 7, milliseconds: 590, attempts: 0, bytes: 21))
            #expect(try await board.spentToday(nowMs: 2_000) == Spent(attempts: 1))
        }
    }
}
