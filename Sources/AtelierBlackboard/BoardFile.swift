internal import AtelierDomain
internal import Dispatch
internal import Foundation
internal import GRDB

/// Looks at a board's file that nobody writes, such as a backup, without changing a byte of it.
///
/// Never used on the board that is open: its copy is looked at instead, because a check of a large file takes seconds.
enum BoardFile {
    /// Does blocking work away from Swift's own threads.
    private static let workshop = DispatchQueue(label: "board files", attributes: .concurrent)

    /// Runs blocking `work` and gives its value.
    static func blocking<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws(BlackboardError) -> Value {
        let outcome: Result<Value, BlackboardError> = await withCheckedContinuation { continuation in
            workshop.async {
                continuation.resume(returning: Result { try work() }.mapError(BlackboardError.wrapping))
            }
        }
        return try outcome.get()
    }

    /// Checks everything in the file at `path`; damage is a finding, not an error.
    ///
    /// Throws `storeForeign`, `storeNewer`, `storeCorrupt` (when it is no database at all) or `storeUnreachable`.
    static func inspect(_ path: String) throws(BlackboardError) -> AuditReport {
        do {
            guard FileManager.default.fileExists(atPath: path) else {
                throw BlackboardError(.storeUnreachable, "There is no file \(path).", hint: "Check its name.")
            }
            var configuration = Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: Opening.uri(path: path) + "&immutable=1", configuration: configuration)
            let found = try queue.writeWithoutTransaction { database in
                try Opening.refuseForeign(database, migrator: Schema.migrator)
                return try report(database)
            }
            try queue.close()
            return found
        } catch {
            throw .wrapping(error)
        }
    }

    private static func report(_ database: Database) throws -> AuditReport {
        // A file that 0002 has not met yet, such as the backup made before it.
        let isOld = try !database.tableExists("eventHead")
        guard try database.tableExists("event") else {
            throw BlackboardError(
                .storeForeign,
                "The file is an empty database.",
                hint: "Name a backup of a blackboard."
            )
        }
        let findings = [
            first(.structure, database, structure), first(.references, database, references),
            first(.chain, database, isOld ? OldChain.finding : chain), first(.artifacts, database, artifacts),
        ].compactMap(\.self)
        func count(_ sql: String) -> Int64 {
            // What cannot be counted is damaged, and a finding has said so.
            (try? Int64.fetchOne(database, sql: sql)) ?? 0
        }
        // The same.
        let head = isOld ? nil : try? database.eventHead()
        return AuditReport(
            events: count("SELECT count(*) FROM event"),
            headSequence: head?.sequence ?? count("SELECT coalesce(max(sequence), 0) FROM event"),
            headHash: head?.hex ?? "",
            artifacts: Int(count("SELECT count(*) FROM artifact")),
            purgedRequirements: isOld ? 0 : Int(count("SELECT count(*) FROM purge")),
            purgedArtifacts: isOld ? 0 : Int(count("SELECT count(*) FROM artifact WHERE purgedAtMs IS NOT NULL")),
            bytes: count("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"),
            findings: findings
        )
    }

    /// What a check finds; that it cannot be made is a finding as well.
    private static func first(
        _ check: AuditReport.Finding.Check,
        _ database: Database,
        _ run: (Database) throws -> AuditReport.Finding?
    ) -> AuditReport.Finding? {
        do {
            return try run(database)
        } catch {
            return .init(check: check, table: "", row: "", message: BlackboardError.wrapping(error).message)
        }
    }

    private static func structure(_ database: Database) throws -> AuditReport.Finding? {
        let answer = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "no answer"
        return answer == "ok" ? nil : .init(check: .structure, table: "", row: "", message: answer)
    }

    private static func references(_ database: Database) throws -> AuditReport.Finding? {
        guard let row = try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") else { return nil }
        let table: String = try row.field("table")
        let parent: String = try row.field("parent")
        // A table without rowids has no number to name its row by.
        let number: Int64? = try row.fieldIfAny("rowid")
        return .init(
            check: .references,
            table: table,
            row: number.map(String.init) ?? "",
            message: "A row of \(table) refers to one of \(parent) that is not there."
        )
    }

    private static func chain(_ database: Database) throws -> AuditReport.Finding? {
        var link = EventChain.Link.first
        while true {
            switch try EventChain.verify(database, after: link, limit: 2_000) {
            case .whole: return try untold(database)
            case .soFar(let next): link = next
            case .broken(_, let finding): return finding
            }
        }
    }

    /// The first row that no event tells of, as when events were cut off together with the head.
    private static func untold(_ database: Database) throws -> AuditReport.Finding? {
        for table in SealedRow.Table.allCases where try database.tableExists(table.rawValue) {
            let row = try database.row(
                """
                SELECT CAST(\(table.keyColumn) AS TEXT) AS name FROM \(table.rawValue)
                WHERE name NOT IN (
                  SELECT substr(subject, \(table.rawValue.count + 2)) FROM event WHERE subject GLOB '\(table.rawValue)/*'
                ) LIMIT 1
                """
            )
            guard let row else { continue }
            let name: String = try row.field("name")
            return .init(
                check: .chain,
                table: table.rawValue,
                row: name,
                message: "No event tells of the \(table.rawValue) \(name)."
            )
        }
        return nil
    }

    private static func artifacts(_ database: Database) throws -> AuditReport.Finding? {
        let isOld = try !database.tableExists("artifactUse")
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT hash, bytes FROM artifact" + (isOld ? "" : " WHERE purgedAtMs IS NULL")
        )
        while let row = try rows.next() {
            let hash: String = try row.field("hash")
            guard ContentHash(of: try row.field("bytes") as Data).hex != hash else { continue }
            return .init(
                check: .artifacts,
                table: "artifact",
                row: hash,
                message: "The artifact \(hash) no longer has the bytes that its hash names."
            )
        }
        return nil
    }
}
