import AtelierDomain
import Foundation
import Testing

@testable import AtelierAPI
@testable import AtelierCLI

/// Command lines that end without a daemon.
@Suite struct CommandTests {
    @Test func versionGoesToStandardOutputAlone() async {
        let outcome = await CommandHarness.run(["version"])
        #expect(outcome == .init(status: 0, output: "atelier \(Version.current)\n", error: ""))
    }

    @Test(arguments: [["nonsense"], ["do"], ["do", "a", "--file", "b"], ["show"], ["daemon", "stop", "--nonsense"]])
    func wrongUsageExits64(arguments: [String]) async {
        let outcome = await CommandHarness.run(arguments)
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
    }

    @Test(arguments: [["--help"], ["help", "do"], ["--version"], ["--generate-completion-script", "bash"]])
    func helpGoesToStandardOutput(arguments: [String]) async {
        let outcome = await CommandHarness.run(arguments)
        #expect(outcome.status == 0)
        #expect(!outcome.output.isEmpty)
        #expect(outcome.error.isEmpty)
    }

    @Test(arguments: [
        ["eval", "run"], ["eval", "run", "--cases", "x", "--arm", "crew-without:tester"],
        ["eval", "run", "--cases", "x", "--count", "0"], ["eval", "run", "--cases", "x", "--seed", "-1"],
    ])
    func wrongUsageOfEvaluationsExits64(arguments: [String]) async {
        #expect(await CommandHarness.run(arguments).status == 64)
    }

    @Test func anEvaluationWithoutCasesIsRefusedBeforeAnyDaemonStarts() async {
        let outcome = await CommandHarness.run(["eval", "run", "--cases", "/nonexistent/cases"])
        #expect(
            outcome
                == .init(
                    status: 1,
                    output: "",
                    error: "error: /nonexistent/cases cannot be listed.\nhint: Name the folder of the suites.\n"
                )
        )
    }

    @Test func aReportOfNothingIsRefused() async {
        let outcome = await CommandHarness.run(["eval", "report", "--out", "/nonexistent/out"])
        #expect(outcome.status == 1)
        #expect(outcome.error.hasPrefix("error: There is no result in /nonexistent/out.\n"))
    }

    @Test(arguments: ["", "  \n\t "])
    func anEmptyRequirementIsRefusedBeforeAnyDaemonStarts(text: String) async {
        let outcome = await CommandHarness.run(["do", text])
        #expect(
            outcome
                == .init(
                    status: 1,
                    output: "",
                    error: """
                        error: The requirement is empty.
                        hint: Say in your own words what should change: atelier do "..."

                        """
                )
        )
    }

    @Test func anOverlongRequirementIsRefusedWithTheFigures() async {
        let outcome = await CommandHarness.run(["do", "-"], input: Array(repeating: 97, count: 1_000_000))
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("1000000 bytes; at most 16384"))
    }

    @Test func bytesThatAreNotTextAreRefused() async {
        let outcome = await CommandHarness.run(["do", "-"], input: [0x66, 0xFF, 0xFE])
        #expect(outcome.status == 1)
        #expect(outcome.error.hasPrefix("error: The requirement is not UTF-8 text.\n"))
    }

    @Test func aFolderThatIsNotThereIsRefusedBeforeAnyDaemonStarts() async {
        let outcome = await CommandHarness.run(["do", "x", "--repo", "/nonexistent/repo"])
        #expect(outcome.status == 1)
        #expect(outcome.error.hasPrefix("error: /nonexistent/repo is not a folder.\n"))
    }

    @Test func noHomeIsSaid() async {
        let outcome = await CommandHarness.run(["status"], variables: [:])
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("hint: Set HOME"))
    }

    @Test func aMissingDaemonIsSaidWithWhatToDo() async {
        let outcome = await CommandHarness.run(["status"])
        #expect(outcome.status == 1)
        #expect(outcome.error.hasSuffix("hint: Start it with: atelier daemon start\n"))
    }

    @Test func withJSONAnErrorIsTheOneObject() async throws {
        let outcome = await CommandHarness.run(["status", "--json"])
        let object = try JSONDecoder().decode([String: ErrorBody].self, from: Data(outcome.output.utf8))
        #expect(object["error"]?.code == "client.daemonUnreachable")
        #expect(outcome.status == 1)
    }

    @Test func stoppingNoDaemonIsDone() async {
        let outcome = await CommandHarness.run(["daemon", "stop"])
        #expect(outcome == .init(status: 0, output: "No daemon runs.\n", error: ""))
    }

    @Test(arguments: zip(RequirementState.allCases, [0, 0, 3, 3, 3, 0, 3] as [Int32]))
    func eachStateHasItsExitStatus(state: RequirementState, status: Int32) {
        #expect(ExitStatus(state).rawValue == status)
    }

    @Test(arguments: [(true, 1), (false, 70)] as [(Bool, Int32)])
    func errorsExitByWhoCanFixThem(isUserFixable: Bool, status: Int32) {
        let body = ErrorBody(code: "c", message: "m", isUserFixable: isUserFixable)
        #expect(ExitStatus(body).rawValue == status)
    }
}
