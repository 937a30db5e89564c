import AtelierAPI
import AtelierDomain
import Foundation
import Testing

extension EndToEndTests {
    /// `atelier replay` and `atelier export` as a user has them.
    @Suite struct RunReplayTests {
        private static let repositories = ["python", "javascript", "c"]
        /// In two halves, so that nobody takes this file for a leak.
        private static let key = "ghp_" + "z9Y8x7W6v5U4t3S2r1Q0p9O8n7M6l5K4j3I2"

        /// Every requirement of a fixture repository that lands: replayed where it ran, and elsewhere from an export.
        @Test(arguments: repositories)
        func whatLandedReplaysToTheSamePatch(name: String) async throws {
            let rows = try Recordings.outcomes().filter { $0.repo == name && $0.state == "landed" }
            #expect(!rows.isEmpty)
            var exports: [(path: String, digest: String)] = []
            let kept = NSTemporaryDirectory() + "ae-exports-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: true)
            defer {
                // Temporary, whatever became of the test.
                try? FileManager.default.removeItem(atPath: kept)
            }
            try await House.use { house in
                try await house.startReplaying()
                for row in rows {
                    let repository = try await house.fixture(name)
                    let run = try await house.view(
                        RequirementView.self,
                        ["do", Recordings.text(of: row)],
                        in: repository.path
                    )
                    let digest = ContentHash(of: try #require(run.patch)).hex
                    let before = try FolderState.of(repository.path)
                    let view = try await house.view(ReplayView.self, ["replay", run.id])
                    #expect(view.outcome == .equal, "\(row.case): \(view.parting.debugDescription)")
                    #expect(view.replayed.patchDigest == digest)
                    #expect(view.replayed.tree == view.recorded.tree)
                    let path = "\(kept)/\(row.case).gz"
                    let export = try await house.view(ExportView.self, ["export", run.id, "--to", path])
                    #expect(export.isFaithful && export.replay == .equal)
                    // Bytes, modes and times of all files, those below `.git/objects` too.
                    #expect(FolderState.differences(try FolderState.of(repository.path), before) == [])
                    exports.append((path, digest))
                }
            }
            try await Self.expectReplays(exports)
        }

        /// In a house without repository, engine, recordings and, where that can be taken away, network.
        private static func expectReplays(_ exports: [(path: String, digest: String)]) async throws {
            let wrapper = Machine.canMount ? [try #require(Machine.program("unshare")), "-n"] : []
            try await House.use { house in
                try await house.startDaemon([], wrapper: wrapper, environment: ["PATH": "/usr/bin:/bin"])
                for (path, digest) in exports {
                    let view = try await house.view(ReplayView.self, ["replay", "--file", path])
                    #expect(view.outcome == .equal, "\(view.parting.debugDescription)")
                    #expect(view.replayed.patchDigest == digest)
                }
                let status = try await house.view(StatusView.self, ["status"])
                #expect(status.recent.isEmpty && status.engine != .ready)
                let replays = house.cacheDirectory + "/replays"
                #expect(!FileManager.default.fileExists(atPath: replays))
            }
        }

        @Test func aDamagedExportIsRefusedAndATamperedOneParts() async throws {
            try await Self.withExport { house, _, path in
                let damaged = path + ".damaged"
                var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
                bytes[bytes.count / 2] ^= 0x10
                try bytes.write(to: URL(fileURLWithPath: damaged))
                let refusal = try await house.atelier(["replay", "--file", damaged])
                #expect(refusal.status == 1)
                #expect(refusal.errorLines("error:").first?.contains("damaged") == true, "\(refusal.errors)")

                let tampered = path + ".tampered"
                try await Self.tamper(path, tampered, house)
                let outcome = try await house.atelier(["replay", "--file", tampered, "--json"])
                #expect(outcome.status == 3)
                let view = try JSONDecoder().decode(ReplayView.self, from: Data(outcome.output.utf8))
                #expect(view.outcome == .parted)
                #expect(view.parting?.task == "baseline" && view.parting?.what == .command)
                let page = try await house.atelier(["replay", "--file", tampered])
                #expect(page.output.contains("parts at baseline"), "\(page.output)")
            }
        }

        @Test func aStepAndAnotherModelShowWhereARunGoes() async throws {
            try await Self.withExport { house, run, path in
                let stopped = try await house.view(ReplayView.self, ["replay", run.id, "--until", "baseline"])
                #expect(stopped.facts?.map(\.kind) == ["card", "plan", "baseline"])
                let unknown = try await house.atelier(["replay", run.id, "--until", "judge.9"])
                #expect(unknown.status == 1 && !unknown.errorLines("hint:").isEmpty)
                // The daemon's own model answers from the recordings, so it says what it said.
                let model = try #require(try await house.view(StatusView.self, ["status"]).model)
                let asked = try await house.view(ReplayView.self, ["replay", run.id, "--model", model])
                #expect(asked.outcome == .compared && asked.parting == nil)
                let nothing = try await house.atelier(["replay", run.id, "--model", "no-such-model"])
                #expect(nothing.status == 1 && nothing.errorLines("hint:").first?.contains("Known models") == true)
                // A file that is there is never written over.
                let again = try await house.atelier(["export", run.id, "--to", path])
                #expect(again.status == 1)
                let other = path + ".again"
                #expect(try await house.atelier(["export", run.id, "--to", other]).status == 0)
                let files = try [path, other].map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
                #expect(files[0] == files[1])
                let list = try await house.atelier(["export", run.id, "--list"])
                #expect(list.output.contains("Nothing was sent") && list.output.contains("invoicing/money.py"))
            }
        }

        @Test func aSecretOfTheRepositoryIsNotInItsExport() async throws {
            try await House.use { house in
                let repository = try await house.fixture("python")
                let file = repository.path + "/invoicing/keys.py"
                let keys = "TOKEN = '\(Self.key)'\nHOME = '\(repository.path)'\n"
                try Data(keys.utf8).write(to: URL(fileURLWithPath: file))
                try await repository.git("add", ".")
                try await repository.git("commit", "--quiet", "-m", "feat: keys")
                try await house.startReplaying()
                let run = try await house.view(
                    RequirementView.self,
                    ["do", Recordings.landingText()],
                    in: repository.path
                )
                try #require(run.state == .landed)
                let path = house.root + "/export.gz"
                let export = try await house.view(ExportView.self, ["export", run.id, "--to", path])
                #expect(export.isFaithful && export.replacements.count >= 2)
                let text = try await Self.unpacked(path, house)
                let identity = try await repository.git("config", "user.email")
                for secret in [Self.key, String(Self.key.dropFirst(4)), repository.path, identity] {
                    #expect(!text.contains(secret), "\(secret.prefix(4))… is in the export")
                }
                #expect(text.contains("invoicing/keys.py") || export.files.contains("invoicing/keys.py"))
                let view = try await house.view(ReplayView.self, ["replay", "--file", path])
                #expect(view.outcome == .equal, "\(view.parting.debugDescription)")
                #expect(view.replayed.patchDigest == ContentHash(of: try #require(run.patch)).hex)
            }
        }

        /// A run of the Python fixture that landed, and its export.
        private static func withExport(
            _ body: (House, RequirementView, String) async throws -> Void
        ) async throws {
            try await House.use { house in
                let repository = try await house.fixture("python")
                try await house.startReplaying()
                let run = try await house.view(
                    RequirementView.self,
                    ["do", Recordings.landingText()],
                    in: repository.path
                )
                let path = house.root + "/export.gz"
                _ = try await house.view(ExportView.self, ["export", run.id, "--to", path])
                try await body(house, run, path)
            }
        }

        private static func unpacked(_ path: String, _ house: House) async throws -> String {
            let command = ["/usr/bin/env", "gzip", "-dc", path]
            return try await Program.run(command, in: house.root, environment: house.environment).output
        }

        /// Changes the output of the first command and seals the file anew.
        private static func tamper(_ path: String, _ target: String, _ house: House) async throws {
            var lines = try await unpacked(path, house).split(separator: "\n").map(String.init)
            _ = lines.removeLast()
            let index = try #require(lines.firstIndex { $0.contains("\"kind\":\"command\"") })
            lines[index] = lines[index].replacing("\"output\":{\"text\":\"", with: "\"output\":{\"text\":\"x")
            let body = lines.joined(separator: "\n") + "\n"
            let seal = "\"lines\":\(lines.count),\"sha256\":\"\(ContentHash(of: body))\""
            let end = "{\"kind\":\"end\",\"value\":{\(seal)}}\n"
            try Data((body + end).utf8).write(to: URL(fileURLWithPath: target + ".txt"))
            let made = try await Program.run(
                ["/usr/bin/env", "sh", "-c", "gzip -c < \"$1\" > \"$2\"", "sh", target + ".txt", target],
                in: house.root,
                environment: house.environment
            )
            try #require(made.status == 0)
        }
    }
}
