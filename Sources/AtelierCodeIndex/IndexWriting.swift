internal import AtelierDomain
internal import GRDB
internal import Synchronization

extension CodeIndex {
    /// Writes blobs with all that belongs to them; one that is there already stays as it is.
    func add(_ blobs: [PreparedBlob]) async throws(CodeIndexError) {
        let turn = known.withLock { $0.turn }
        let rows = try await write { database in
            var rows: [BlobKey: Int64] = [:]
            for blob in blobs {
                rows[blob.key] = try Self.insert(blob, turn: turn, into: database)
            }
            return rows
        }
        known.withLock { $0.rows.merge(rows) { _, new in new } }
    }

    private static func insert(_ blob: PreparedBlob, turn: Int64, into database: Database) throws -> Int64 {
        try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO blob (oid, dialect, usedTurn, isPresent, bytes, lines, outline)
                VALUES (?, ?, ?, 0, ?, ?, ?)
                """
        ).execute(arguments: [blob.key.blob.hex, blob.key.dialect, turn, blob.bytes, blob.lines, blob.outline])
        guard database.changesCount == 1 else {
            let row = try Int64.fetchOne(
                database,
                sql: "SELECT id FROM blob WHERE oid = ? AND dialect = ?",
                arguments: [blob.key.blob.hex, blob.key.dialect]
            )
            guard let row else { throw CodeIndexError.damaged("a blob is neither new nor there") }
            return row
        }
        let row = database.lastInsertedRowID
        try database.cachedStatement(
            sql: "INSERT INTO fileText (rowid, names, identifiers, body) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [row, blob.namesText, blob.identifiersText, blob.bodyText])
        let symbol = try database.cachedStatement(
            sql: "INSERT INTO symbol (id, name, kind, isTest) VALUES (?, ?, ?, ?)"
        )
        let text = try database.cachedStatement(
            sql: "INSERT INTO symbolText (rowid, name, head, uses) VALUES (?, ?, ?, ?)"
        )
        for (place, entry) in blob.symbols.enumerated() {
            let id = IndexSchema.symbolRow(blob: row, place: place)
            try symbol.execute(arguments: [id, entry.name, entry.kind, entry.isTest])
            try text.execute(arguments: [id, entry.nameText, entry.headText, entry.usesText])
        }
        return row
    }

    /// Marks the blobs of the tree that is asked for now, and answers the turn that this is.
    func setPresent(_ rows: Set<Int64>) async throws(CodeIndexError) {
        let (before, turn) = known.withLock { known in
            known.turn += 1
            return (known.present, known.turn)
        }
        let (gone, come) = (before.subtracting(rows), rows.subtracting(before))
        guard !gone.isEmpty || !come.isEmpty else { return }
        try await write { database in
            // Those that stay were used until now, which shows once they go.
            for row in gone {
                try database.cachedStatement(sql: "UPDATE blob SET isPresent = 0, usedTurn = ? WHERE id = ?")
                    .execute(arguments: [turn, row])
            }
            for row in come {
                try database.cachedStatement(sql: "UPDATE blob SET isPresent = 1, usedTurn = ? WHERE id = ?")
                    .execute(arguments: [turn, row])
            }
        }
        known.withLock { $0.present = rows }
    }

    /// Drops blobs of no present tree, those longest unused first, until the index is within `bounds`.
    ///
    /// Answers how many went. What the present tree holds stays, whatever it takes.
    @discardableResult
    func trim(to bounds: IndexBounds) async throws(CodeIndexError) -> Int {
        var dropped = 0
        while true {
            let size = try await size()
            let excess = max(size.blobs - bounds.blobsMax, size.bytes > bounds.bytesMax ? Self.trimStep : 0)
            guard excess > 0 else { return dropped }
            let gone = try await drop(min(excess, Self.trimStep))
            dropped += gone
            guard gone > 0 else { return dropped }
        }
    }

    /// How many blobs go in one transaction.
    private static let trimStep = 64

    private func drop(_ count: Int) async throws(CodeIndexError) -> Int {
        let rows = try await write { database in
            let rows = try Int64.fetchAll(
                database,
                sql: "SELECT id FROM blob WHERE isPresent = 0 ORDER BY usedTurn, id LIMIT ?",
                arguments: [count]
            )
            for row in rows {
                let first = IndexSchema.symbolRow(blob: row, place: 0)
                let range = "BETWEEN \(first) AND \(IndexSchema.symbolRow(blob: row + 1, place: 0) - 1)"
                try database.execute(sql: "DELETE FROM symbolText WHERE rowid \(range)")
                try database.execute(sql: "DELETE FROM symbol WHERE id \(range)")
                try database.execute(sql: "DELETE FROM fileText WHERE rowid = \(row)")
                try database.execute(sql: "DELETE FROM blob WHERE id = \(row)")
            }
            return Set(rows)
        }
        known.withLock { known in known.rows = known.rows.filter { !rows.contains($0.value) } }
        // Pages that became free go back to the disk; the log is copied over as usual.
        do {
            try await queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA incremental_vacuum") }
        } catch {
            throw .wrapping(error)
        }
        return rows.count
    }
}

/// How much one repository's index may hold.
package struct IndexBounds: Equatable, Sendable {
    package var blobsMax: Int
    package var bytesMax: Int

    package init(blobsMax: Int = 100_000, bytesMax: Int = 1 << 30) {
        self.blobsMax = blobsMax
        self.bytesMax = bytesMax
    }
}
