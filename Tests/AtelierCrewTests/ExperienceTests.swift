import AtelierCodeMap
import AtelierDomain
import AtelierGates
import Foundation
import Testing

@testable import AtelierCrew

/// What earlier runs say of how to begin.
@Suite struct ExperienceTests {
    private static let kind = "replace.python"

    /// A run whose candidates before the last one were judged and failed; the last one passed where it landed.
    private static func run(
        _ id: String,
        _ state: RequirementState,
        candidates count: Int,
        first: Approach? = nil,
        path: String = "a.py",
        models: Set<String> = ["toy"],
        isModels: Bool = true
    ) throws -> PastRun {
        let plan = PlanFact(
            edits: [PlannedEdit(action: .replace, path: path, symbol: "f", newName: "")],
            check: nil,
            criteria: [],
            examples: [],
            lines: []
        )
        var drafts = [try FactDraft(kind: "plan", value: plan)]
        for number in 0..<count {
            let isGood = number == count - 1 && state != .failed
            let candidate = CandidateFact(
                number: number,
                changes: [FileChange(path: path, content: Data("\(number)".utf8))],
                answers: isModels ? ["answer"] : [],
                problem: "",
                linesBefore: 1,
                linesAfter: 1
            )
            let finding = Verdict.Finding(gate: "tests", outcome: isGood ? .passed : .failed, reason: "")
            let judgement = JudgementFact(
                number: number,
                verdict: Verdict(findings: [finding]),
                after: nil,
                failure: isGood ? "" : "it fails",
                tree: nil,
                criteria: []
            )
            drafts.append(try FactDraft(kind: "candidate", subject: "\(number)", value: candidate))
            drafts.append(try FactDraft(kind: "judgement", subject: "\(number)", value: judgement))
        }
        let facts = drafts.enumerated().map { index, draft in
            Fact(
                sequence: Int64(index + 1),
                requirement: RequirementID(id),
                kind: draft.kind,
                subject: draft.subject,
                body: draft.body,
                writer: TaskID("\(id)-x")
            )
        }
        return PastRun(
            requirement: RequirementID(id),
            state: state,
            facts: facts,
            experience: first.map {
                Data(#"{"kind":"replace.python","first":"\#($0.rawValue)","candidates":0,"generatedTokens":0}"#.utf8)
            },
            models: models,
            generatedTokens: 70
        )
    }

    private static func experience(_ runs: PastRun...) -> Experience {
        Experience(kind: kind, model: "toy", runs: runs)
    }

    private static func order(_ first: Approach?) -> [Approach] {
        (0..<9).map { Approach.round($0, canRepair: $0 > 0, first: first) }
    }

    @Test func withoutExperienceTheOrderIsTheUsualOne() {
        #expect(
            Self.order(nil) == [
                .greedy, .repair, .whole, .reasoned, .repair, .sample, .reasoned, .sample, .greedy,
            ]
        )
        let none = Experience(kind: Self.kind, model: "toy", runs: [])
        #expect(none == Experience(kind: Self.kind))
        #expect(none.first == nil && none.requirement == nil)
    }

    @Test func whatSolvedTheLastOneGoesFirst() throws {
        let found = Self.experience(
            try Self.run("b", .landed, candidates: 4),
            try Self.run("a", .failed, candidates: 8)
        )
        #expect(found.first == .reasoned && found.demoted == nil)
        #expect(found.requirement == "b" && found.candidates == 4 && found.generatedTokens == 70)
        #expect(
            Self.order(found.first) == [
                .reasoned, .greedy, .repair, .whole, .repair, .sample, .reasoned, .sample, .reasoned,
            ]
        )
        // It goes on as long as it holds.
        #expect(Self.experience(try Self.run("c", .accepted, candidates: 1, first: .reasoned)).first == .reasoned)
    }

    @Test(arguments: [
        // None of its candidates passed; nobody wanted what it landed; the greedy answer solved it in its place.
        (RequirementState.failed, 3), (.rejected, 1), (.landed, 2),
    ])
    func oneFailureDemotes(state: RequirementState, candidates: Int) throws {
        let found = Self.experience(
            try Self.run("b", state, candidates: candidates, first: .reasoned),
            try Self.run("a", .landed, candidates: 4)
        )
        #expect(found.first == nil && found.demoted == .reasoned && found.requirement == "b")
    }

    @Test func aGreedyAnswerAndARepairLeaveTheOrderAsItIs() throws {
        for candidates in [1, 2] {
            let found = Self.experience(try Self.run("a", .landed, candidates: candidates))
            #expect(found.first == nil && found.demoted == nil && found.requirement == "a")
        }
        #expect(Self.order(.repair) == Self.order(nil) && Self.order(.greedy) == Self.order(nil))
    }

    @Test func runsThatSayNothingArePassedOver() throws {
        let found = Self.experience(
            try Self.run("g", .failed, candidates: 0, first: .sample),
            try Self.run("f", .cancelled, candidates: 2, first: .sample),
            try Self.run("e", .failed, candidates: 2, first: .sample, models: ["other"]),
            try Self.run("d", .failed, candidates: 2, first: .sample, path: "a.js"),
            // A slip that was found by rule.
            try Self.run("c", .landed, candidates: 1, isModels: false),
            try Self.run("b", .landed, candidates: 4)
        )
        #expect(found.first == .reasoned && found.requirement == "b")
    }

    @Test func factsOfAnotherShapeSayNothing() throws {
        let odd = Fact(
            sequence: 1,
            requirement: RequirementID("b"),
            kind: "plan",
            subject: "",
            body: Data("{}".utf8),
            writer: TaskID("b-plan")
        )
        let run = PastRun(
            requirement: RequirementID("b"),
            state: .landed,
            facts: [odd],
            experience: Data("?".utf8),
            models: ["toy"],
            generatedTokens: 0
        )
        #expect(Self.experience(run, try Self.run("a", .landed, candidates: 4)).requirement == "a")
    }
}
