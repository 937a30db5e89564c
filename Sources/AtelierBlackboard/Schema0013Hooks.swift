extension Schema {
    /// What was found of trees before and while git asked, and what git's hooks told of.
    ///
    /// Neither belongs to a requirement, and both are only worth so much: they age out. A verdict is never edited; where the
    /// same is judged anew the old row goes and a new one comes.
    static let hookTables = """
        CREATE TABLE verdict (
          sequence INTEGER PRIMARY KEY,
          repositoryPath TEXT NOT NULL CHECK (repositoryPath GLOB '/*'),
          tree TEXT NOT NULL CHECK (length(tree) = 40 AND tree NOT GLOB '*[^0-9a-f]*'),
          bases TEXT NOT NULL CHECK (bases = '' OR (length(bases) % 41 = 40 AND bases NOT GLOB '*[^0-9a-f,]*')),
          kind TEXT NOT NULL CHECK (kind IN ('fast', 'check')),
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
        CREATE INDEX verdictOfCheck ON verdict (tree, repositoryPath, sequence) WHERE kind = 'check';
        CREATE INDEX verdictOfAge ON verdict (madeAtMs);
        CREATE TRIGGER verdictIsNeverEdited BEFORE UPDATE ON verdict
        BEGIN SELECT RAISE(ABORT, 'a verdict is never edited'); END;

        CREATE TABLE hookEvent (
          sequence INTEGER PRIMARY KEY,
          name TEXT NOT NULL UNIQUE CHECK (name <> '' AND length(name) <= 128),
          hook TEXT NOT NULL CHECK (hook <> ''),
          repositoryPath TEXT NOT NULL CHECK (repositoryPath GLOB '/*'),
          object TEXT CHECK (length(object) = 40 AND object NOT GLOB '*[^0-9a-f]*'),
          exitStatus INTEGER NOT NULL CHECK (exitStatus BETWEEN 0 AND 255),
          isSpooled INTEGER NOT NULL CHECK (isSpooled IN (0, 1)),
          takenAtMs INTEGER NOT NULL CHECK (takenAtMs >= 0)
        ) STRICT;
        CREATE INDEX hookEventOfRepository ON hookEvent (repositoryPath, takenAtMs);
        CREATE INDEX hookEventOfAge ON hookEvent (takenAtMs);
        CREATE TRIGGER hookEventIsNeverEdited BEFORE UPDATE ON hookEvent
        BEGIN SELECT RAISE(ABORT, 'a hook event is never edited'); END;
        """
}
