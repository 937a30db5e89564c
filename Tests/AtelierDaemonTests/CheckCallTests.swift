import AtelierAPI
import AtelierClient
import Foundation
import Testing

@testable import AtelierDaemon

/// `POST /v1/check` over the real socket and a real repository.
@Suite struct CheckCallTests {
    private static let conflict = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n"

    private static func ask(_ house: HookHouse, _ revision: String?, withSarif: Bool = false) async throws -> CheckView
    {
        let request = CheckRequest(directory: house.path, revision: revision, withSarif: withSarif)
        return try await DaemonHarness.client(FakeService(hooks: house.room)) { try await $0.check(request) }
    }

    @Test func onlyWhatIsStagedIsLookedAt() async throws {
        try await HookHouse.with { house in
            try house.write("bad one.txt", Self.conflict)
            #expect(try await Self.ask(house, nil) == CheckView(isPassed: true, commits: 0, findings: [], sarif: nil))
            try await house.git("add", "-A")
            try house.write("bad one.txt", "mended, and not staged\n")
            let view = try await Self.ask(house, nil)
            #expect(!view.isPassed && view.commits == 0 && view.sarif == nil)
            #expect(Set(view.findings.map(\.rule)) == ["conflict-marker"])
            #expect(view.findings.first?.line == 1 && view.findings.first?.commit == nil)
        }
    }

    @Test func aRangeTellsWhichCommitBringsWhat() async throws {
        try await HookHouse.with { house in
            try house.write("bad.txt", Self.conflict)
            try await house.git("add", "-A")
            try await house.git("commit", "-qm", "bad")
            let bad = try await house.git("rev-parse", "HEAD")
            try house.write("bad.txt", "mended\n")
            try await house.git("commit", "-qam", "mended")
            let range = try await Self.ask(house, "HEAD~2..HEAD")
            #expect(!range.isPassed && range.commits == 2 && Set(range.findings.map(\.commit)) == [bad])
            let tip = try await Self.ask(house, "HEAD")
            #expect(tip.isPassed && tip.commits == 1 && tip.findings == [])
            await #expect(throws: ClientError.self) { try await Self.ask(house, "nonsense") }
        }
    }

    /// What section 3 of SARIF 2.1.0 says that a log, its run, its tool and each result "SHALL" have.
    @Test func theLogHasEveryPropertyThatTheStandardRequires() async throws {
        try await HookHouse.with { house in
            try house.write("bad one.txt", Self.conflict)
            try await house.git("add", "-A")
            let log = try #require(try await Self.ask(house, nil, withSarif: true).sarif)
            let read = try JSONSerialization.jsonObject(with: JSONEncoder().encode(log)) as? [String: Any]
            #expect(read?["version"] as? String == "2.1.0")
            let run = try #require((read?["runs"] as? [[String: Any]])?.first)
            let driver = try #require((run["tool"] as? [String: [String: Any]])?["driver"])
            #expect(driver["name"] as? String == "atelier" && driver["version"] as? String == Version.current)
            let results = try #require(run["results"] as? [[String: Any]])
            #expect(!results.isEmpty)
            for result in results {
                #expect((result["message"] as? [String: String])?["text"]?.isEmpty == false)
                let places = try #require(result["locations"] as? [[String: [String: Any]]])
                let file = places.first?["physicalLocation"]?["artifactLocation"] as? [String: String]
                #expect(file?["uri"] == "bad%20one.txt")
            }
        }
    }
}
