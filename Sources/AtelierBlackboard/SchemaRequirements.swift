extension Schema {
    /// Repositories, requirements and what an accept has to remember for its undo.
    static let requirementTables = """
        CREATE TABLE repository (
          path TEXT NOT NULL PRIMARY KEY CHECK (path GLOB '/*'),
          firstSeenAtMs INTEGER NOT NULL CHECK (firstSeenAtMs >= 0)
        ) STRICT;

        CREATE TABLE requirement (
          position INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 64 AND id NOT GLOB '*[^a-z0-9]*'),
          text TEXT NOT NULL CONSTRAINT requirementTextSize CHECK (length(CAST(text AS BLOB)) BETWEEN 1 AND 16384),
          repositoryPath TEXT NOT NULL REFERENCES repository (path),
          baseCommit TEXT NOT NULL CHECK (length(baseCommit) = 40 AND baseCommit NOT GLOB '*[^0-9a-f]*'),
          baseBranch TEXT,
          tokensMax INTEGER NOT NULL CHECK (tokensMax >= 0),
          secondsMax INTEGER NOT NULL CHECK (secondsMax >= 0),
          candidatesMax INTEGER NOT NULL CHECK (candidatesMax >= 0),
          createdAtMs INTEGER NOT NULL CHECK (createdAtMs >= 0),
          state TEXT NOT NULL
            CHECK (state IN ('running', 'landed', 'failed', 'refused', 'cancelled', 'accepted', 'rejected')),
          reason TEXT NOT NULL,
          servedSequence INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX requirementRunning ON requirement (servedSequence, position) WHERE state = 'running';

        CREATE TRIGGER requirementStarts BEFORE INSERT ON requirement
        WHEN NEW.state <> 'running' OR NEW.reason <> ''
        BEGIN SELECT RAISE(ABORT, 'a requirement starts running'); END;

        CREATE TRIGGER requirementMoves BEFORE UPDATE OF state ON requirement
        WHEN (OLD.state || ' ' || NEW.state) NOT IN (
          'running landed', 'running failed', 'running refused', 'running cancelled',
          'landed accepted', 'landed rejected', 'accepted landed'
        )
        BEGIN SELECT RAISE(ABORT, 'a requirement cannot move so'); END;

        CREATE TRIGGER requirementIsRevisedNeverEdited BEFORE UPDATE OF
          position, id, text, repositoryPath, baseCommit, baseBranch, tokensMax, secondsMax, candidatesMax, createdAtMs
        ON requirement
        BEGIN SELECT RAISE(ABORT, 'a requirement is never edited'); END;

        CREATE TRIGGER requirementStays BEFORE DELETE ON requirement
        BEGIN SELECT RAISE(ABORT, 'a requirement is never deleted'); END;

        CREATE TABLE acceptance (
          requirement TEXT NOT NULL PRIMARY KEY REFERENCES requirement (id),
          json TEXT NOT NULL CHECK (json_valid(json)),
          setAtMs INTEGER NOT NULL CHECK (setAtMs >= 0)
        ) STRICT;
        """
}
