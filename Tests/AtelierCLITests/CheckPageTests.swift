import AtelierAPI
import Testing

@testable import AtelierCLI

@Suite struct CheckPageTests {
    private static func row(_ commit: String?, _ severity: String, _ path: String, _ line: Int?) -> CheckView.Row {
        CheckView.Row(commit: commit, rule: "r", severity: severity, path: path, line: line, message: "m")
    }

    private static func page(_ rows: [CheckView.Row], _ language: Language) -> String {
        let view = CheckView(isPassed: false, commits: 0, findings: rows, sarif: nil)
        return CheckPage(view: view, texts: Texts(language: language)).render()
    }

    @Test func findingsStandUnderTheCommitThatBringsThem() {
        let id = String(repeating: "a", count: 40)
        let rows = [Self.row(id, "error", "a.txt", 3), Self.row(id, "note", "b\u{1B}[2J", nil)]
        let page = Self.page(rows, .english)
        #expect(page.hasPrefix("aaaaaaaaaa\n  a.txt:3: error: m [r]\n  b"))
        #expect(page.hasSuffix("Errors: 1, warnings and notes: 1\n") && !page.contains("\u{1B}"))
        #expect(Self.page([Self.row(nil, "error", "a.txt", 3)], .chinese).hasPrefix("  a.txt:3: 错误: m [r]\n"))
        #expect(Self.page([], .english) == "Nothing was found.\n")
    }

    @Test(arguments: CheckPhrase.allCases)
    func everyPhraseIsInBothLanguages(phrase: CheckPhrase) {
        #expect(phrase.template(.english) != phrase.template(.chinese))
    }

    @Test func standardOutputHoldsOneThing() async {
        let outcome = await CommandHarness.run(["check", "--json", "--sarif", "-"])
        #expect(outcome.status == 64 && outcome.output.isEmpty)
    }
}
