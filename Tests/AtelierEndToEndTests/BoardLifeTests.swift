import AtelierAPI
import AtelierDomain
import Foundation
import Testing

extension EndToEndTests {
    /// What a user does with the board itself, with the real programs.
    @Suite struct BoardLifeTests {
        /// Who still held the board would leave all of it in the log beside the file.
        @Test func anOrderlyEndLeavesTheBoardInOneFile() async throws {
            try await House.use { house in
                let repository = try await house.fixture("python")
                try await house.startReplaying()
                _ = try await house.view(RequirementView.self, ["do", Recordings.landingText()], in: repository.path)
                try await house.stopDaemon()
                let names = try FileManager.default.contentsOfDirectory(atPath: house.stateDirectory)
                #expect(names.filter { $0.hasPrefix("blackboard") } == ["blackboard.sqlite"])
            }
        }

        @Test func aPurgedRequirementCanBeAcceptedAndARestoreBringsItsTextsBack() async throws {
            try await House.use { house in
                let repository = try await house.fixture("python")
                try await house.startReplaying()
                let text = try Recordings.landingText()
                let landed = try await house.view(RequirementView.self, ["do", text], in: repository.path)
                #expect(landed.state == .landed && landed.text == text)
                let commit = try #require(landed.commit)
                let note = try await repository.git("notes", "--ref=atelier", "show", commit)

                let backup = house.root + "/mine.sqlite"
                let made = try await house.view(BackupView.self, ["backup", "--to", backup])
                #expect(made.path == backup && made.kind == "asked" && made.bytes > 0)
                #expect(try await Self.audit(house, []).isWhole)
                #expect(try await Self.audit(house, ["--file", backup]).isWhole)

                let purge = try await house.view(PurgeView.self, ["purge", "--requirement", landed.id])
                #expect(purge.facts > 0 && purge.modelCalls > 0 && purge.artifacts > 0)
                let purged = try await house.view(RequirementView.self, ["show", landed.id])
                #expect(purged.text == "(purged)" && purged.plan.isEmpty && purged.patch == nil)
                #expect(try await Self.audit(house, []).purgedRequirements == 1)
                #expect(try await repository.git("notes", "--ref=atelier", "show", commit) == note)
                let accepted = try await house.view(AcceptView.self, ["accept", landed.id])
                #expect(accepted.commit == commit)
                #expect(try await house.view(AcceptView.self, ["undo", landed.id]).action == .undone)

                #expect(try await house.atelier(["restore", backup]).status == 0)
                let restored = try await house.view(RequirementView.self, ["show", landed.id])
                #expect(restored.text == text && restored.patch == landed.patch && restored.proof == landed.proof)
                #expect(try await Self.audit(house, []).isWhole)
                let aside = try FileManager.default.contentsOfDirectory(atPath: house.stateDirectory)
                    .filter { $0.hasPrefix("blackboard-set-aside-") && $0.hasSuffix(".sqlite") }
                #expect(aside.count == 1)
                #expect(try await house.atelier(["daemon", "stop"]).status == 0)
            }
        }

        @Test func aDamagedBackupIsRefusedWithTheRowAndTheDaemonGoesOn() async throws {
            try await House.use { house in
                try await house.startReplaying()
                let backup = house.root + "/mine.sqlite"
                _ = try await house.view(BackupView.self, ["backup", "--to", backup])
                let file = URL(fileURLWithPath: backup)
                var bytes = try Data(contentsOf: file)
                let page = bytes.count / 4_096 / 2 * 4_096
                bytes.replaceSubrange(page..<page + 4_096, with: Data(repeating: 0xFF, count: 4_096))
                try bytes.write(to: file)
                let before = try await house.view(StatusView.self, ["status"]).pid
                let refused = try await house.atelier(["restore", backup])
                #expect(refused.status == 1)
                #expect(refused.errorLines("error: ").first?.contains("damaged") == true, "\(refused.errors)")
                #expect(refused.errorLines("hint: ").count == 1)
                #expect(try await house.atelier(["audit", "verify", "--file", backup]).status == 3)
                #expect(try await house.view(StatusView.self, ["status"]).pid == before)
                #expect(try Data(contentsOf: file) == bytes)
                #expect(try await house.atelier(["daemon", "stop"]).status == 0)
            }
        }

        private static func audit(_ house: House, _ options: [String]) async throws -> AuditView {
            try await house.view(AuditView.self, ["audit", "verify"] + options)
        }
    }
}
