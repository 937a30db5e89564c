/// The tables of a stored code map.
///
/// There are no migrations: a file of another version is deleted and made anew. The row of a symbol is named by its blob's
/// row and its place among the blob's symbols, so that neither has to be stored twice.
enum IndexSchema {
    /// "ATLM"; tells our files from other SQLite databases.
    static let applicationID = 0x4154_4C4D
    /// Grows with every change of the tables or of what is written into them.
    static let version = 1
    /// A blob has fewer symbols than this; more are not indexed.
    static let symbolsMax = 1 << 16

    static let tables = """
        CREATE TABLE blob (
            id INTEGER PRIMARY KEY,
            oid TEXT NOT NULL,
            dialect TEXT NOT NULL,
            -- The number of the last turn in which it was part of a tree that was asked for.
            usedTurn INTEGER NOT NULL,
            isPresent INTEGER NOT NULL CHECK (isPresent IN (0, 1)),
            bytes INTEGER NOT NULL,
            lines INTEGER NOT NULL,
            -- NULL when the parser has no answer for these bytes.
            outline BLOB,
            UNIQUE (oid, dialect)
        );
        CREATE INDEX blobByUse ON blob (isPresent, usedTurn);
        CREATE TABLE symbol (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            isTest INTEGER NOT NULL CHECK (isTest IN (0, 1))
        );
        CREATE INDEX symbolByName ON symbol (name);
        CREATE VIRTUAL TABLE fileText USING fts5 (
            names, identifiers, body, tokenize = "porter ascii tokenchars '_'"
        );
        CREATE VIRTUAL TABLE symbolText USING fts5 (
            name, head, uses, tokenize = "porter ascii tokenchars '_'"
        );
        INSERT INTO fileText (fileText, rank) VALUES ('hashsize', 8388608);
        INSERT INTO symbolText (symbolText, rank) VALUES ('hashsize', 8388608);
        """

    static func symbolRow(blob: Int64, place: Int) -> Int64 { blob * Int64(symbolsMax) + Int64(place) }
    static func blob(ofSymbolRow row: Int64) -> Int64 { row / Int64(symbolsMax) }
    static func place(ofSymbolRow row: Int64) -> Int { Int(row % Int64(symbolsMax)) }
}
