import AtelierAPI
import AtelierDomain
import Foundation
import Testing

@testable import AtelierEval

/// The report as a function of results.
@Suite struct ReportTests {
    private static let rows = [
        Rows.row(.bare, "a/1", solved: true, seconds: 2),
        Rows.row(.bare, "a/2", solved: false, seconds: 4),
        Rows.row(.bare, "b/1", solved: false, seconds: 6, Rows.answered("length")),
        Rows.row(.crew, "a/1", solved: false, Rows.crew(.landed, proof: ["baseline", "check.0"])),
        Rows.row(
            .crew,
            "a/2",
            solved: true,
            Rows.crew(.landed, proof: ["baseline", "search", "check.0"], coderCalls: 0)
        ),
        Rows.row(.crew, "b/1", solved: true, Rows.crew(.landed, standing: .unproven, proof: ["check.0", "check.1"])),
        Rows.row(.sampled, "b/1", solved: true),
    ]

    @Test func figuresAreSummedBySuiteAndArm() throws {
        let report = EvalReport(of: Self.rows.reversed())
        #expect(report == EvalReport(of: Self.rows))
        #expect(
            report.figures.map { "\($0.suite) \($0.arm.name) \($0.solved)/\($0.count)" } == [
                "all bare 1/3", "all bare-n 1/1", "all crew 2/3", "a bare 1/2", "a crew 1/2", "b bare 0/1",
                "b bare-n 1/1",
                "b crew 1/1",
            ]
        )
        let crew = try #require(report.figures.first { $0.suite == "all" && $0.arm == .crew })
        #expect((crew.promptTokens, crew.cachedTokens, crew.generatedTokens, crew.calls) == (600, 450, 300, 2))
        #expect((crew.cachedShare, crew.medianSeconds, crew.p90Seconds) == (0.75, 10, 10))
        #expect(crew.costs == [EvalCost(currency: "EUR", nanos: 15)])
        #expect((crew.proven, crew.provenWrong, crew.honesty) == (2, 1, 0.5))
        let bare = try #require(report.figures.first { $0.suite == "all" && $0.arm == .bare })
        #expect((bare.proven, bare.honesty) == (0, nil))
        #expect((bare.medianSeconds, bare.p90Seconds) == (4, 6))
    }

    @Test func armsAreComparedOnTheCasesThatBothHave() throws {
        let report = EvalReport(of: Self.rows)
        let all = report.comparisons.filter { $0.suite == "all" }
        #expect(
            all.map { "\($0.arm.name)/\($0.base.name) \($0.pairs)" } == [
                "bare-n/bare 1", "crew/bare 3", "crew/bare-n 1",
            ]
        )
        #expect((all[1].both, all[1].onlyArm, all[1].onlyBase, all[1].neither) == (0, 2, 1, 0))
        #expect(all[1].p == 1)
        #expect(abs(all[1].gain - 1.0 / 3) < 1e-12)
    }

    @Test func casesOfOtherContentOrAnotherModelAreNoPairs() {
        let rows = [
            Rows.row(.bare, "a/1", solved: false, content: "old"), Rows.row(.crew, "a/1", solved: true),
            Rows.row(.bare, "a/2", solved: false, model: "other"), Rows.row(.crew, "a/2", solved: true),
        ]
        let report = EvalReport(of: rows)
        #expect(report.comparisons.isEmpty)
        #expect(report.models.map(\.id) == ["other", "toy"])
    }

    @Test func whatTurnedABareFailIsNamed() {
        let report = EvalReport(of: Self.rows)
        #expect(
            report.turns == [
                .init(arm: .crew, turn: .search, cases: ["a/2"]), .init(arm: .crew, turn: .repair, cases: ["b/1"]),
            ]
        )
    }

    @Test func failuresAreCountedByKind() {
        let report = EvalReport(of: Self.rows)
        #expect(
            report.failures == [
                .init(arm: .bare, kind: .wrongAnswer, cases: ["a/2"]),
                .init(arm: .bare, kind: .cutAnswer, cases: ["b/1"]),
                .init(arm: .crew, kind: .wrongThoughProven, cases: ["a/1"]),
            ]
        )
        #expect(report.losses == [.init(arm: .crew, kind: .wrongThoughProven, cases: ["a/1"])])
        #expect(report.cases.map { "\($0.suite)/\($0.name)" } == ["a/1", "a/2", "b/1"])
        #expect(report.cases[2].solved == ["bare": false, "crew": true, "bare-n": true])
    }

    @Test(arguments: [
        (["baseline", "observe", "check.0"], 0, Turn.observation), (["search", "check.0"], 0, .search),
        (["search", "check.0"], 1, .firstCandidate), (["check.0"], 1, .firstCandidate), ([], 0, .firstCandidate),
        (["check.0", "check.1"], 2, .repair), (["check.0", "check.1", "check.2"], 3, .laterCandidate),
        (["check.1", "agree.1", "choose.1"], 1, .agreement), (["check.0", "agree.0"], 0, .firstCandidate),
        (["search", "check.0", "check.3"], 3, .laterCandidate), (["check.4"], 5, .repair),
        (["check.x"], 1, .firstCandidate), (["search", "check.0", "mended.1", "check.1"], 1, .nearMiss),
        (["search", "check.0", "search.1", "check.1"], 2, .repair),
        (["search", "check.0", "mended.1", "check.1", "check.2"], 2, .laterCandidate),
    ])
    func theTurnIsReadOffTheRun(proof: [String], calls: Int, turn: Turn) {
        #expect(Rows.row(.crew, "a/1", solved: true, Rows.crew(.landed, proof: proof, coderCalls: calls)).turn == turn)
        #expect(Rows.row(.crew, "a/1", solved: true, Rows.crew(.failed, proof: proof)).turn == nil)
    }

    @Test(arguments: [
        (ArmOutcome.Ending.failed, FailureKind.gaveUp), (.refused, .refused), (.timedOut, .timedOut),
        (.cancelled, .cancelled), (.tooLarge, .tooLarge),
    ])
    func everyEndingHasItsKind(ending: ArmOutcome.Ending, kind: FailureKind) {
        #expect(Rows.row(.crew, "a/1", solved: false, Rows.crew(ending)).failure == kind)
        #expect(Rows.row(.crew, "a/1", solved: true, Rows.crew(ending)).failure == nil)
    }

    @Test func aResultThatNeverEndsIsAKindOfItsOwn() {
        #expect(Rows.row(.bare, "a/1", solved: false, checkStatus: 124).failure == .checkEnded)
        let unproven = Rows.crew(.landed, standing: .unproven)
        #expect(Rows.row(.crew, "a/1", solved: false, unproven).failure == .wrongAndUnproven)
    }
}
