internal import AtelierAPI
internal import AtelierBlackboard
internal import AtelierDomain
internal import Foundation

// The board itself: its check, its backups, what goes from it for good, and its events.
extension Studio {
    private var folder: BackupFolder { BackupFolder(path: configuration.backupDirectory) }

    func audit() async throws -> AuditView {
        Self.view(try await board.audit(in: folder.path))
    }

    func checkBackup(at path: String) async throws -> AuditView {
        guard path != configuration.boardPath else {
            throw DaemonError(
                .wrongState,
                "\(path) is the blackboard itself.",
                hint: "Check it with: atelier audit verify"
            )
        }
        return Self.view(try await Blackboard.inspect(path))
    }

    func backUp(to path: String?) async throws -> BackupView {
        let nowMs = surroundings.nowMs()
        let target = path ?? folder.name(.asked, nowMs: nowMs)
        let report = try await board.backUp(to: target)
        if path == nil { _ = try folder.rotate() }
        return BackupView(
            path: target,
            kind: BackupFolder.Entry.Kind.asked.rawValue,
            madeAtMs: nowMs,
            bytes: report.bytes
        )
    }

    func backups() async throws -> [BackupView] {
        try folder.entries().map { entry in
            BackupView(path: entry.path, kind: entry.kind.rawValue, madeAtMs: entry.madeAtMs, bytes: entry.bytes)
        }
    }

    func purge(idPrefix: String, withBackups: Bool) async throws -> PurgeView {
        let requirement = try await board.requirement(matching: idPrefix)
        let report = try await board.purge(requirement.id, nowMs: surroundings.nowMs())
        await surroundings.discardWorktrees(of: requirement.id)
        var removed: [String] = []
        if withBackups {
            // The new one first: at no moment is the board without a backup.
            let new = try await backUp(to: nil)
            removed = try folder.removeOlder(than: new.madeAtMs)
        }
        let held = try withBackups ? [] : folder.entries().map(\.path)
        return PurgeView(
            requirement: requirement.id.rawValue,
            facts: report.facts,
            modelCalls: report.modelCalls,
            evidence: report.evidence,
            artifacts: report.artifacts,
            artifactBytes: report.artifactBytes,
            events: report.events,
            backupsThatHoldIt: held,
            backupsRemoved: removed
        )
    }

    func events(after: Int64, limit: Int) async throws -> [EventView] {
        try await board.events(after: after, requirement: nil, limit: limit).map(EventView.init)
    }

    func newestEvent() async throws -> Int64 { try await board.newestEvent() }

    func eventChanges() -> AsyncStream<Int64> { board.changes() }

    private static func view(_ report: AuditReport) -> AuditView {
        AuditView(
            events: report.events,
            headSequence: report.headSequence,
            headHash: report.headHash,
            artifacts: report.artifacts,
            purgedRequirements: report.purgedRequirements,
            purgedArtifacts: report.purgedArtifacts,
            bytes: report.bytes,
            findings: report.findings.map { finding in
                AuditView.Finding(
                    check: finding.check.rawValue,
                    table: finding.table,
                    row: finding.row,
                    message: finding.message
                )
            }
        )
    }
}

extension EventView {
    init(_ event: Event) {
        self.init(
            sequence: event.sequence,
            atMs: event.atMs,
            requirement: event.requirement?.rawValue,
            kind: event.kind,
            message: event.message
        )
    }
}
