extension Schema {
    /// What a run took from the world besides model replies: commands with their results, and its other inputs.
    ///
    /// Both are part of the record that a run can be replayed from, so nothing of them changes once it was acted on.
    static let commandTables = """
        CREATE TABLE commandCall (
          sequence INTEGER PRIMARY KEY,
          requirement TEXT NOT NULL REFERENCES requirement (id),
          task TEXT NOT NULL REFERENCES task (id),
          generation INTEGER NOT NULL CHECK (generation >= 1),
          digest TEXT NOT NULL CHECK (length(digest) = 64 AND digest NOT GLOB '*[^0-9a-f]*'),
          request TEXT NOT NULL CHECK (json_valid(request)),
          exitStatus INTEGER NOT NULL,
          output TEXT NOT NULL REFERENCES artifact (hash),
          isTruncated INTEGER NOT NULL CHECK (isTruncated IN (0, 1)),
          milliseconds INTEGER NOT NULL CHECK (milliseconds >= 0),
          policyHash TEXT NOT NULL CHECK (length(policyHash) = 64 AND policyHash NOT GLOB '*[^0-9a-f]*'),
          writtenAtMs INTEGER NOT NULL CHECK (writtenAtMs >= 0),
          UNIQUE (requirement, digest),
          CONSTRAINT commandCallIsOfItsTask CHECK (substr(task, 1, length(requirement) + 1) = requirement || '-')
        ) STRICT;
        CREATE TRIGGER commandCallIsNeverEdited BEFORE UPDATE ON commandCall
        BEGIN SELECT RAISE(ABORT, 'a command call is never edited'); END;
        CREATE TRIGGER commandCallStays BEFORE DELETE ON commandCall
        WHEN NOT EXISTS (SELECT 1 FROM purge WHERE requirement = OLD.requirement)
        BEGIN SELECT RAISE(ABORT, 'a command call is never deleted'); END;

        CREATE TABLE runInput (
          requirement TEXT NOT NULL REFERENCES requirement (id),
          kind TEXT NOT NULL CHECK (kind IN ('agents', 'subjects', 'carried')),
          task TEXT NOT NULL REFERENCES task (id),
          generation INTEGER NOT NULL CHECK (generation >= 1),
          content TEXT NOT NULL REFERENCES artifact (hash),
          writtenAtMs INTEGER NOT NULL CHECK (writtenAtMs >= 0),
          PRIMARY KEY (requirement, kind)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER runInputIsNeverEdited BEFORE UPDATE ON runInput
        BEGIN SELECT RAISE(ABORT, 'an input of a run is never edited'); END;
        CREATE TRIGGER runInputStays BEFORE DELETE ON runInput
        WHEN NOT EXISTS (SELECT 1 FROM purge WHERE requirement = OLD.requirement)
        BEGIN SELECT RAISE(ABORT, 'an input of a run is never deleted'); END;
        """
}
