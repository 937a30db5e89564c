import AtelierAPI
import Testing

@testable import AtelierCLI

/// What is told about the board itself.
@Suite struct BoardPageTests {
    private func view(_ findings: [AuditView.Finding], purged: Int = 0) -> AuditView {
        AuditView(
            events: 9,
            headSequence: 9,
            headHash: "ab",
            artifacts: 2,
            purgedRequirements: purged,
            purgedArtifacts: 0,
            bytes: 4_096,
            findings: findings
        )
    }

    @Test func aWholeBoardIsTwoLines() {
        let page = AuditPage(view: view([]), texts: Texts(language: .english)).render()
        #expect(page == "Whole: 9 events and 2 artifacts, 4 kB.\nNewest event 9, hash ab\n")
    }

    @Test func theFirstBadRowComesFirstAndNoControlCharacterReachesTheTerminal() {
        let finding = AuditView.Finding(check: "chain", table: "fact", row: "3\u{1B}[2J", message: "It was\nchanged.")
        let page = AuditPage(view: view([finding], purged: 1), texts: Texts(language: .english)).render()
        #expect(page.hasPrefix("[chain fact 3"))
        #expect(!page.contains("\u{1B}"))
        #expect(page.contains("\nNot whole: 9 events"))
        #expect(page.contains("Removed on purpose: the texts of 1 requirements"))
        #expect(page.contains("atelier restore FILE"))
    }

    @Test func aPurgeTellsWhichBackupsStillHoldIt() {
        let view = PurgeView(
            requirement: "aa",
            facts: 1,
            modelCalls: 2,
            evidence: 3,
            artifacts: 4,
            artifactBytes: 5_000,
            events: 6,
            backupsThatHoldIt: ["/b/1", "/b/2"],
            backupsRemoved: []
        )
        #expect(
            Purge.page(view, texts: Texts(language: .english)) == """
                Purged aa: 1 facts, 2 model calls, 4 artifacts (5 kB). Its receipt stays.
                2 backups made before still hold it:
                  /b/1
                  /b/2

                """
        )
    }

    @Test(arguments: [
        ["watch"], ["watch", "aa", "--all"], ["watch", "aa", "--after", "3"], ["purge"], ["restore"],
        ["backup", "list", "--to", "x"],
    ])
    func wrongUsageExits64(arguments: [String]) async {
        let outcome = await CommandHarness.run(arguments)
        #expect(outcome.status == 64)
    }
}
