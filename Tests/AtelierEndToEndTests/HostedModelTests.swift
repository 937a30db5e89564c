import AtelierAPI
import AtelierDomain
import Foundation
import Testing

extension EndToEndTests {
    /// One requirement by a model on somebody else's server, and what must never get there.
    @Suite(.enabled(if: HostedServer.canRun, "\(HostedServer.whyNot)")) struct HostedModelTests {
        private static let answer = """
            ```python
            def split_amount(cents, parts):
                \"""Return `cents` in `parts` parts that differ by one cent at most.\"""
                base, rest = divmod(cents, parts)
                return [base + (1 if number < rest else 0) for number in range(parts)]
            ```
            """
        private static let key = "k-7f3a9c21d45e"
        private static let secret = "AKIAQ7ZK3VN5M2WTD4XB"

        /// The catalogue with a hosted model that may be used for `repositories` and writes all code.
        private static func writeCatalogue(_ server: HostedServer, for repositories: [String], in house: House) throws {
            let folder = house.root + "/config/atelier"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data((key + "\n").utf8).write(to: URL(fileURLWithPath: folder + "/key"))
            let list = repositories.map { "\"\($0)\"" }.joined(separator: ", ")
            let text = """
                models:
                  far:  # a stub
                    class: hosted
                    url: \(server.url)
                    model: far-1
                    keyFile: \(folder)/key
                    certificateFile: \(server.certificate)
                    context: 8192
                    price: { input: 2.5, output: 10, currency: EUR }
                    repositories: [\(list)]
                routes:
                  code:
                    models: [far]
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/models.yaml"))
        }

        private static func use(_ body: (House, HostedServer, Repository) async throws -> Void) async throws {
            try await House.use { house in
                let server = try await HostedServer.start(in: house, answer: answer)
                do {
                    try await body(house, server, try await house.fixture("python"))
                    try await server.stop()
                } catch {
                    // The first error tells what went wrong.
                    try? await server.stop()
                    throw error
                }
            }
        }

        @Test func aNamedRepositoryIsWorkedOnAndEveryByteIsOnTheBoard() async throws {
            try await Self.use { house, server, repository in
                let planted = "ACCESS = \"\(Self.secret)\"\n"
                try repository.append(planted, to: "invoicing/money.py")
                try await repository.git("commit", "--all", "--quiet", "--message", "chore: a key")
                try Self.writeCatalogue(server, for: [repository.path], in: house)
                try await house.startDaemon([])
                let view = try await house.view(
                    RequirementView.self,
                    ["do", try Recordings.landingText()],
                    in: repository.path
                )
                #expect(view.state == .landed, "\(view.reason)")
                let asked = try server.asked()
                let bodies = asked.filter { !$0.body.isEmpty }
                #expect(!bodies.isEmpty)
                #expect(asked.allSatisfy { $0.authorization == "Bearer \(Self.key)" })
                // The check can fail: the file that was shown holds the secret.
                #expect(try await repository.git("show", "HEAD:invoicing/money.py").contains(Self.secret))
                #expect(bodies.contains { $0.body.contains("def add_tax") && $0.body.contains("ACCESS") })
                #expect(bodies.allSatisfy { !$0.body.contains(Self.secret) && !$0.body.contains(repository.path) })
                let patch = try #require(view.patch)
                #expect(patch.contains("divmod") && !patch.contains("-ACCESS"))
                let ledger = try await house.view(LedgerView.self, ["cost", view.id])
                // One line for the code, one for the answers that it is compared with.
                let lines = ledger.lines
                #expect(lines.map(\.stage).sorted() == ["agree", "code"])
                #expect(lines.allSatisfy { $0.model == "far" && $0.modelClass == .hosted && $0.currency == "EUR" })
                #expect(lines.reduce(0) { $0 + $1.sentBytes } == bodies.reduce(0) { $0 + $1.body.utf8.count })
                // Every answer is paid for, the one to a probe too.
                let answers = asked.filter { $0.path == "/v1/chat/completions" }.count
                #expect(answers > lines.reduce(0) { $0 + $1.calls })
                let told = lines.reduce(0) { $0 + $1.promptTokens * 2_500 + $1.generatedTokens * 10_000 }
                #expect(lines.reduce(0) { $0 + $1.costNanos } > told)
                let events = try await house.atelier(["watch", view.id])
                #expect(
                    (events.output + events.errors).contains("leave this machine for \(server.url) (far), 1 secret")
                )
                try await house.stopDaemon()
                let board = try Data(contentsOf: URL(fileURLWithPath: house.stateDirectory + "/blackboard.sqlite"))
                #expect(board.range(of: Data(Self.key.utf8)) == nil)
                // A text may go on in another page, so one half is enough.
                let halves = [Self.secret.prefix(10), Self.secret.suffix(10)].map { Data($0.utf8) }
                #expect(halves.contains { board.range(of: $0) != nil })
            }
        }

        @Test(arguments: ["committed", "written", "unlisted", "unreadable"])
        func nothingLeavesARepositoryThatIsMarkedOrNotNamed(how: String) async throws {
            try await Self.use { house, server, repository in
                let folder = repository.path + "/.atelier"
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                if how == "committed" || how == "written" {
                    try repository.append("egress: none\n", to: ".atelier/config.yaml")
                }
                if how == "unreadable" { try repository.append("egress: perhaps\n", to: ".atelier/config.yaml") }
                if how == "committed" {
                    try await repository.git("add", ".atelier")
                    try await repository.git("commit", "--quiet", "--message", "chore: stay")
                    try FileManager.default.removeItem(atPath: folder)
                }
                try Self.writeCatalogue(server, for: how == "unlisted" ? ["/elsewhere/**"] : ["/**"], in: house)
                try await house.startDaemon([])
                let view = try await house.view(
                    RequirementView.self,
                    ["do", try Recordings.landingText()],
                    in: repository.path
                )
                #expect(view.state == .failed)
                #expect(view.reason.contains("Nothing was sent"), "\(view.reason)")
                #expect(try server.asked().isEmpty)
            }
        }

        @Test func aServerWithAForeignCertificateIsSentNothing() async throws {
            try await Self.use { house, server, repository in
                try Self.writeCatalogue(server, for: [repository.path], in: house)
                let path = house.root + "/config/atelier/models.yaml"
                let text = try String(contentsOfFile: path, encoding: .utf8)
                let lines = text.split(separator: "\n").filter { !$0.contains("certificateFile") }
                try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
                try await house.startDaemon([])
                let test = try await house.atelier(["model", "test", "far"])
                #expect(test.status == 1)
                #expect(test.errors.contains("error:"))
                #expect(try server.asked().isEmpty)
            }
        }

        @Test func modelsAreAddedAndRemovedWithoutTouchingTheRest() async throws {
            try await Self.use { house, server, repository in
                try Self.writeCatalogue(server, for: [repository.path], in: house)
                let path = house.root + "/config/atelier/models.yaml"
                let before = try String(contentsOfFile: path, encoding: .utf8)
                try await house.startDaemon([])
                let added = try await house.view(
                    ModelView.self,
                    [
                        "model", "add", "near", "--url", "http://127.0.0.1:1", "--model", "n", "--context", "4096",
                        "--tier", "code",
                        "--tier", "chore", "--repository", repository.path, "--input-price", "0.15", "--licence", "MIT",
                    ]
                )
                #expect(added.tiers == ["chore", "code"] && added.price?.inputNanos == 150 && added.state == .remote)
                let text = try String(contentsOfFile: path, encoding: .utf8)
                #expect(text.contains("# a stub") && text.contains("models: [near, far]"))
                let again = try await house.atelier([
                    "model", "add", "near", "--url", "https://a.example", "--model", "n",
                ])
                #expect(again.status == 1 && again.errors.contains("already"))
                let routed = try await house.atelier(["model", "remove", "near"])
                #expect(routed.status == 1 && routed.errors.contains("route"))
                #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
                let unrouted = text.replacingOccurrences(of: "near, ", with: "").replacingOccurrences(
                    of: "  chore:\n    models: [near]\n",
                    with: ""
                )
                try Data(unrouted.utf8).write(to: URL(fileURLWithPath: path))
                let removed = try await house.atelier(["model", "remove", "near"])
                #expect(removed.status == 0, "\(removed.errors)")
                let after = try String(contentsOfFile: path, encoding: .utf8)
                #expect(after.trimmingCharacters(in: .newlines) == before.trimmingCharacters(in: .newlines))
            }
        }
    }
}
