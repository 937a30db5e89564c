import AtelierAPI
import AtelierDomain
import Testing

@testable import AtelierCLI

/// What people read, letter by letter.
@Suite struct PageTests {
    private static let view = RequirementView(
        id: "k7m2p9qx",
        text: "Make add\nadd",
        state: .landed,
        repositoryPath: "/repo",
        baseCommit: String(repeating: "1", count: 40),
        branch: "atelier/k7m2p9qx-make-add-add",
        createdAtMs: 0,
        plan: ["change add in calc.py", "run the tests"],
        claims: [
            ClaimView(text: "add adds", standing: .proven, evidence: "fails before, passes after"),
            ClaimView(text: "no other caller changed", standing: .unproven, evidence: ""),
        ],
        verdict: "passed",
        patch: """
            diff --git a/calc.py b/calc.py
            --- a/calc.py
            +++ b/calc.py
            @@ -1,2 +1,3 @@
             def add(a, b):
            --- old
            +++ new
            +    return a + b

            """,
        message: "fix(calc): add\n\nbody",
        commit: "2345678901" + String(repeating: "0", count: 30),
        proof: [
            EvidenceView(
                purpose: "check.0",
                argv: ["python3", "-c", "it's \u{1B}[31m"],
                exitStatus: 0,
                tree: "t",
                logHash: "l",
                policyHash: "p",
                milliseconds: 1_250
            )
        ],
        costs: CostsView(
            modelCalls: 2,
            promptTokens: 900,
            cachedTokens: 700,
            generatedTokens: 80,
            modelMilliseconds: 4_000,
            wallMilliseconds: 12_340
        )
    )

    @Test func theEnglishPageSaysWhatWasDoneAndWhatToDo() {
        #expect(
            ResultPage(view: Self.view, texts: Texts(language: .english)).render() == """
                Requirement k7m2p9qx: landed
                  Make add
                  add
                Verdict: passed

                Plan
                  1. change add in calc.py
                  2. run the tests

                Claims
                  [proven] add adds (fails before, passes after)
                  [UNPROVEN] no other caller changed

                Change
                  calc.py  +2 -1
                  1 files, +2 -1

                Branch: atelier/k7m2p9qx-make-add-add @ 2345678901
                  fix(calc): add

                Costs: 12.3 s, 2 model calls, 900 prompt tokens (700 re-used), 80 generated

                1 of 2 claims are unproven: read the change before you take it.
                Take it into your branch:  atelier accept k7m2p9qx
                Decline it:  atelier reject k7m2p9qx

                """
        )
    }

    @Test func theChinesePageIsChinese() {
        let view = RequirementView(
            id: "k7m2p9qx",
            text: "修复 add",
            state: .refused,
            reason: "没有 adds",
            repositoryPath: "/repo",
            baseCommit: "1",
            createdAtMs: 0
        )
        #expect(
            ResultPage(view: view, texts: Texts(language: .chinese)).render() == """
                需求 k7m2p9qx: 已拒绝
                  修复 add
                原因: 没有 adds

                你的文件没有任何改动。换一种说法再试：atelier do "..."

                """
        )
    }

    @Test func theProofCanBeTypedAgainAndHoldsNoEscapes() {
        #expect(
            ResultPage(view: Self.view, texts: Texts(language: .english)).renderProof() == """
                check.0: exit 0, 1.3 s
                  python3 -c 'it'\\''s \\u{1b}[31m'
                  tree t
                  log l
                  policy p

                """
        )
    }

    @Test(arguments: [
        ("plain\ttext\n中文 é 😀", "plain\ttext\n中文 é 😀"),
        ("\u{1B}]0;title\u{07}", "\\u{1b}]0;title\\u{7}"),
        ("a\r\nb", "a\\u{d}\nb"),
        ("x\u{202E}y\u{9B}z", "x\\u{202e}y\\u{9b}z"),
    ])
    func controlCharactersAreShownNotSent(text: String, shown: String) {
        #expect(Sanitizer.text(text) == shown)
    }

    @Test func aDiffOfSeveralFilesIsCountedByItsHunks() {
        let patch = """
            diff --git a/new file.txt b/new file.txt
            new file mode 100644
            --- /dev/null
            +++ b/new file.txt
            @@ -0,0 +1 @@
            +one
            \\ No newline at end of file
            diff --git a/gone b/gone
            deleted file mode 100644
            --- a/gone
            +++ /dev/null
            @@ -1,2 +0,0 @@
            -diff --git a/x b/x
            -@@ -1 +1 @@

            """
        #expect(
            DiffStat(patch: patch).files == [
                DiffStat.File(path: "new file.txt", added: 1, removed: 0),
                DiffStat.File(path: "gone", added: 0, removed: 2),
            ]
        )
    }
}
