import AtelierDomain
import Foundation
import GRDB
import Testing

@testable import AtelierBlackboard

@Suite struct PurgeTests {
    private static let secret = "Zebra-Unmistakable-4711"

    @Test(arguments: [RequirementState.failed, .landed, .refused])
    func nothingOfThePurgedTextIsLeftInTheFile(_ state: RequirementState) async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            let board = try await Blackboard.open(at: path)
            try await board.run("aa", to: state, log: "log of \(Self.secret)", secret: Self.secret)
            try await board.run("bb", to: .failed, log: "another log")
            // The control: it is there before.
            #expect(try files(folder, hold: Self.secret))
            let report = try await board.purge(RequirementID("aa"), nowMs: 9_000)
            #expect(report.facts == 1 && report.modelCalls == 1 && report.evidence == 1 && report.artifacts == 1)
            #expect(try !files(folder, hold: Self.secret))
            let requirement = try #require(try await board.requirement(RequirementID("aa")))
            #expect(requirement.text == "(purged)" && requirement.reason.isEmpty && requirement.state == state)
            #expect(try await board.facts(of: RequirementID("aa")).isEmpty)
            #expect(try await board.modelCalls(of: RequirementID("aa")).isEmpty)
            #expect(try await board.evidence(of: RequirementID("aa")).isEmpty)
            #expect(try await board.attempts(of: "aa-plan") == ["1 done "])
            #expect((try await board.landing(of: RequirementID("aa")))?.receipt == (state == .landed ? "proof" : nil))
            let audit = try await board.audit(in: folder)
            #expect(audit.findings == [] && audit.purgedRequirements == 1)
            #expect(try await board.facts(of: RequirementID("bb")).count == 1)
            #expect(try await board.artifact(ContentHash(of: "another log")) == Data("another log".utf8))
            try await board.close()
            #expect(try !files(folder, hold: Self.secret))
        }
    }

    @Test(arguments: Storage.allCases)
    func theEventsStayAndTellThatTheyWerePurged(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.run("aa", to: .failed, log: "log")
            let before = try await board.events(after: 0, requirement: RequirementID("aa"), limit: 100)
            let report = try await board.purge(RequirementID("aa"), nowMs: 9_000)
            let after = try await board.events(after: 0, requirement: RequirementID("aa"), limit: 100)
            #expect(after.dropLast().map(\.hash) == before.map(\.hash))
            #expect(after.dropLast().allSatisfy(\.message.isEmpty) && report.events == before.count)
            #expect(after.last?.kind == "requirement.purged" && after.last?.message.isEmpty == false)
            #expect(try await board.verifyChain() == nil)
        }
    }

    @Test(arguments: Storage.allCases)
    func onlyAnEndedRequirementIsPurgedAndOnce(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            let id = RequirementID("aa")
            try await board.accept(id: "aa")
            #expect(try await refusal { _ = try await board.purge(id, nowMs: 1) } == .illegalState)
            #expect(
                try await refusal { _ = try await board.purge(RequirementID("zz"), nowMs: 1) } == .unknownRequirement
            )
            #expect(try await board.requirement(id) == (try makeRequirement("aa")))
            try await board.move(id, to: .cancelled, reason: "", nowMs: 1)
            _ = try await board.purge(id, nowMs: 1)
            #expect(try await refusal { _ = try await board.purge(id, nowMs: 1) } == .illegalState)
        }
    }

    @Test(arguments: Storage.allCases)
    func anArtifactThatAnotherOneUsesStays(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.run("aa", to: .failed, log: "shared")
            try await board.run("bb", to: .failed, log: "shared")
            #expect(try await board.purge(RequirementID("aa"), nowMs: 1).artifacts == 0)
            #expect(try await board.artifact(ContentHash(of: "shared")) == Data("shared".utf8))
            #expect(try await board.purge(RequirementID("bb"), nowMs: 1).artifacts == 1)
            #expect(try await board.artifact(ContentHash(of: "shared")) == nil)
            #expect(try await board.verifyChain() == nil)
        }
    }

    /// Subscribers remember the sequence of the last fact they saw: a number must never mean another fact.
    @Test(arguments: Storage.allCases)
    func numbersOfPurgedFactsAreNotGivenAgain(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.run("aa", to: .failed, log: "a")
            try await board.run("bb", to: .failed, log: "b")
            _ = try await board.purge(RequirementID("bb"), nowMs: 1)
            try await board.run("cc", to: .failed, log: "c")
            #expect(try await board.facts(of: RequirementID("aa")).map(\.sequence) == [1])
            #expect(try await board.facts(of: RequirementID("cc")).map(\.sequence) == [3])
            #expect(try await board.verifyChain() == nil)
        }
    }

    /// The gates that a purge opens are open for the purged requirement alone.
    @Test(arguments: [
        "UPDATE event SET message = '' WHERE requirement = 'bb'",
        "UPDATE event SET message = 'forged' WHERE requirement = 'aa'",
        "UPDATE event SET hash = messageHash WHERE requirement = 'aa'",
        "UPDATE requirement SET text = '(purged)' WHERE id = 'bb'",
        "UPDATE requirement SET text = 'forged' WHERE id = 'aa'",
        "UPDATE requirement SET text = '(purged)', baseCommit = replace(baseCommit, 'a', 'b') WHERE id = 'aa'",
        "UPDATE attempt SET message = '' WHERE task = 'bb-plan'",
        "UPDATE attempt SET outcome = 'failed' WHERE task = 'aa-plan'",
        "DELETE FROM fact WHERE requirement = 'bb'",
        "DELETE FROM evidence WHERE requirement = 'bb'",
        "DELETE FROM modelCall WHERE requirement = 'bb'",
        "DELETE FROM modelRefusal WHERE requirement = 'bb'",
        "DELETE FROM artifact",
        "DELETE FROM artifactUse WHERE requirement = 'bb'",
        "DELETE FROM landing",
        "DELETE FROM purge",
        "UPDATE purge SET factsUpTo = 0",
        "INSERT INTO purge (requirement, purgedAtMs, factsUpTo) VALUES ('dd', 1, 1)",
        "UPDATE eventHead SET sequence = 1",
        "DELETE FROM eventHead",
        "INSERT OR REPLACE INTO eventHead (id, sequence, hash) SELECT 1, sequence, hash FROM event LIMIT 1",
    ])
    func theSchemaRefusesWhatIsNoPurge(_ sql: String) async throws {
        try await withBoard(.memory) { board in
            try await board.run("aa", to: .failed, log: "a")
            try await board.run("bb", to: .landed, log: "b")
            try await board.accept(id: "dd")
            _ = try await board.purge(RequirementID("aa"), nowMs: 1)
            let before = try await board.dump()
            let error = await #expect(throws: BlackboardError.self) { try await board.raw(sql) }
            #expect(error?.code == .illegalState, "\(error?.message ?? "")")
            #expect(try await board.dump() == before)
        }
    }

    @Test func aTextThatVanishedWithoutAPurgeIsFound() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            let board = try await Blackboard.open(at: path)
            try await board.run("aa", to: .failed, log: "a")
            try await board.close()
            try await tamper(path, "UPDATE event SET message = '' WHERE sequence = 4")
            #expect(try await Blackboard.inspect(path).findings.map(\.row) == ["4"])
        }
    }

    /// Whether any file in `folder` has `text` among its bytes; the board is closed or at rest.
    private func files(_ folder: String, hold text: String) throws -> Bool {
        // A copy is looked at: reading the board's own file would drop SQLite's locks.
        let copy = folder + "-copy"
        let command = Process()
        command.executableURL = URL(fileURLWithPath: "/bin/cp")
        command.arguments = ["-r", folder, copy]
        try command.run()
        command.waitUntilExit()
        let names = try FileManager.default.contentsOfDirectory(atPath: copy)
        #expect(!names.isEmpty)
        let found = try names.contains { name in
            try Data(contentsOf: URL(fileURLWithPath: "\(copy)/\(name)")).range(of: Data(text.utf8)) != nil
        }
        try FileManager.default.removeItem(atPath: copy)
        return found
    }
}
