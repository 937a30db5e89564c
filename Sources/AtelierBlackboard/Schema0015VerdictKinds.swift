extension Schema {
    /// Two further kinds of verdicts: of the tests that a change can break, and of formatters and linters on its files.
    ///
    /// A constraint cannot be changed, so the table is made anew and keeps its rows.
    static let verdictKinds = """
        ALTER TABLE verdict RENAME TO verdictBefore;
        DROP INDEX verdictOfCheck;
        DROP INDEX verdictOfAge;
        DROP TRIGGER verdictIsNeverEdited;
        CREATE TABLE verdict (
          sequence INTEGER PRIMARY KEY,
          repositoryPath TEXT NOT NULL CHECK (repositoryPath GLOB '/*'),
          tree TEXT NOT NULL CHECK (length(tree) = 40 AND tree NOT GLOB '*[^0-9a-f]*'),
          bases TEXT NOT NULL CHECK (bases = '' OR (length(bases) % 41 = 40 AND bases NOT GLOB '*[^0-9a-f,]*')),
          kind TEXT NOT NULL CHECK (kind IN ('fast', 'check', 'affected', 'lint')),
          policy TEXT NOT NULL CHECK (length(policy) = 64 AND policy NOT GLOB '*[^0-9a-f]*'),
          program TEXT NOT NULL CHECK (program <> ''),
          isPassed INTEGER NOT NULL CHECK (isPassed IN (0, 1)),
          findings TEXT NOT NULL CHECK (json_valid(findings)),
          detail TEXT NOT NULL CHECK (length(detail) <= 8192),
          milliseconds INTEGER NOT NULL CHECK (milliseconds >= 0),
          madeAtMs INTEGER NOT NULL CHECK (madeAtMs >= 0),
          UNIQUE (tree, bases, kind, policy, program),
          CONSTRAINT checkIsOfAWholeTree CHECK (kind <> 'check' OR bases = '')
        ) STRICT;
        INSERT INTO verdict SELECT * FROM verdictBefore;
        DROP TABLE verdictBefore;
        CREATE INDEX verdictOfCommand ON verdict (tree, repositoryPath, kind, sequence) WHERE kind <> 'fast';
        CREATE INDEX verdictOfAge ON verdict (madeAtMs);
        CREATE TRIGGER verdictIsNeverEdited BEFORE UPDATE ON verdict
        BEGIN SELECT RAISE(ABORT, 'a verdict is never edited'); END;
        """
}
