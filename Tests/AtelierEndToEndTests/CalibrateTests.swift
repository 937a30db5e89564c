import AtelierAPI
import AtelierDomain
import Foundation
import Testing

/// `atelier calibrate` with the real programs and a scripted model.
@Suite(.timeLimit(.minutes(5)), .enabled(if: HostedServer.canRun, "\(HostedServer.whyNot)")) struct CalibrateTests {
    private struct Report: Decodable {
        struct Figures: Decodable {
            let rederived: Int
            let count: Int
        }
        struct Trial: Decodable {
            let name: String
            let isRederived: Bool
            let requirement: String
        }
        struct SetAside: Decodable {
            let name: String
            let why: String
        }

        let all: Figures
        let weight: String
        let models: [String]
        let trials: [Trial]
        let setAside: [SetAside]
    }

    private static let files = [
        "sums.py": """
        def doubled(a):
            \"""Twice `a`.

            >>> doubled(2)
            4
            \"""
            b = a
            return a + b


        def unseen(a):
            b = a
            return b


        def untested(a):
            b = a
            return b

        """,
        "test_sums.py": """
        import unittest

        from sums import doubled, unseen


        class SumsTest(unittest.TestCase):
            def test_doubled(self):
                self.assertEqual(doubled(4), 8)
                self.assertEqual(doubled(0), 0)

            def test_unseen(self):
                self.assertTrue(unseen)

        """,
    ]
    private static let answer = """
        ```python
        def doubled(a):
            \"""Twice `a`.

            >>> doubled(2)
            4
            \"""
            return 2 * a
        ```
        """

    private static func repository(_ files: [String: String], in house: House) async throws -> Repository {
        let repository = Repository(path: try house.folder(), environment: house.environment)
        try await repository.git("init", "--quiet", "--initial-branch=main")
        try await repository.git("config", "user.name", "Someone")
        try await repository.git("config", "user.email", "someone@example.org")
        for (name, text) in files { try repository.append(text, to: name) }
        try await repository.git("add", "--all")
        try await repository.git("commit", "--quiet", "--message", "feat: start")
        return repository
    }

    @Test func aFunctionIsWrittenAgainAndNothingOfTheRepositoryChanges() async throws {
        try await House.use { house in
            let server = try await HostedServer.start(in: house, answer: Self.answer)
            do {
                try await Self.calibrate(house, server)
                try await server.stop()
            } catch {
                // The first error tells what went wrong.
                try? await server.stop()
                throw error
            }
        }
    }

    private static func calibrate(_ house: House, _ server: HostedServer) async throws {
        let scratch = house.root + "/tmp"
        let folder = house.root + "/config/atelier"
        for path in [scratch, folder] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        try Data("k-1\n".utf8).write(to: URL(fileURLWithPath: folder + "/key"))
        let catalogue = """
            models:
              far:
                class: hosted
                url: \(server.url)
                model: far-1
                keyFile: \(folder)/key
                certificateFile: \(server.certificate)
                context: 8192
                repositories: ["\(scratch)/**"]
            routes:
              code:
                models: [far]
            """
        try Data(catalogue.utf8).write(to: URL(fileURLWithPath: folder + "/models.yaml"))
        let repository = try await repository(files, in: house)
        try await repository.makeDirty()
        let before = try await RepositoryState.of(repository)
        try await house.startDaemon([])
        let outcome = try await house.atelier(
            ["calibrate", "--count", "2", "--json"],
            in: repository.path,
            environment: ["TMPDIR": scratch]
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
        #expect(report.trials.map(\.name) == ["doubled"])
        #expect(report.all.rederived == 1 && report.all.count == 1 && report.weight == "anecdote")
        #expect(report.setAside.map { "\($0.name) \($0.why)" } == ["unseen unnoticed"])
        #expect(report.models == ["far"])
        #expect(outcome.errors.contains("[1/2] sums.py doubled: written again, landed, "), "\(outcome.errors)")
        #expect(outcome.errors.contains("sums.py unseen: their tests pass without the body too"), "\(outcome.errors)")
        #expect(try await RepositoryState.of(repository).differences(from: before) == [])
        #expect(try await repository.lines("for-each-ref", "refs/heads/atelier", "refs/notes") == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch) == [])
        let view = try await house.view(RequirementView.self, ["show", try #require(report.trials.first).requirement])
        #expect(view.state == .landed, "\(view.plan) \(view.verdict)")
        #expect(view.text == "Implement `doubled` in `sums.py`, as its documentation says.")
    }

    /// A model that is not there is no bad model.
    @Test func aModelThatDoesNotAnswerIsNotJudged() async throws {
        try await House.use { house in
            let repository = try await Self.repository(Self.files, in: house)
            try await house.startReplaying()
            let outcome = try await house.atelier(["calibrate", "--count", "2", "--json"], in: repository.path)
            #expect(outcome.status == 1)
            let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
            #expect(report.weight == "nothing" && report.all.count == 0)
            #expect(report.setAside.last.map { "\($0.name) \($0.why)" } == "doubled noAnswer")
            #expect(outcome.errors.contains("doubled: the model did not answer"), "\(outcome.errors)")
        }
    }

    @Test func withoutTestsThatIsSaid() async throws {
        try await House.use { house in
            let bare = try await Self.repository(["sums.py": Self.files["sums.py"] ?? ""], in: house)
            try await house.startReplaying()
            let refused = try await house.atelier(["calibrate"], in: bare.path)
            #expect(refused.status == 1)
            #expect(refused.errors.contains("No command was found that runs this repository's tests"))
            #expect(refused.errors.contains("hint: Name one in .atelier/config.yaml"))
            try bare.append("check: \"true\"\n", to: "config.yaml")
            try await bare.git("add", "--all")
            let folder = bare.path + "/.atelier"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try await bare.git("mv", "config.yaml", ".atelier/config.yaml")
            try await bare.git("commit", "--quiet", "--message", "chore: settings")
            let none = try await house.atelier(["calibrate"], in: bare.path)
            #expect(none.status == 1)
            #expect(none.output.hasPrefix("Nothing can be said of this repository: of 3 functions 3 were looked at"))
        }
    }
}
