package import AtelierDomain
internal import GRDB

/// How long artifacts are kept, and how much of them.
package struct RetentionRule: Codable, Equatable, Sendable {
    /// Older ones go.
    package var days: Int
    /// Beyond this many bytes of artifacts the oldest go.
    package var bytesMax: Int64

    package init(days: Int, bytesMax: Int64) {
        self.days = days
        self.bytesMax = bytesMax
    }
}

/// What a rule removed and what it left.
package struct RetentionReport: Codable, Equatable, Sendable {
    package var artifacts = 0
    package var bytes: Int64 = 0
    /// Bytes of artifacts that are still there; more than the rule allows only where receipts and open work need them.
    package var keptBytes: Int64 = 0

    package init() {}
}

extension Blackboard {
    /// Removes the bytes of artifacts that are too old or too many, the oldest first, a few in each transition.
    ///
    /// Never those that open work or a landing refers to. What names a removed artifact stays, and reading it throws
    /// `artifactPurged`; one that nothing names goes altogether, once it is a day old.
    package func expireArtifacts(
        by rule: RetentionRule,
        nowMs: Int64
    ) async throws(BlackboardError) -> RetentionReport {
        var report = RetentionReport()
        report.keptBytes = try await read { try $0.artifactBytes() }
        let oldestMs = nowMs - Int64(rule.days) * Retention.dayMs
        while true {
            let soFar = report
            let batch = try await write { database in
                try database.expire(olderThan: oldestMs, over: soFar.keptBytes - rule.bytesMax, nowMs: nowMs)
            }
            report.artifacts += batch.artifacts
            report.bytes += batch.bytes
            report.keptBytes -= batch.bytes
            if batch.artifacts == 0 { break }
        }
        guard report.artifacts > 0 else { return report }
        let (artifacts, bytes) = (report.artifacts, report.bytes)
        try await append(
            event: "artifacts.purged",
            message: "\(artifacts) artifacts of ended work (\(bytes) bytes) were purged, as the settings say.",
            requirement: nil,
            nowMs: nowMs
        )
        return report
    }
}

private enum Retention {
    static let dayMs: Int64 = 86_400_000
    /// Artifacts of one transition: whoever writes behind it waits for as many.
    static let batchMax = 100

    /// Those that may go, oldest first; `isUsed` tells those whose name has to stay.
    static let candidates = """
        SELECT hash, length(bytes) AS size, storedAtMs, (
          EXISTS (SELECT 1 FROM artifactUse WHERE artifactUse.hash = artifact.hash)
          OR EXISTS (SELECT 1 FROM evidence WHERE evidence.logHash = artifact.hash)
        ) AS isUsed
        FROM artifact WHERE purgedAtMs IS NULL AND storedAtMs < ? AND NOT EXISTS (
          SELECT 1 FROM artifactUse JOIN requirement ON requirement.id = artifactUse.requirement
          WHERE artifactUse.hash = artifact.hash AND (requirement.state = 'running' OR EXISTS (
            SELECT 1 FROM landing WHERE landing.requirement = requirement.id AND landing.state <> 'dropped'
          ))
        ) ORDER BY storedAtMs LIMIT \(batchMax)
        """
}

extension Database {
    fileprivate func artifactBytes() throws -> Int64 {
        try row("SELECT coalesce(sum(length(bytes)), 0) AS bytes FROM artifact")?.field("bytes") ?? 0
    }

    /// One batch: those stored before `oldestMs`, and others until `excess` bytes are gone.
    fileprivate func expire(olderThan oldestMs: Int64, over excess: Int64, nowMs: Int64) throws -> RetentionReport {
        var report = RetentionReport()
        // A day's grace, for what was stored and is only about to be named.
        for row in try rows(Retention.candidates, [max(oldestMs, nowMs - Retention.dayMs)]) {
            guard try row.field("storedAtMs") < oldestMs || report.bytes < excess else { break }
            let hash: String = try row.field("hash")
            if try row.field("isUsed") {
                try run("UPDATE artifact SET bytes = x'', purgedAtMs = ? WHERE hash = ?", [nowMs, hash])
            } else {
                try run("DELETE FROM artifact WHERE hash = ?", [hash])
            }
            report.artifacts += 1
            report.bytes += try row.field("size") as Int64
        }
        return report
    }
}

extension Blackboard {
    /// The logs of a requirement's evidence whose bytes were removed on purpose.
    package func purgedLogs(of requirement: RequirementID) async throws(BlackboardError) -> Set<ContentHash> {
        try await read { database in
            let rows = try database.rows(
                """
                SELECT DISTINCT artifact.hash AS hash FROM evidence JOIN artifact ON artifact.hash = evidence.logHash
                WHERE evidence.requirement = ? AND artifact.purgedAtMs IS NOT NULL
                """,
                [requirement.rawValue]
            )
            return Set(try rows.map { try $0.parsed("hash", ContentHash.init(hex:)) })
        }
    }
}
