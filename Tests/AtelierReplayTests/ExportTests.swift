import AtelierBlackboard
import AtelierDomain
import Foundation
import Testing

@testable import AtelierReplay

@Suite(.enabled(if: ScriptedRun.canRun, Comment(rawValue: ScriptedRun.whyNot)))
struct ExportTests {
    /// In two halves, so that nobody takes this file for a leak.
    private static let key = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    private static let password = "Tr0ub4dor" + "&3xyz"

    @Test func anExportReplaysWithoutTheRepository() async throws {
        let (file, digest) = try await withFolder { folder in
            let run = try await Self.run(in: folder, files: Shop.files)
            let export = try await Self.exporter(run).export(wholeTree: false)
            #expect(export.summary.replay == .equal && export.summary.isFaithful)
            #expect(export.summary.files == Shop.files.keys.filter { $0.hasSuffix(".py") }.sorted())
            #expect(export.summary.omittedFiles == 1)
            return (try export.file(), try await Self.patch(run.board.history(of: run.requirement.id)))
        }
        let recording = try Export(file: file).recording
        let outcome = try await Self.replay(recording)
        #expect(outcome.verdict == .equal, "\(outcome.parting.debugDescription)")
        #expect(try Self.patch(outcome.replayed) == digest)
    }

    @Test func twoExportsOfOneRunAreTheSameBytes() async throws {
        try await withFolder { folder in
            let run = try await Self.run(in: folder, files: Shop.files)
            let one = try await Self.exporter(run).export(wholeTree: false).file()
            let other = try await Self.exporter(run).export(wholeTree: false).file()
            #expect(one == other)
        }
    }

    @Test func secretsAndNamesAreNotInTheFileAndItStillReplays() async throws {
        try await withFolder { folder in
            var files = Shop.files
            let path = folder + "/repository"
            // Beside the symbol that is changed, so that requests and the patch show them; read by a test, so that output does.
            files["shop/sums.py"] =
                "KEY = \"\(Self.key)\"\nPASSWORD = \"\(Self.password)\"\n\n\n" + (Shop.files["shop/sums.py"] ?? "")
            files["tests/test_sums.py"] =
                "import sys\nfrom shop.sums import KEY, PASSWORD\n"
                + "print(KEY, PASSWORD, \"\(path)\", \"Casey Example\", file=sys.stderr)\n"
                + (Shop.files["tests/test_sums.py"] ?? "")
            let run = try await Self.run(in: folder, files: files)
            let history = try await run.board.history(of: run.requirement.id)
            let shown = String(decoding: history.commandCalls[0].result.output, as: UTF8.self)
            #expect([Self.key, Self.password, path, "Casey"].allSatisfy { shown.contains($0) })

            let export = try await Self.exporter(run).export(wholeTree: true)
            #expect(export.summary.isFaithful && export.summary.replay == .equal)
            let text = try export.text()
            let planted = [Self.key, String(Self.key.dropFirst(4)), Self.password, path, "Casey", "casey@example.org"]
            for secret in planted {
                #expect(text.range(of: Data(secret.utf8)) == nil, "\(secret.prefix(4))… is in the export")
                #expect(text.range(of: Data(Data(secret.utf8).base64EncodedString().prefix(12).utf8)) == nil)
            }
            // The control: without redaction all of them are there.
            let plain = try Export(recording: try await run.recording(), summary: export.summary).text()
            #expect(planted.dropLast().allSatisfy { plain.range(of: Data($0.utf8)) != nil })
            let outcome = try await Self.replay(try Export(file: try export.file()).recording)
            #expect(outcome.verdict == .equal, "\(outcome.parting.debugDescription)")
            #expect(outcome.replayed.requirement.state == .landed)
            // It is the real run under other names, not another run.
            #expect(outcome.replayed.tasks.map(\.kind) == history.tasks.map(\.kind))
            #expect(try Self.patch(outcome.replayed) != Self.patch(history))
        }
    }

    @Test func aRunThatPartsIsExportedAndSaysSo() async throws {
        try await withFolder { folder in
            let run = try await Self.run(in: folder, files: Shop.files)
            var recording = try await run.recording()
            let call = recording.history.modelCalls[1]
            recording.history.modelCalls[1] = ModelCall(
                requirement: call.requirement,
                task: call.task,
                request: call.request,
                reply: try await ScriptedModel(answers: [Shop.slow]).complete(call.request)
            )
            let exporter = Exporter(
                recording,
                names: PersonalNames(paths: [], names: []),
                orchestrate: try ScriptedRun.orchestrate,
                atelier: "0",
                engine: ""
            )
            let export = try await exporter.export(wholeTree: false)
            #expect(export.summary.replay == .parted)
            #expect(export.summary.parting?.task == "code.1")
        }
    }

    private static func run(in folder: String, files: [String: String]) async throws -> ScriptedRun {
        try await ScriptedRun.make(in: folder, files: files, text: Shop.text, answers: [Shop.wrong, Shop.right])
    }

    private static func exporter(_ run: ScriptedRun) async throws -> Exporter {
        Exporter(
            try await run.recording(),
            names: PersonalNames(
                paths: [run.requirement.repositoryPath],
                names: ["Casey", "Casey Example", "casey@example.org"]
            ),
            orchestrate: try ScriptedRun.orchestrate,
            atelier: "0",
            engine: ""
        )
    }

    private static func replay(_ recording: Recording) async throws -> Replay.Outcome {
        try await Replay(recording, orchestrate: try ScriptedRun.orchestrate, scratch: "/nonexistent").run()
    }

    /// The text of the patch that landed.
    private static func patch(_ history: RunHistory) throws -> String {
        struct Landing: Decodable {
            let patch: String
        }
        let fact = try #require(history.facts.last { $0.kind == "landing" })
        return try JSONDecoder().decode(Landing.self, from: fact.body).patch
    }
}
