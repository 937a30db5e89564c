import AtelierEval
import Testing

@testable import AtelierCLI

/// The message table in each language.
@Suite struct PhraseTests {
    @Test(arguments: Phrase.allCases)
    func bothLanguagesFillInTheSameValues(phrase: Phrase) {
        let marks = Language.allCases.map { Self.marks(phrase.template($0)) }
        #expect(marks[0] == marks[1])
        #expect(Language.allCases.allSatisfy { !phrase.template($0).isEmpty })
    }

    @Test(arguments: BoardPhrase.allCases)
    func theBoardsPhrasesFillInTheSameValues(phrase: BoardPhrase) {
        let marks = Language.allCases.map { Self.marks(phrase.template($0)) }
        #expect(marks[0] == marks[1])
        #expect(phrase.template(.english) != phrase.template(.chinese))
    }

    @Test(arguments: MapPhrase.allCases)
    func theMapsPhrasesFillInTheSameValues(phrase: MapPhrase) {
        let marks = Language.allCases.map { Self.marks(phrase.template($0)) }
        #expect(marks[0] == marks[1])
        #expect(phrase.template(.english) != phrase.template(.chinese))
    }

    @Test(arguments: EvalPhrase.allCases)
    func thePhrasesOfEvaluationsFillInTheSameValues(phrase: EvalPhrase) {
        let marks = Language.allCases.map { Self.marks(phrase.template($0)) }
        #expect(marks[0] == marks[1])
        #expect(phrase.template(.english) != phrase.template(.chinese))
    }

    @Test(arguments: CalibratePhrase.allCases)
    func thePhrasesOfCalibrationsFillInTheSameValues(phrase: CalibratePhrase) {
        let marks = Language.allCases.map { Self.marks(phrase.template($0)) }
        #expect(marks[0] == marks[1])
        #expect(phrase.template(.english) != phrase.template(.chinese))
    }

    @Test(arguments: ExperiencePhrase.allCases)
    func thePhrasesOfExperienceFillInTheSameValues(phrase: ExperiencePhrase) {
        let marks = Language.allCases.map { Self.marks(phrase.template($0)) }
        #expect(marks[0] == marks[1])
        #expect(phrase.template(.english) != phrase.template(.chinese))
    }

    @Test(arguments: ResultKey.Difference.allCases)
    func everyDifferenceHasAPhrase(difference: ResultKey.Difference) {
        let phrase = DifferencePhrase(difference: difference)
        #expect(phrase.template(.english) != phrase.template(.chinese))
    }

    @Test(arguments: [
        (0, "0 s"), (89, "89 s"), (90, "2 min"), (600, "10 min"), (3_570, "1 h 00 min"), (7_500, "2 h 05 min"),
    ])
    func durationsAreShort(seconds: Int, text: String) {
        #expect(EvalProgress.duration(seconds) == text)
    }

    @Test func chineseIsChinese() {
        let same = Phrase.allCases.filter { $0.template(.english) == $0.template(.chinese) }
        #expect(same.isEmpty)
    }

    @Test func filledInTextIsNotSearchedAgain() {
        let texts = Texts(language: .english)
        #expect(texts(.statusCounts, "%2", "7") == "%2 running, 7 waiting")
    }

    @Test(arguments: [
        (["LANG": "zh_CN.UTF-8"], Language.chinese),
        (["LANG": "zh_CN.UTF-8", "LC_ALL": "C"], .english),
        (["LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW"], .chinese),
        (["LC_ALL": "", "LANG": "zh"], .chinese),
        ([:], .english),
    ])
    func theFirstSetVariableDecides(variables: [String: String], language: Language) {
        let environment = Environment(
            variables: variables,
            currentDirectory: "/",
            executablePath: "/atelier",
            isErrorTerminal: false
        )
        #expect(environment.language == language)
    }

    private static func marks(_ template: String) -> Set<Character> {
        var marks: Set<Character> = []
        for (character, next) in zip(template, template.dropFirst()) where character == "%" && next.isNumber {
            marks.insert(next)
        }
        return marks
    }
}
