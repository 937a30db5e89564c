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
        report.keptBytes = try await artifactBytes()
        let oldestMs = nowMs - Int64(rule.days) * Retention.dayMs
        var next: Retention.Place? = Retention.Place()
        while let place = next {
            let excess = report.keptBytes - rule.bytesMax
            let page = try await write { database in
                try database.expire(from: place, olderThan: oldestMs, over: excess, nowMs: nowMs)
            }
            report.artifacts += page.report.artifacts
            report.bytes += page.report.bytes
            report.keptBytes -= page.report.bytes
            next = page.next
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

    /// The bytes of all artifacts, added up a page at a time: whoever writes meanwhile waits for a page.
    private func artifactBytes() async throws(BlackboardError) -> Int64 {
        var (sum, last): (Int64, Int64?) = (0, 0)
        while let after = last {
            let page = try await read { try $0.artifactBytes(after: after) }
            sum += page.bytes
            last = page.last
        }
        return sum
    }
}

private enum Retention {
    static let dayMs: Int64 = 86_400_000
    /// Artifacts that one transition looks at: whoever comes behind it waits for as many.
    static let pageMax = 100

    /// Where a page begins: behind this artifact in the order of age.
    struct Place: Sendable {
        var storedAtMs: Int64 = -1
        var hash = ""
    }

    /// In the order of age; `isUsed` tells those whose name has to stay, `isNeeded` those that have to stay altogether.
    static let page = """
        SELECT hash, length(bytes) AS size, storedAtMs, (
          EXISTS (SELECT 1 FROM artifactUse WHERE artifactUse.hash = artifact.hash)
          OR EXISTS (SELECT 1 FROM evidence WHERE evidence.logHash = artifact.hash)
        ) AS isUsed, EXISTS (
          SELECT 1 FROM artifactUse JOIN requirement ON requirement.id = artifactUse.requirement
          WHERE artifactUse.hash = artifact.hash AND (requirement.state = 'running' OR EXISTS (
            SELECT 1 FROM landing WHERE landing.requirement = requirement.id AND landing.state <> 'dropped'
          ))
        ) AS isNeeded
        FROM artifact INDEXED BY artifactOfAge
        WHERE purgedAtMs IS NULL AND storedAtMs < ?1 AND (storedAtMs, hash) > (?2, ?3)
        ORDER BY storedAtMs, hash LIMIT \(pageMax)
        """
}

extension Database {
    /// The bytes of a page of artifacts, and the last of them; nil when there are no more.
    fileprivate func artifactBytes(after: Int64) throws -> (bytes: Int64, last: Int64?) {
        let row = try row(
            """
            SELECT coalesce(sum(size), 0) AS bytes, max(number) AS last
            FROM (SELECT rowid AS number, length(bytes) AS size FROM artifact WHERE rowid > ? ORDER BY rowid LIMIT 1000)
            """,
            [after]
        )
        return (try row?.field("bytes") ?? 0, try row?.fieldIfAny("last"))
    }

    /// One page: of what may go, that stored before `oldestMs`, and others until `excess` bytes are gone.
    ///
    /// Gives where the next page begins; nil when nothing further may go.
    fileprivate func expire(
        from place: Retention.Place,
        olderThan oldestMs: Int64,
        over excess: Int64,
        nowMs: Int64
    ) throws -> (report: RetentionReport, next: Retention.Place?) {
        var report = RetentionReport()
        var next: Retention.Place?
        // A day's grace, for what was stored and is only about to be named.
        let untilMs = max(oldestMs, nowMs - Retention.dayMs)
        for row in try rows(Retention.page, [untilMs, place.storedAtMs, place.hash]) {
            let storedAtMs: Int64 = try row.field("storedAtMs")
            let hash: String = try row.field("hash")
            guard storedAtMs < oldestMs || report.bytes < excess else { return (report, nil) }
            next = Retention.Place(storedAtMs: storedAtMs, hash: hash)
            if try row.field("isNeeded") { continue }
            if try row.field("isUsed") {
                try run("UPDATE artifact SET bytes = x'', purgedAtMs = ? WHERE hash = ?", [nowMs, hash])
            } else {
                try run("DELETE FROM artifact WHERE hash = ?", [hash])
            }
            report.artifacts += 1
            report.bytes += try row.field("size") as Int64
        }
        return (report, next)
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
