extension Schema {
    /// Which repository's own files, index and branch are being touched for the user, so that a start after a kill knows
    /// whose lock files lie there.
    static let touchTables = """
        CREATE TABLE touch (
          repositoryPath TEXT NOT NULL PRIMARY KEY REFERENCES repository (path),
          requirement TEXT NOT NULL REFERENCES requirement (id),
          startedAtMs INTEGER NOT NULL CHECK (startedAtMs >= 0)
        ) STRICT;
        """
}
