/// One backup of the board.
package struct BackupView: Codable, Equatable, Sendable {
    package let path: String
    /// `scheduled`, `asked` or `migration`.
    package let kind: String
    package let madeAtMs: Int64
    package let bytes: Int64

    package init(path: String, kind: String, madeAtMs: Int64, bytes: Int64) {
        self.path = path
        self.kind = kind
        self.madeAtMs = madeAtMs
        self.bytes = bytes
    }
}

/// What `GET /v1/backups` gives.
package struct BackupList: Codable, Equatable, Sendable {
    /// Newest first.
    package let backups: [BackupView]

    package init(backups: [BackupView]) {
        self.backups = backups
    }
}

/// What `POST /v1/backups` and `POST /v1/backups/check` take.
package struct BackupRequest: Codable, Equatable, Sendable {
    /// The absolute path of the file; nil for the daemon's own folder.
    package let path: String?

    package init(path: String?) {
        self.path = path
    }
}
