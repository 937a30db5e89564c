import AtelierAPI
import AtelierBlackboard
import AtelierDaemon
import AtelierDomain

extension FakeService {
    static let auditView = AuditView(
        events: 9,
        headSequence: 9,
        headHash: String(repeating: "a", count: 64),
        artifacts: 1,
        purgedRequirements: 0,
        purgedArtifacts: 0,
        bytes: 4_096,
        findings: [AuditView.Finding(check: "chain", table: "fact", row: "3", message: "The fact 3 was changed.")]
    )

    func audit() async throws -> AuditView { Self.auditView }

    func backUp(to path: String?) async throws -> BackupView {
        BackupView(path: path ?? "/own", kind: path == nil ? "scheduled" : "asked", madeAtMs: 1, bytes: 2)
    }

    func backups() async throws -> [BackupView] { [BackupView(path: "/a", kind: "scheduled", madeAtMs: 1, bytes: 2)] }

    func checkBackup(at path: String) async throws -> AuditView { Self.auditView }

    func purge(idPrefix: String, withBackups: Bool) async throws -> PurgeView {
        PurgeView(
            requirement: idPrefix,
            facts: 1,
            modelCalls: 2,
            evidence: 3,
            artifacts: 4,
            artifactBytes: 5,
            events: 6,
            backupsThatHoldIt: withBackups ? [] : ["/a"],
            backupsRemoved: withBackups ? ["/a"] : []
        )
    }

    func events(after: Int64, limit: Int) async throws -> [EventView] {
        guard let board else { return Self.events.filter { $0.sequence > after } }
        return try await board.events(after: after, requirement: nil, limit: limit).map { event in
            EventView(
                sequence: event.sequence,
                atMs: event.atMs,
                requirement: event.requirement?.rawValue,
                kind: event.kind,
                message: event.message
            )
        }
    }

    func newestEvent() async throws -> Int64 {
        guard let board else { return Self.events.last?.sequence ?? 0 }
        return try await board.newestEvent()
    }

    func eventChanges() -> AsyncStream<Int64> { board?.changes() ?? AsyncStream { _ in } }
}
