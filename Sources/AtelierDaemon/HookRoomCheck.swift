package import AtelierAPI
internal import AtelierChecks
internal import AtelierDomain
internal import AtelierHooks
internal import Foundation

extension HookRoom {
    /// Commits that one call looks at.
    private static let lookedMax = 2_000

    package func check(_ request: CheckRequest) async throws -> CheckView {
        // One more, so that too many are noticed.
        let looked = try await desk.look(
            in: request.directory,
            at: request.revision,
            limit: Self.lookedMax + 1
        )
        guard looked.count <= Self.lookedMax else {
            throw DaemonError(
                .malformedRequest,
                "The range has more than \(Self.lookedMax) commits.",
                hint: "name a shorter one"
            )
        }
        let rows = looked.flatMap { one in one.verdict.findings.map { CheckView.Row($0, in: one.commit?.id) } }
        // What two commits bring in the same place is one result.
        let findings = Set(looked.flatMap(\.verdict.findings)).sorted()
        return CheckView(
            isPassed: looked.allSatisfy(\.verdict.isPassed),
            commits: looked.count { $0.commit != nil },
            findings: rows,
            sarif: request.withSarif ? try Self.sarif(findings) : nil
        )
    }

    private static func sarif(_ findings: [Finding]) throws -> JSONValue {
        let log = SarifLog(findings: findings, version: Version.current)
        return try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(log))
    }
}

extension CheckView.Row {
    fileprivate init(_ finding: Finding, in commit: ObjectID?) {
        self.init(
            commit: commit?.hex,
            rule: finding.rule,
            severity: finding.severity.rawValue,
            path: finding.path,
            line: finding.line,
            message: finding.message
        )
    }
}
