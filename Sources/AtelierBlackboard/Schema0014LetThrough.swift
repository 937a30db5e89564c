extension Schema {
    /// The rules that `SKIP` left out when a tree was committed, so that its push need not be told again.
    ///
    /// A tree names its content: where it is pushed from, and by which working tree, makes no difference.
    static let letThroughTable = """
        CREATE TABLE letThrough (
          sequence INTEGER PRIMARY KEY,
          tree TEXT NOT NULL CHECK (length(tree) = 40 AND tree NOT GLOB '*[^0-9a-f]*'),
          rule TEXT NOT NULL CHECK (rule <> '' AND length(rule) <= 64),
          repositoryPath TEXT NOT NULL CHECK (repositoryPath GLOB '/*'),
          atMs INTEGER NOT NULL CHECK (atMs >= 0),
          UNIQUE (tree, rule)
        ) STRICT;
        CREATE INDEX letThroughOfAge ON letThrough (atMs);
        CREATE TRIGGER letThroughIsNeverEdited BEFORE UPDATE ON letThrough
        BEGIN SELECT RAISE(ABORT, 'what was let through is never edited'); END;
        """
}
