import AtelierChecks
import Foundation
import Testing

@Suite struct SarifTests {
    private static let findings = [
        Finding(rule: "large-file", severity: .error, path: "a b/ü#1.bin", line: nil, message: "2.0 MB is too much"),
        Finding(rule: "debugger", severity: .error, path: "a.py", line: 3, message: "left"),
        Finding(rule: "lint-x", severity: .note, path: "a.py", line: 4, message: "style"),
    ]

    private func object(_ findings: [Finding]) throws -> [String: Any] {
        let json = try JSONEncoder().encode(SarifLog(findings: findings, version: "1.2"))
        return try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    }

    @Test func aLogHoldsWhatTheStandardRequires() throws {
        let log = try object(Self.findings)
        #expect(Set(log.keys) == ["$schema", "version", "runs"])
        #expect(log["version"] as? String == "2.1.0")
        let run = try #require((log["runs"] as? [[String: Any]])?.first)
        let driver = try #require((run["tool"] as? [String: [String: Any]])?["driver"])
        #expect(driver["name"] as? String == "atelier")
        let rules = try #require(driver["rules"] as? [[String: Any]])
        #expect(rules.compactMap { $0["id"] as? String } == ["debugger", "large-file", "lint-x"])
        #expect(rules.allSatisfy { (($0["shortDescription"] as? [String: String])?["text"] ?? "").isEmpty == false })
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.count == 3)
        for result in results {
            let index = try #require(result["ruleIndex"] as? Int)
            #expect(rules[index]["id"] as? String == result["ruleId"] as? String)
            #expect(["none", "note", "warning", "error"].contains(try #require(result["level"] as? String)))
            #expect((result["message"] as? [String: String])?["text"] != nil)
        }
    }

    @Test func placesAreRelativeAddressesAndLinesFromOne() throws {
        let log = SarifLog(findings: Self.findings, version: "1.2")
        let places = log.runs[0].results.map { $0.locations[0].physicalLocation }
        #expect(places.map(\.artifactLocation.uri) == ["a%20b/%C3%BC%231.bin", "a.py", "a.py"])
        #expect(places.map(\.region?.startLine) == [nil, 3, 4])
        #expect(places.allSatisfy { $0.artifactLocation.uriBaseId == "%SRCROOT%" })
    }

    @Test func noFindingsAreARunWithoutResults() throws {
        let run = try #require((try object([])["runs"] as? [[String: Any]])?.first)
        // The standard tells an empty list, nothing found, from none, not looked for.
        #expect((run["results"] as? [Any])?.isEmpty == true)
    }

    @Test func aLogIsReadAsItWasWritten() throws {
        let log = SarifLog(findings: Self.findings, version: "1.2")
        #expect(try JSONDecoder().decode(SarifLog.self, from: JSONEncoder().encode(log)) == log)
    }
}
