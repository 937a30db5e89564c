import AtelierAPI
import AtelierClient
import AtelierDomain
import Foundation
import Testing

@testable import AtelierEval

/// Arms over the made-up cases: a scripted daemon, a real git and a real sandbox.
@Suite(.serialized, .timeLimit(.minutes(5))) struct EvaluationTests {
    private static func fenced(_ text: String) -> String { "```\n\(text)```" }

    private static let rightMedian = fenced(
        """
        def median(values):
            ordered = sorted(values)
            return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


        def spread(values):
            return max(values) - min(values)

        """
    )

    @Test func allArmsAreJudgedOnTheSameCases() async throws {
        try await Bench.use { bench in
            let right = try bench.reference("slips/median", "stats.py")
            let house = FakeHouse { request in
                request.text.contains("median") ? ["stats.py": right] : nil
            } reply: { request in
                // The greedy answer is wrong, the second draw is right.
                request.seed == 1_001 ? Self.rightMedian : Self.fenced("def median(values):\n    return 0\n")
            }
            let told = Told()
            let evaluation = try bench.evaluation([.sampled, .crew, .bare], house, suites: "slips")
            let rows = try await evaluation.run(onStep: told.take)
            #expect(
                told.all == [
                    "begun bare slips/median", "unsolved bare slips/median", "begun crew slips/median",
                    "solved crew slips/median", "begun bare-n slips/median", "solved bare-n slips/median",
                ]
            )
            #expect(try bench.store.rows() == rows)
            // The bare answer is not asked for twice, and all draws together have no more tokens than the crew wrote.
            #expect(house.requests.map(\.seed) == [nil, 1_000, 1_001])
            #expect(house.requests.map(\.temperature) == [0, 0.8, 0.8])
            #expect(house.requests.map(\.tokensMax) == [3_000, 60, 20])
            #expect(rows[2].outcome.chosen == 2)
            #expect(rows[2].outcome.exchanges.map { $0.visible?.exitStatus } == [1, 1, 0])
            #expect(rows[2].outcome.tokens == TokenCount(calls: 3, prompt: 210, cached: 21, generated: 120))
            #expect(rows[2].outcome.costs == [EvalCost(currency: "EUR", nanos: 120)])
            #expect(rows[1].outcome.tokens == TokenCount(calls: 2, prompt: 200, cached: 50, generated: 100))
            #expect(rows.map(\.isCalledProven) == [false, true, false])
            #expect(rows[1].key.build == "b1")
        }
    }

    @Test func whatNothingVisibleTellsApartStaysGreedy() async throws {
        try await Bench.use { bench in
            let house = FakeHouse(crew: { _ in [:] }, reply: { _ in Self.fenced("timeout = 30\n") })
            let evaluation = try bench.evaluation([.bare, .crew, .sampled], house, suites: "settings")
            let rows = try await evaluation.run { _ in }
            #expect(rows.map(\.isSolved) == [false, false, false])
            #expect(rows[2].outcome.exchanges.count == 1)
            #expect(house.requests.count == 1)
        }
    }

    @Test func testsThatAreAskedForAreRunOnTheCodeAtHand() async throws {
        try await Bench.use { bench in
            try bench.write(
                #"{"edit": ["test_words.py"], "language": "python"}"#,
                to: "cases/words/initials/case.json"
            )
            try bench.write("", to: "cases/words/initials/requirement.md")
            try bench.write(try bench.reference("words/initials", "words.py"), to: "cases/words/initials/repo/words.py")
            let house = FakeHouse(crew: { _ in nil }) { request in
                let value = request.temperature == 0 ? "ab" : "AB"
                return Self.fenced(
                    "from words import initials\n\n\ndef test_two():\n    assert initials('a b') == '\(value)'\n"
                )
            }
            let rows = try await bench.evaluation([.bare, .crew, .sampled], house, suites: "words").run { _ in }
            #expect(rows[2].outcome.chosen == 1)
            #expect(rows[2].outcome.exchanges.map { $0.visible?.exitStatus } == [1, 0])
        }
    }

    @Test func examplesOfTheRequestAreVisibleToo() async throws {
        try await Bench.use { bench in
            let right = Self.fenced(try bench.reference("words/initials", "words.py"))
            let house = FakeHouse(crew: { _ in nil }) { request in
                request.temperature == 0 ? Self.fenced("def initials(name):\n    return 'AL'\n") : right
            }
            let rows = try await bench.evaluation([.bare, .crew, .sampled], house, suites: "words").run { _ in }
            #expect(rows.map(\.isSolved) == [false, false, true])
            #expect(rows[1].outcome.reason == "nothing passed")
        }
    }

    @Test(arguments: 0..<5)
    func anInterruptedEvaluationGoesOn(callsMax: Int) async throws {
        try await Bench.use { bench in
            let gone = FakeHouse(callsMax: callsMax)
            let error = await #expect(throws: ClientError.self) {
                try await bench.evaluation([.bare, .crew], gone).run { _ in }
            }
            #expect(error?.code == .daemonUnreachable)
            #expect(try bench.store.rows().count == callsMax)
            let house = FakeHouse()
            let rows = try await bench.evaluation([.bare, .crew], house).run { _ in }
            #expect(rows.count == 6)
            #expect(house.requests.count + house.submissions.count == 6 - callsMax)
        }
    }

    @Test func aResultOfOtherCircumstancesIsToldAndRunAgain() async throws {
        try await Bench.use { bench in
            func again(_ house: FakeHouse, seed: Int = 1, keepsBuilds: Bool = false) async throws -> [String] {
                let told = Told()
                _ = try await bench.evaluation(
                    [.bare, .crew, .sampled],
                    house,
                    suites: "settings",
                    seed: seed,
                    keepsBuilds: keepsBuilds
                ).run(onStep: told.take)
                return told.all.filter { !$0.hasPrefix("begun") && !$0.hasPrefix("unsolved") }
            }
            #expect(try await again(FakeHouse()) == [])
            #expect(try await again(FakeHouse()) == [])
            let rebuilt = FakeHouse(build: "b2")
            #expect(try await again(rebuilt, keepsBuilds: true) == [])
            #expect(try await again(rebuilt) == ["again crew settings/timeout: build"])
            #expect(try await again(rebuilt, seed: 2) == ["again bare-n settings/timeout: seed"])
            try bench.write("more\n", to: "cases/settings/timeout/repo/more.txt")
            #expect(
                try await again(rebuilt, seed: 2)
                    == ["bare", "crew", "bare-n"].map { "again \($0) settings/timeout: caseContent" }
            )
            let other = FakeHouse(model: EvalModel(id: "toy", digest: "d2"), build: "b2")
            #expect(
                try await again(other, seed: 2)
                    == ["bare", "crew", "bare-n"].map { "again \($0) settings/timeout: model" }
            )
        }
    }

    @Test func partsAreSwitchedOffAndOtherDaemonsLeftAlone() async throws {
        try await Bench.use { bench in
            let house = FakeHouse()
            let silent = FakeHouse()
            let evaluation = try bench.evaluation(
                [.without(.model), .without(.repair)],
                house,
                suites: "settings",
                silent: silent
            )
            _ = try await evaluation.run { _ in }
            #expect(silent.submissions.map(\.budget) == [nil])
            #expect(house.submissions.map { $0.budget?.candidates } == [1])
        }
    }

    @Test func bareNWithoutTheCrewsTokensIsRefused() async throws {
        try await Bench.use { bench in
            let error = await #expect(throws: EvalError.self) {
                try await bench.evaluation([.sampled], FakeHouse(), suites: "settings").run { _ in }
            }
            #expect(error?.code == .armMissing)
        }
    }

    @Test func aRequestThatDoesNotFitIsAResult() async throws {
        try await Bench.use { bench in
            let house = FakeHouse(reply: { _ in "too large" })
            let rows = try await bench.evaluation([.bare], house, suites: "settings").run { _ in }
            #expect(rows.map(\.outcome.ending) == [.tooLarge])
            #expect(rows.map(\.isSolved) == [false])
        }
    }

    @Test func aCheckThatFailsItsOwnReferenceStopsEverything() async throws {
        try await Bench.use { bench in
            try bench.write("import a_module_that_nobody_has\n", to: "cases/words/initials/hidden/judge.py")
            let house = FakeHouse()
            let error = await #expect(throws: EvalError.self) {
                try await bench.evaluation([.bare], house).run { _ in }
            }
            #expect(error?.code == .checkBroken)
            #expect(error?.message.contains("a_module_that_nobody_has") == true)
            #expect(house.requests.isEmpty)
        }
    }
}
