internal import AtelierDomain
internal import Foundation
internal import GRDB

extension Blackboard {
    /// Copies the board into a new file at `path` (absolute, in a folder that exists) while others go on, checks the copy
    /// and gives what the check found.
    ///
    /// The file is there only once it is whole, checked and on the disk. Throws `fileExists`, `backupDamaged`, `storeFull`
    /// or `storeUnreachable`; the board itself is not touched in any case.
    package func backUp(to path: String) async throws(BlackboardError) -> AuditReport {
        let made = path + BackupFolder.partialSuffix
        try await copy(to: made)
        return try await BoardFile.blocking { try BoardCopy.settle(made, as: path) }
    }

    /// Checks everything that is on the board, on a copy in `folder` that is removed again, so that nobody waits for it.
    package func audit(in folder: String) async throws(BlackboardError) -> AuditReport {
        let made = "\(folder)/audit-\(UUID().uuidString)\(BackupFolder.partialSuffix)"
        try await copy(to: made)
        let outcome: Result<AuditReport, BlackboardError>
        do throws(BlackboardError) {
            outcome = .success(try await BoardFile.blocking { try BoardFile.inspect(made) })
        } catch {
            outcome = .failure(error)
        }
        // A copy that is left costs disk only, and the next start removes it.
        try? FileManager.default.removeItem(atPath: made)
        return try outcome.get()
    }

    /// Checks a backup or another board's file; damage is in the report, not an error.
    ///
    /// Throws `storeNewer`, `storeForeign`, `storeCorrupt` or `storeUnreachable`; the file is not touched.
    package static func inspect(_ path: String) async throws(BlackboardError) -> AuditReport {
        try await BoardFile.blocking { try BoardFile.inspect(path) }
    }

    /// Copies pages in steps and serves one turn of the line between two of them.
    private func copy(to path: String) async throws(BlackboardError) {
        let line = line
        try await onConnection { database in
            try BoardCopy.make(of: database, at: path) {
                guard !line.isClosing else { throw BlackboardError.closed }
                line.serve(database)
            }
        }
    }
}
