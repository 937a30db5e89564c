package import AtelierAPI

// The calls on the board itself.
extension DaemonClient {
    /// A check of a large board takes minutes.
    private static let auditSeconds = 3_600

    /// Has the daemon check its whole board.
    package func audit() async throws(ClientError) -> AuditView {
        try await transport.call(.post, "/v1/audit", seconds: Self.auditSeconds)
    }

    /// Has the daemon make a backup, in the file at `path` (absolute) or in its own folder.
    package func backUp(to path: String?) async throws(ClientError) -> BackupView {
        try await transport.call(
            .post,
            "/v1/backups",
            body: BackupRequest(path: path),
            seconds: Self.auditSeconds
        )
    }

    /// What the deterministic checks find.
    package func check(_ request: CheckRequest) async throws(ClientError) -> CheckView {
        try await transport.call(.post, "/v1/check", body: request, seconds: Self.auditSeconds)
    }

    /// Newest first.
    package func backups() async throws(ClientError) -> [BackupView] {
        let list: BackupList = try await transport.call(.get, "/v1/backups", seconds: Self.seconds.quick)
        return list.backups
    }

    /// Has the daemon check a backup.
    package func checkBackup(at path: String) async throws(ClientError) -> AuditView {
        try await transport.call(
            .post,
            "/v1/backups/check",
            body: BackupRequest(path: path),
            seconds: Self.auditSeconds
        )
    }

    /// Removes an ended requirement's texts for good.
    package func purge(_ id: String, withBackups: Bool) async throws(ClientError) -> PurgeView {
        try await transport.call(
            .post,
            try Self.path(id) + "/purge",
            query: withBackups ? ["backups": "true"] : [:],
            seconds: Self.auditSeconds
        )
    }

    /// Calls `onEvent` for each event of all requirements after `sequence`, live, until the daemon ends; from now on when
    /// it is nil.
    package func allEvents(
        after sequence: Int64? = nil,
        onEvent: (EventView) async throws -> Void
    ) async throws {
        try await transport.events(
            "/v1/events",
            query: sequence.map { ["after": "\($0)"] } ?? [:],
            onItem: onEvent
        )
    }
}
