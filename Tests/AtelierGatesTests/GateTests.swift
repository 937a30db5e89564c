import AtelierGates
import Testing

@Suite struct GateTests {
    private func report(_ passed: Set<String>, failed: Set<String> = [], status: Int = 0) -> TestReport {
        TestReport(exitStatus: status, passed: passed, failed: failed)
    }

    @Test func aTestThatVanishedFailsTheBaseline() {
        let finding = Gates.baseline(before: report(["a", "b"]), after: report(["a"]))
        #expect(finding.outcome == .failed)
        #expect(finding.reason.contains("b"))
    }

    @Test func aTestThatFailedBeforeMayStillFail() {
        let before = report(["a"], failed: ["b"], status: 1)
        #expect(Gates.baseline(before: before, after: before).outcome == .passed)
    }

    @Test func withoutNamesTheExitStatusDecides() {
        #expect(Gates.baseline(before: report([]), after: report([], status: 2)).outcome == .failed)
        #expect(Gates.baseline(before: report([], status: 2), after: report([], status: 2)).outcome == .passed)
    }

    @Test func everyExampleMustHold() {
        #expect(Gates.examples(names: ["x", "y"], after: report(["x"])).outcome == .failed)
        #expect(Gates.examples(names: ["x"], after: report(["x", "z"])).outcome == .passed)
        #expect(Gates.examples(names: ["x"], after: nil).outcome == .blocked)
    }

    @Test(arguments: [
        (30, 9, false, Verdict.Outcome.failed), (30, 9, true, .passed), (30, 10, false, .passed),
        (8, 1, false, .passed),
    ])
    func hollowedOutSymbolsAreRefused(before: Int, after: Int, asked: Bool, expected: Verdict.Outcome) {
        #expect(Gates.shrink(linesBefore: before, linesAfter: after, removalAsked: asked).outcome == expected)
    }

    @Test func whatIsLostAndWhatDoesNotLoadIsNamed() {
        #expect(Gates.kept(lost: []).outcome == .passed)
        let lost = Gates.kept(lost: ["Graph.a", "b"])
        #expect(lost.outcome == .failed && lost.reason.contains("Graph.a, b"))
        #expect(Gates.loads(problem: nil).outcome == .passed && Gates.loads(problem: "").outcome == .passed)
        let problem = Gates.loads(problem: "m.py is not Python")
        #expect(problem.outcome == .failed && problem.reason == "m.py is not Python")
    }

    @Test func anAddedKeyFailsAndIsNotRepeated() {
        let token = "ghp_" + String(repeating: "a1B2", count: 9)
        let added = Gates.secrets(patch: "+token = \"\(token)\"\n")
        #expect(added.outcome == .failed)
        #expect(!added.reason.contains(token))
        #expect(Gates.secrets(patch: "-token = \"\(token)\"\n").outcome == .passed)
        #expect(Gates.secrets(patch: "+-----BEGIN RSA PRIVATE KEY-----\n").outcome == .failed)
    }

    @Test func aReferenceAndAnExampleMayBeAdded() {
        let password = "Rv7#" + "kq2LmX9"
        let patch = """
            diff --git a/app.py b/app.py
            --- a/app.py
            +++ b/app.py
            @@ -1,2 +1,3 @@
            -password = "\(password)"
            +password = os.environ["APP_PASSWORD"]
            +api_key = "your_api_key_here"
            """
        #expect(Gates.secrets(patch: patch).outcome == .passed)
        // A line that looks like a header is none in a hunk.
        let hidden = patch + "\n--- x\n+++ password = \"\(password)\"\n"
        #expect(Gates.secrets(patch: hidden).outcome == .failed)
    }

    @Test func oneFailureFailsTheVerdictAndABlockOnlyBlocks() {
        let passed = Verdict.Finding(gate: "a", outcome: .passed, reason: "")
        let blocked = Verdict.Finding(gate: "b", outcome: .blocked, reason: "no")
        let failed = Verdict.Finding(gate: "c", outcome: .failed, reason: "broken")
        #expect(Verdict(findings: [passed]).outcome == .passed)
        #expect(Verdict(findings: [passed, blocked]).outcome == .blocked)
        #expect(Verdict(findings: [blocked, failed]).outcome == .failed)
        #expect(Verdict(findings: [passed, blocked, failed]).reasons == ["no", "broken"])
    }

    @Test func aRunThatWasCutOffShowsOnlyWhatItSays() {
        #expect(report(["a"], failed: ["b"], status: 1).notHolding(["a", "b", "c"]) == ["b", "c"])
        #expect(report(["a"], failed: ["b"], status: 124).notHolding(["a", "b", "c"]) == ["b"])
        #expect(report([], status: 137).notHolding(["a"]) == [])
    }
}
