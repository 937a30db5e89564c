import AtelierDomain
import Foundation
import Testing

@Suite struct RuleTests {
    @Test(arguments: [
        (Spent(tokens: 99), Spent(), Admission.go), (Spent(tokens: 100), Spent(), .stop("100 of 100 tokens")),
        (Spent(tokens: 20), Spent(tokens: 40), .go), (Spent(tokens: 21), Spent(tokens: 40), .wait),
        (Spent(tokens: 100), Spent(tokens: 40), .stop("100 of 100 tokens")),
    ])
    func aCapIsPassedByAtMostOneCall(spent: Spent, underWay: Spent, expected: Admission) {
        let admission = Admission.of(Caps(tokens: 100), spent: spent, underWay: underWay, next: Spent(tokens: 40))
        #expect(admission == expected)
    }

    @Test(arguments: [
        (Spent(milliseconds: 5_000), "5 of 5 seconds"), (Spent(attempts: 4), "3 of 3 attempts"),
        (Spent(bytes: 10), "10 of 10 bytes"), (Spent(tokens: 9, milliseconds: 4_999, attempts: 3, bytes: 9), nil),
    ])
    func everyCapIsNamedWhenItIsReached(spent: Spent, expected: String?) {
        #expect(Caps(tokens: 10, seconds: 5, attempts: 3, bytes: 10).reached(by: spent) == expected)
    }

    @Test(arguments: [(1, 500, 1_000), (2, 1_000, 2_000), (3, 2_000, 4_000), (9, 30_000, 60_000), (99, 30_000, 60_000)])
    func backOffGrowsToItsLimitAndLeavesHalfToChance(errors: Int, least: Int64, most: Int64) {
        #expect(RetryRule.notBeforeMs(errors: errors, nowMs: 7, chance: 0) == 7 + least)
        #expect(RetryRule.notBeforeMs(errors: errors, nowMs: 7, chance: 1) == 7 + most)
    }

    @Test(arguments: [(1, TaskState.ready), (4, .ready), (5, .quarantined)])
    func theFifthCrashSetsATaskAside(crashes: Int, expected: TaskState) {
        #expect(RetryRule.stateAfterCrash(crashes: crashes) == expected)
    }

    @Test func askingTheSameThriceIsALoopAndAskingAgainAfterACrashIsNot() {
        let digest = ContentHash(of: "request")
        func lease(_ task: String, _ generation: Int) -> Lease {
            Lease(task: TaskID(task), owner: "o", generation: generation, expiresAtMs: 0)
        }
        var loops = LoopDetector()
        #expect(loops.note(digest, by: lease("a", 1)) == 1)
        #expect(loops.note(digest, by: lease("a", 1)) == 2)
        #expect(loops.note(digest, by: lease("a", 2)) == 1)
        #expect(loops.note(digest, by: lease("b", 1)) == 2)
        #expect(loops.note(ContentHash(of: "other"), by: lease("b", 1)) == 1)
        #expect(loops.note(digest, by: lease("b", 1)) == LoopDetector.repeatsMax)
    }
}

@Suite struct FactSchemaTests {
    private static let schema = #"""
        {"type": "object", "required": ["score", "notes"], "additionalProperties": false, "properties": {
          "score": {"type": "integer", "minimum": 0, "maximum": 10}, "kind": {"enum": ["good", "bad"]},
          "notes": {"type": "array", "maxItems": 2, "items": {"type": "string", "minLength": 1}}}}
        """#

    @Test(arguments: [
        (#"{"score": 3, "notes": ["a"], "kind": "good"}"#, nil),
        (#"{"score": 3}"#, "notes is missing"),
        (#"{"score": "3", "notes": []}"#, "score is of type string, not integer"),
        (#"{"score": 3.5, "notes": []}"#, "score is of type number, not integer"),
        (#"{"score": 11, "notes": []}"#, "score is over the most allowed, 10.0"),
        (#"{"score": true, "notes": []}"#, "score is of type boolean, not integer"),
        (#"{"score": 1, "notes": ["a", ""]}"#, "notes[1] has a length below the least allowed, 1.0"),
        (#"{"score": 1, "notes": ["a", "b", "c"]}"#, "notes has a count over the most allowed, 2.0"),
        (#"{"score": 1, "notes": [], "kind": "fair"}"#, "kind is none of the values allowed"),
        (#"{"score": 1, "notes": [], "more": 1}"#, "more is not expected"),
        ("[]", "the fact is of type array, not object"), ("{", "the fact is not JSON"),
    ])
    func aMisfitIsNamedByItsPlace(body: String, expected: String?) throws {
        let schema = try FactSchema(json: Self.schema)
        var problem: String?
        do { try schema.check(Data(body.utf8)) } catch { problem = "\(error)" }
        #expect(problem == expected)
    }

    @Test(arguments: [#"{"oneOf": []}"#, #"{"properties": {"a": {"format": "date"}}}"#, "[]", "nothing"])
    func aSchemaWithRulesThatAreNotUnderstoodIsRefused(json: String) {
        #expect(throws: FactSchema.Misfit.self) { try FactSchema(json: json) }
    }
}
