internal import GRDB

/// Full-text search over the blobs of the tree that is present.
struct TextSearch: Sendable {
    let index: CodeIndex

    /// A question has at most this many terms; the first ones count.
    static let termsMax = 80
    /// Symbols that are looked at; what comes after fits worse than all of them.
    static let symbolsMax = 400

    /// In the syntax of FTS5: any of the terms.
    static func expression(_ terms: [String]) -> String {
        terms.prefix(termsMax).map { "\"\($0.replacing("\"", with: ""))\"" }.joined(separator: " OR ")
    }

    /// BM25 of every blob that holds one of the terms, by row; names count thrice.
    func files(_ terms: [String]) async throws(CodeIndexError) -> [Int64: Double] {
        guard !terms.isEmpty else { return [:] }
        return try await index.read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT blob.id, -bm25(fileText, 3.0, 1.0, 1.0)
                    FROM fileText JOIN blob ON blob.id = fileText.rowid
                    WHERE fileText MATCH ? AND blob.isPresent
                    """
            )
            return try Self.scores(statement, [Self.expression(terms)])
        }
    }

    /// BM25 of the symbols that fit best, by row; `kind` nil for all, tests only when they are wanted.
    func symbols(
        _ terms: [String],
        kind: String? = nil,
        withTests: Bool,
        limit: Int = symbolsMax
    ) async throws(CodeIndexError) -> [Int64: Double] {
        guard !terms.isEmpty else { return [:] }
        return try await index.read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT symbol.id, -bm25(symbolText, 4.0, 1.5, 1.0) AS score
                    FROM symbolText JOIN symbol ON symbol.id = symbolText.rowid
                    JOIN blob ON blob.id = symbol.id / \(IndexSchema.symbolsMax)
                    WHERE symbolText MATCH ? AND blob.isPresent
                        AND (?2 IS NULL OR symbol.kind = ?2) AND (?3 OR NOT symbol.isTest)
                    ORDER BY score DESC, symbol.id LIMIT ?4
                    """
            )
            return try Self.scores(statement, [Self.expression(terms), kind, withTests, limit])
        }
    }

    /// Symbols that are named exactly as one of `words`, with what that is worth.
    func named(_ words: Set<String>, kind: String?) async throws(CodeIndexError) -> [Int64: Double] {
        try await index.read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT symbol.id FROM symbol JOIN blob ON blob.id = symbol.id / \(IndexSchema.symbolsMax)
                    WHERE symbol.name = ?1 AND blob.isPresent AND (?2 IS NULL OR symbol.kind = ?2)
                    ORDER BY symbol.isTest, symbol.id LIMIT 50
                    """
            )
            var scores: [Int64: Double] = [:]
            for word in words.sorted() {
                let weight = words.count == 1 || TermText.isComposite(word) ? 20.0 : 4.0
                for row in try Int64.fetchAll(statement, arguments: [word, kind]) { scores[row] = weight }
            }
            return scores
        }
    }

    /// The blobs of the tree that define a symbol of each name, spelt exactly so.
    func definers(of names: some Collection<String> & Sendable) async throws(CodeIndexError) -> [String: Set<Int64>] {
        try await index.read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT DISTINCT blob.id FROM symbol JOIN blob ON blob.id = symbol.id / \(IndexSchema.symbolsMax)
                    WHERE symbol.name = ? AND blob.isPresent LIMIT 200
                    """
            )
            var definers: [String: Set<Int64>] = [:]
            for name in names {
                let rows = try Int64.fetchAll(statement, arguments: [name])
                if !rows.isEmpty { definers[name] = Set(rows) }
            }
            return definers
        }
    }

    private static func scores(_ statement: Statement, _ arguments: StatementArguments) throws -> [Int64: Double] {
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        var scores: [Int64: Double] = [:]
        while let row = try rows.next() { scores[row[0]] = row[1] }
        return scores
    }
}
