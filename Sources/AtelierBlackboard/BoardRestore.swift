internal import Foundation
internal import GRDB

/// Puts a backup in the place of a board that is closed; what was there is set aside and never deleted.
///
/// The checked copy is staged beside the board under a name that tells the time; from then on the exchange is carried to
/// its end at the next opening, wherever it was interrupted.
package enum BoardRestore {
    /// What one restore did.
    package struct Outcome: Equatable, Sendable {
        /// Where the board before is now; nil when there was none.
        package let setAside: String?
        package let report: AuditReport
    }

    /// Exchanges the board at `boardPath` for a copy of the backup at `file`; nobody may have the board open.
    ///
    /// Throws `backupDamaged`, `storeNewer`, `storeForeign`, `storeCorrupt` or `storeBusy` with both as they were.
    package static func run(
        file: String,
        boardPath: String,
        nowMs: Int64
    ) async throws(BlackboardError) -> Outcome {
        try await BoardFile.blocking { try restore(file, to: boardPath, nowMs: nowMs) }
    }

    private static func restore(_ file: String, to boardPath: String, nowMs: Int64) throws -> Outcome {
        try refuseUnfit(file, boardPath: boardPath)
        let report = try BoardFile.inspect(file)
        if let finding = report.findings.first {
            throw BlackboardError(
                .backupDamaged,
                "\(file) is damaged, so nothing was restored: \(finding.message)",
                hint: "Try another one: atelier backup list"
            )
        }
        try Opening.refuseBusy(boardPath)
        let staged = "\(boardPath).restore-\(BackupFolder.stamp(nowMs))"
        let made = staged + BackupFolder.partialSuffix
        try FileManager.default.copyItem(atPath: file, toPath: made)
        _ = try BoardCopy.settle(made, as: staged)
        return Outcome(setAside: try finish(boardPath), report: report)
    }

    /// Carries an exchange that was begun to its end, the board being closed; gives where the board before is now.
    @discardableResult
    static func finish(_ boardPath: String) throws -> String? {
        let folder = (boardPath as NSString).deletingLastPathComponent
        let prefix = (boardPath as NSString).lastPathComponent + ".restore-"
        // A folder that cannot be read is told by the opening itself.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let staged = names.filter { $0.hasPrefix(prefix) && !$0.hasSuffix(BackupFolder.partialSuffix) }.max()
        guard let staged else { return nil }
        let stamp = staged.dropFirst(prefix.count)
        let aside = "\((boardPath as NSString).deletingPathExtension)-set-aside-\(stamp).sqlite"
        let hadBoard = FileManager.default.fileExists(atPath: boardPath)
        // The log first: beside the restored file it would be taken for that one's, and ruin it.
        for suffix in ["-wal", "-journal", ""] where FileManager.default.fileExists(atPath: boardPath + suffix) {
            guard rename(boardPath + suffix, aside + suffix) == 0 else { throw BoardCopy.unreachable(aside + suffix) }
        }
        try BoardCopy.synchronize(folder)
        guard rename("\(folder)/\(staged)", boardPath) == 0 else { throw BoardCopy.unreachable(boardPath) }
        try BoardCopy.synchronize(folder)
        return hadBoard ? aside : nil
    }

    private static func refuseUnfit(_ file: String, boardPath: String) throws {
        var given = stat()
        var present = stat()
        guard stat(file, &given) == 0, given.st_mode & S_IFMT == S_IFREG else {
            throw BlackboardError(
                .storeUnreachable,
                "There is no file \(file).",
                hint: "See which backups there are: atelier backup list"
            )
        }
        if stat(boardPath, &present) == 0, present.st_ino == given.st_ino, present.st_dev == given.st_dev {
            throw BlackboardError(.illegalState, "\(file) is the blackboard itself.", hint: "Name one of its backups.")
        }
        var log = stat()
        guard stat(file + "-wal", &log) != 0 || log.st_size == 0 else {
            throw BlackboardError(
                .backupDamaged,
                "\(file) has a log beside it, so it is no finished backup.",
                hint: "Make backups with: atelier backup --to FILE"
            )
        }
    }
}
