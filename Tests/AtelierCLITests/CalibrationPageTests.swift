import AtelierAPI
import Foundation
import Testing

@testable import AtelierCLI
@testable import AtelierEval

/// What people read of a calibration.
@Suite struct CalibrationPageTests {
    private static func trials(_ rederived: Int, of count: Int) -> [CalibrationTrial] {
        (0..<count).map { number in
            CalibrationTrial(
                path: "a.py",
                name: "f\(number)",
                kind: number.isMultiple(of: 2) ? "function" : "method",
                language: "python",
                isDocumented: true,
                requirement: "r\(number)",
                ending: .landed,
                reason: "",
                isRederived: number < rederived,
                milliseconds: 12_000,
                tokens: TokenCount(calls: 1, prompt: 900, generated: 80),
                models: ["toy"]
            )
        }
    }

    private static func page(
        _ trials: [CalibrationTrial],
        setAside: [CalibrationReport.SetAside] = [],
        _ language: Language = .english
    ) -> String {
        let view = CalibrationView(commit: "c", functions: [], functionCount: 40, seenCount: 30, hasCheck: true)
        let model = EvalModel(id: "toy", digest: "")
        let report = CalibrationReport(of: trials, setAside: setAside, model: model, view: view, seed: 1)
        return CalibrationPage(report: report, texts: Texts(language: language)).render()
    }

    @Test func aSmallSampleIsCalledSmall() {
        let aside = CalibrationReport.SetAside(path: "a.py", name: "g", why: .unnoticed, output: "")
        #expect(
            Self.page(Self.trials(2, of: 4), setAside: [aside]) == """
                With toy the crew wrote 2 of 4 functions of yours again so that your tests pass (95 %: 15 % to 85 %).

                4 are too few to tell: any share within that interval fits. For more: --count, and tests of more functions.

                  python: 2/4 (15 % – 85 %)
                  functions: 1/2 (9 % – 91 %)
                  methods: 1/2 (9 % – 91 %)
                  with documentation: 2/4 (15 % – 85 %)

                Half of them took less than 12 s, 900 tokens read and 80 written.

                Set aside: 1, because their tests pass without the body too.

                2 of what the crew landed does not pass your tests.
                Bodies were taken out of the last commit, and the crew could see your tests, as it does in daily work. Code that is public may have been part of what the model was trained on; a new function may be harder.

                """
        )
    }

    @Test func aWideIntervalIsCalledRoughAndANarrowOneNothing() {
        #expect(Self.page(Self.trials(10, of: 20)).contains("wider than 30 points"))
        let sound = Self.page(Self.trials(90, of: 100))
        #expect(!sound.contains("too few") && !sound.contains("rough"))
    }

    @Test func whereNothingCouldBeTriedNoFigureIsGiven() {
        let page = Self.page([])
        #expect(page.hasPrefix("Nothing can be said of this repository: of 40 functions 30 were looked at"))
        #expect(!page.contains("%"))
        #expect(Self.page([], .chinese).hasPrefix("对这个仓库无从判断"))
    }
}
