import AtelierAPI
import Testing

@testable import AtelierCLI

/// What `verify`, `blame` and `undo --list` print, and which options go together.
@Suite struct ReceiptPageTests {
    private let english = Texts(language: .english)

    private func row(_ standing: String, _ signature: String, problems: [String] = []) -> VerifyView.Row {
        VerifyView.Row(
            commit: String(repeating: "1", count: 40),
            standing: standing,
            signature: signature,
            signer: signature == "none" ? "" : "Ada\u{1B}[31m",
            requirement: standing == "absent" ? nil : "abc",
            text: standing == "absent" ? nil : "Fix it",
            problems: problems,
            remarks: []
        )
    }

    @Test func verifySaysWhatHoldsAndWhatDoesNot() {
        let view = VerifyView(
            holds: false,
            commits: [
                row("holds", "good"), row("broken", "none", problems: ["the change is another one"]),
                row("absent", "none"),
            ]
        )
        #expect(
            VerifyPage(view: view, texts: english).render() == """
                1111111111  the receipt holds
                  abc: Fix it
                  signed by Ada\\u{1b}[31m
                1111111111  the receipt does NOT hold
                  abc: Fix it
                  not signed: anybody who can write notes could have written it
                  - the change is another one
                1111111111  no receipt

                """
        )
    }

    @Test func everyStandingHasWordsInBothLanguages() {
        for language in Language.allCases {
            for signature in ["none", "good", "unknownSigner", "unchecked", "bad"] {
                let view = VerifyView(holds: true, commits: [row("holds", signature)])
                let page = VerifyPage(view: view, texts: Texts(language: language)).render()
                #expect(page.split(separator: "\n").count == 3)
                #expect(!page.contains("%1"))
            }
        }
    }

    private func range(_ origin: BlameView.Origin?, commit: String? = String(repeating: "2", count: 40))
        -> BlameView.Range
    {
        BlameView.Range(firstLine: 3, lastLine: 5, commit: commit, author: "Ada", subject: "fix: it", origin: origin)
    }

    private func origin(problems: [String] = []) -> BlameView.Origin {
        BlameView.Origin(
            requirement: "abc",
            text: "Fix it\nnow",
            claims: [ClaimView(text: "it holds", standing: .proven, evidence: "test_it")],
            proof: [
                EvidenceView(
                    purpose: "check.0",
                    argv: ["make", "test"],
                    exitStatus: 0,
                    tree: String(repeating: "3", count: 40),
                    logHash: "",
                    policyHash: "",
                    milliseconds: 1
                )
            ],
            problems: problems
        )
    }

    @Test func blameNamesRequirementAuthorOrNobody() {
        let view = BlameView(path: "a.py", ranges: [range(origin()), range(nil), range(nil, commit: nil)])
        let lines = BlamePage(view: view, texts: english, isLong: false).render().split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("a.py:3-5  2222222222  abc: Fix it"))
        #expect(lines[1] == "a.py:3-5  2222222222  Ada: fix: it (no requirement)")
        #expect(lines[2] == "a.py:3-5  ----------  not committed yet")
    }

    @Test func oneLineIsToldWithClaimsAndTests() {
        let page = BlamePage(view: BlameView(path: "a.py", ranges: [range(origin())]), texts: english, isLong: true)
            .render()
        #expect(page.contains("[proven] it holds (test_it)"))
        #expect(page.contains("make test: exit 0, tree 3333333333"))
    }

    @Test func aBrokenReceiptIsNotTrusted() {
        let view = BlameView(path: "a.py", ranges: [range(origin(problems: ["altered"]))])
        #expect(BlamePage(view: view, texts: english, isLong: false).render().contains("does NOT hold: altered"))
    }

    @Test func stepsAreNumberedAndNamed() {
        let step = StepView(
            number: 1,
            requirement: "abc",
            text: "Fix it",
            branch: nil,
            before: String(repeating: "1", count: 40),
            after: String(repeating: "2", count: 40),
            acceptedAtMs: 0
        )
        #expect(
            StepPage(steps: [step], texts: english).render()
                == "1  abc  detached HEAD  1111111111..2222222222  1970-01-01T00:00:00Z  Fix it\n"
        )
        #expect(StepPage(steps: [], texts: english).render().hasPrefix("Nothing was accepted"))
    }

    @Test(arguments: [
        ["accept", "x", "--patch", "--json"], ["accept", "x", "--patch", "--squash"],
        ["accept", "x", "--merge", "--squash"],
        ["undo", "x", "--list"], ["undo", "x", "--steps", "2"], ["undo", "--steps", "0"], ["verify", "a", "b"],
        ["blame"],
    ])
    func optionsThatDoNotGoTogetherAreRefused(arguments: [String]) async {
        #expect(await CommandHarness.run(arguments).status == 64)
    }

    @Test(arguments: [["verify"], ["blame", "/nonexistent/file"]])
    func outsideARepositoryTheErrorHasAHint(arguments: [String]) async {
        let outcome = await CommandHarness.run(arguments)
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("error: "))
        #expect(outcome.error.contains("hint: "))
    }
}
