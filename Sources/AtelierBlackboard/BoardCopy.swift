internal import Foundation
internal import GRDB

/// Copies of a board by SQLite's own backup, a few pages at a time.
///
/// The copy is made over the writer's own connection: what is written between two steps goes into the copy as well, so
/// that it is the board's state at its last step, it never starts anew, and no reader keeps the log from being cut back.
enum BoardCopy {
    /// One megabyte of 4 KiB pages: what a caller waits for at most is a step, not the copy.
    static let pagesPerStep: Int32 = 256

    /// Makes the file `path`, which must not exist; `betweenSteps` serves whoever waits, and ends the copy by throwing.
    ///
    /// Not on the disk yet when this returns: `settle` sees to that.
    static func make(of database: Database, at path: String, betweenSteps: @escaping () throws -> Void) throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw BlackboardError(
                .fileExists,
                "There is a file \(path) already.",
                hint: "Name another one; nothing is overwritten."
            )
        }
        do {
            let target = try DatabaseQueue(path: path)
            try target.writeWithoutTransaction { copy in
                // Nobody reads the file before it is whole, so nothing in it needs a journal or a sync of its own.
                try copy.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
                try database.backup(to: copy, pagesPerStep: pagesPerStep) { progress in
                    if !progress.isCompleted { try betweenSteps() }
                }
            }
            try target.close()
        } catch {
            // Half a copy is worth nothing.
            try? FileManager.default.removeItem(atPath: path)
            throw error
        }
    }

    /// Checks the copy at `made`, brings it to the disk and gives it its name; a bad one is removed.
    ///
    /// Blocks for as long as the check takes.
    static func settle(_ made: String, as path: String) throws -> AuditReport {
        do {
            let report = try BoardFile.inspect(made)
            guard report.findings.isEmpty else {
                throw BlackboardError(
                    .backupDamaged,
                    "The copy does not hold what it should: \(report.findings[0].message)",
                    hint: "See what is wrong with the board: atelier audit verify"
                )
            }
            try synchronize(made)
            try move(made, to: path)
            return report
        } catch {
            // What is not good is not kept; the first error is the one to tell.
            try? FileManager.default.removeItem(atPath: made)
            throw error
        }
    }

    /// Gives a file another name in the same folder, on the disk when this returns; throws `fileExists` over another.
    static func move(_ from: String, to path: String) throws {
        // A link and not a rename: it never replaces a file that came there meanwhile.
        guard link(from, path) == 0 else {
            throw errno == EEXIST
                ? BlackboardError(.fileExists, "There is a file \(path) already.", hint: "Nothing is overwritten.")
                : unreachable(path)
        }
        guard unlink(from) == 0 else { throw unreachable(from) }
        try synchronize((path as NSString).deletingLastPathComponent)
    }

    /// Returns once a file's content or a folder's names are on the disk; never called for the board itself.
    static func synchronize(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreachable(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw unreachable(path) }
    }

    static func unreachable(_ path: String) -> BlackboardError {
        let number = errno
        return BlackboardError(
            number == ENOSPC ? .storeFull : .storeUnreachable,
            "\(path) cannot be written: \(String(cString: strerror(number))).",
            hint: "Check who owns its folder, and whether its disk is writable and not full."
        )
    }
}
