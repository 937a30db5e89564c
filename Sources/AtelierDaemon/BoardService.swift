package import AtelierAPI

/// What the handlers ask about the board itself; every call may throw an `AtelierError`.
package protocol BoardService: Sendable {
    /// Checks the whole board on a copy; damage is in the answer, not an error.
    func audit() async throws -> AuditView
    /// Copies the board into a new file at `path`, or into the daemon's own folder, and checks the copy.
    func backUp(to path: String?) async throws -> BackupView
    /// Newest first.
    func backups() async throws -> [BackupView]
    /// Checks a backup without changing it.
    func checkBackup(at path: String) async throws -> AuditView
    /// Removes an ended requirement's texts for good; with `withBackups` also the backups made before.
    func purge(idPrefix: String, withBackups: Bool) async throws -> PurgeView
    /// Events of all requirements with a sequence over `after`, oldest first, at most `limit`.
    func events(after: Int64, limit: Int) async throws -> [EventView]
    /// 0 when there is none.
    func newestEvent() async throws -> Int64
    /// Tells of each commit that appended events; subscribe first, then read.
    func eventChanges() -> AsyncStream<Int64>
}
