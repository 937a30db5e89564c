/// Findings in the form that editors and forges read: SARIF 2.1.0, an OASIS standard, whose property names these are.
package struct SarifLog: Codable, Hashable, Sendable {
    package struct Run: Codable, Hashable, Sendable {
        package let tool: Tool
        /// In the order of the findings.
        package let results: [Result]
        package let columnKind: String
    }

    package struct Tool: Codable, Hashable, Sendable {
        package let driver: Driver
    }

    package struct Driver: Codable, Hashable, Sendable {
        package let name: String
        package let version: String
        /// The rules of the results, ordered by name.
        package let rules: [Rule]
    }

    package struct Rule: Codable, Hashable, Sendable {
        package let id: String
        package let shortDescription: Message
        package let defaultConfiguration: Configuration
    }

    package struct Configuration: Codable, Hashable, Sendable {
        package let level: String
    }

    package struct Result: Codable, Hashable, Sendable {
        package let ruleId: String
        /// The rule's place among the driver's.
        package let ruleIndex: Int
        /// `error`, `warning` or `note`.
        package let level: String
        package let message: Message
        package let locations: [Location]
    }

    package struct Message: Codable, Hashable, Sendable {
        package let text: String
    }

    package struct Location: Codable, Hashable, Sendable {
        package let physicalLocation: PhysicalLocation
    }

    package struct PhysicalLocation: Codable, Hashable, Sendable {
        package let artifactLocation: ArtifactLocation
        /// Nil for a finding about a whole file.
        package let region: Region?
    }

    package struct ArtifactLocation: Codable, Hashable, Sendable {
        /// Relative to the root of the repository, bytes that have a meaning in addresses as `%` and two digits.
        package let uri: String
        package let uriBaseId: String
    }

    package struct Region: Codable, Hashable, Sendable {
        package let startLine: Int
    }

    package let schema: String
    package let version: String
    package let runs: [Run]

    private enum CodingKeys: String, CodingKey {
        case schema = "$schema"
        case version
        case runs
    }

    /// One run with a result for each of `findings`, in their order.
    ///
    /// `version` is the tool's. A rule that the fast checks do not know, of a linter for example, is told by its name alone.
    package init(findings: [Finding], version: String) {
        let known = Dictionary(uniqueKeysWithValues: FastChecks.rules.map { ($0.id, $0) })
        let ids = Set(findings.map(\.rule)).sorted()
        let index = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
        let rules = ids.map { id in
            let rule = known[id] ?? CheckRule(id, .warning, id)
            return Rule(
                id: id,
                shortDescription: Message(text: rule.summary),
                defaultConfiguration: Configuration(level: rule.severity.rawValue)
            )
        }
        let results = findings.map { Result($0, ruleIndex: index[$0.rule, default: 0]) }
        schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
        self.version = "2.1.0"
        let driver = Driver(name: "atelier", version: version, rules: rules)
        runs = [Run(tool: Tool(driver: driver), results: results, columnKind: "unicodeCodePoints")]
    }
}

extension SarifLog.Result {
    fileprivate init(_ finding: Finding, ruleIndex: Int) {
        let location = SarifLog.PhysicalLocation(
            artifactLocation: SarifLog.ArtifactLocation(uri: Self.uri(finding.path), uriBaseId: "%SRCROOT%"),
            region: finding.line.map(SarifLog.Region.init)
        )
        self.init(
            ruleId: finding.rule,
            ruleIndex: ruleIndex,
            level: finding.severity.rawValue,
            message: SarifLog.Message(text: finding.message),
            locations: [SarifLog.Location(physicalLocation: location)]
        )
    }

    /// RFC 3986: everything but the unreserved characters and the slashes between parts.
    private static func uri(_ path: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in path.utf8 {
            if byte.isLetterOrDigit || [45, 46, 95, 126, 47].contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
