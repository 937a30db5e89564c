import AtelierDomain
import Foundation
import Testing

@testable import AtelierBlackboard

@Suite struct CommandCallTests {
    @Test(arguments: Storage.allCases)
    func aCommandIsKeptWithItsWholeResult(storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let lease = try await board.claim().lease
            let call = try makeCommandCall(output: Data([0x6F, 0xFF, 0x00]))
            try await board.record(call, lease: lease, nowMs: 3_000)
            let known = try await board.result(of: call.request.digest, requirement: RequirementID("aa"))
            #expect(known == call.result)
            #expect(try await board.history(of: RequirementID("aa")).commandCalls == [call])
            #expect(try await board.artifact(ContentHash(of: call.result.output)) == call.result.output)
            #expect(try await board.kinds(of: "aa").last == "command.ran")
            #expect(try await board.verifyChain() == nil)
        }
    }

    /// Once on the same figures, and once more where a person gave the engine another context since.
    @Test(arguments: Storage.allCases)
    func aRefusedPromptIsKeptWithItsFigures(storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let lease = try await board.claim().lease
            let first = makeRefusal(task: "aa-plan", requirement: "aa")
            let later = ModelRefusal(
                requirement: first.requirement,
                task: first.task,
                digest: first.digest,
                refusal: PromptTooLong(promptTokens: 9_000, room: 7_000)
            )
            for refusal in [first, first, later] { try await board.record(refusal, lease: lease, nowMs: 3_000) }
            #expect(try await board.history(of: RequirementID("aa")).refusals == [first, later])
            #expect(try await board.kinds(of: "aa").count { $0 == "model.refused" } == 2)
            #expect(try await board.verifyChain() == nil)
            let stranger = makeRefusal(task: "aa-land", requirement: "aa")
            await #expect(throws: BlackboardError.self) { try await board.record(stranger, lease: lease, nowMs: 1) }
        }
    }

    @Test func theFirstResultOfACommandStands() async throws {
        try await withBoard(.memory) { board in
            try await board.accept(id: "aa")
            let lease = try await board.claim().lease
            let first = try makeCommandCall(exitStatus: 0)
            let second = try makeCommandCall(exitStatus: 1)
            try await board.record(first, lease: lease, nowMs: 3_000)
            try await board.record(second, lease: lease, nowMs: 3_001)
            let known = try await board.result(of: first.request.digest, requirement: RequirementID("aa"))
            #expect(known == first.result)
            #expect(try await board.kinds(of: "aa").count { $0 == "command.ran" } == 1)
        }
    }

    @Test func whatDecidesAResultIsInItsDigest() throws {
        let tree = try objectID("b")
        func digest(
            argv: [String] = ["make"],
            tree: ObjectID,
            environment: [String: String] = [:],
            limits: CommandLimits = CommandLimits(),
            policy: String = "p"
        ) -> ContentHash {
            CommandRequest(
                argv: argv,
                tree: tree,
                environment: environment,
                limits: limits,
                policyHash: ContentHash(of: policy)
            ).digest
        }
        let all = [
            digest(tree: tree), digest(argv: ["make", "x"], tree: tree), digest(tree: try objectID("c")),
            digest(tree: tree, environment: ["A": "1"]), digest(tree: tree, limits: CommandLimits(wallSeconds: 1)),
            digest(tree: tree, policy: "q"),
        ]
        #expect(Set(all).count == all.count)
        #expect(digest(tree: tree) == digest(tree: tree))
    }

    @Test func aStaleLeaseRecordsNothing() async throws {
        try await withBoard(.memory) { board in
            try await board.accept(id: "aa")
            let stale = try await board.claim()
            _ = try await board.claim(owner: "two", nowMs: 100_000)
            let call = try makeCommandCall()
            let code = try await refusal { try await board.record(call, lease: stale.lease, nowMs: 100_001) }
            #expect(code == .leaseLost)
            let kept = try await refusal {
                _ = try await board.keep(.subjects, Data("[]".utf8), claim: stale, nowMs: 100_001)
            }
            #expect(kept == .leaseLost)
            #expect(try await board.history(of: RequirementID("aa")).commandCalls == [])
            #expect(try await board.artifact(ContentHash(of: call.result.output)) == nil)
        }
    }

    @Test func aCallUnderAnotherTasksLeaseIsRefused() async throws {
        try await withBoard(.memory) { board in
            try await board.accept(id: "aa")
            let lease = try await board.claim().lease
            let call = try makeCommandCall(task: "aa-code.0")
            let code = try await refusal { try await board.record(call, lease: lease, nowMs: 3_000) }
            #expect(code == .illegalState)
        }
    }

    @Test func theFirstInputOfARunStands() async throws {
        try await withBoard(.memory) { board in
            try await board.accept(id: "aa")
            let claim = try await board.claim()
            let one = Data("[\"one\"]".utf8)
            #expect(try await board.input(.subjects, of: RequirementID("aa")) == nil)
            #expect(try await board.keep(.subjects, one, claim: claim, nowMs: 3_000) == one)
            #expect(try await board.keep(.subjects, Data("[]".utf8), claim: claim, nowMs: 3_001) == one)
            #expect(try await board.history(of: RequirementID("aa")).inputs == [.subjects: one])
        }
    }

    @Test(arguments: [
        ("UPDATE commandCall SET exitStatus = 0", "a command call is never edited"),
        ("DELETE FROM commandCall", "a command call is never deleted"),
        ("UPDATE commandCall SET output = ''", "a command call is never edited"),
        ("UPDATE runInput SET kind = 'agents'", "an input of a run is never edited"),
        ("DELETE FROM runInput", "an input of a run is never deleted"),
        (
            """
            INSERT INTO commandCall SELECT 99, requirement, task, 1, substr(digest, 2) || '0', request, 0,
              'x', 0, 1, policyHash, 1 FROM commandCall
            """,
            "FOREIGN KEY"
        ),
    ])
    func theSchemaItselfKeepsCommands(_ sql: String, _ reason: String) async throws {
        try await withBoard(.memory) { board in
            try await board.accept(id: "aa")
            let claim = try await board.claim()
            try await board.record(try makeCommandCall(exitStatus: 1), lease: claim.lease, nowMs: 3_000)
            _ = try await board.keep(.subjects, Data("[]".utf8), claim: claim, nowMs: 3_000)
            let error = await #expect(throws: BlackboardError.self) { try await board.raw(sql) }
            #expect(error?.code == .illegalState && error?.message.contains(reason) == true, "\(error?.message ?? "")")
        }
    }
}

func makeCommandCall(
    requirement: String = "aa",
    task: String? = nil,
    argv: [String] = ["make", "check"],
    exitStatus: Int = 1,
    output: Data = Data("no".utf8)
) throws -> CommandCall {
    CommandCall(
        requirement: RequirementID(requirement),
        task: TaskID(task ?? "\(requirement)-plan"),
        request: CommandRequest(
            argv: argv,
            tree: try objectID("b"),
            environment: ["A": "1"],
            limits: CommandLimits(),
            policyHash: ContentHash(of: "policy")
        ),
        result: CommandResult(
            exitStatus: exitStatus,
            output: output,
            isTruncated: true,
            milliseconds: 7,
            policyHash: ContentHash(of: "policy")
        )
    )
}
