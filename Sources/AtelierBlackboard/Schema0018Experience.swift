extension Schema {
    /// One further kind of input, what a run was told of those before it, and a way to the runs of one repository.
    ///
    /// A constraint cannot be changed, so the table is made anew and keeps its rows.
    static let experienceInput = """
        ALTER TABLE runInput RENAME TO runInputBefore;
        DROP TRIGGER runInputIsNeverEdited;
        DROP TRIGGER runInputStays;
        CREATE TABLE runInput (
          requirement TEXT NOT NULL REFERENCES requirement (id),
          kind TEXT NOT NULL CHECK (kind IN ('agents', 'subjects', 'carried', 'experience')),
          task TEXT NOT NULL REFERENCES task (id),
          generation INTEGER NOT NULL CHECK (generation >= 1),
          content TEXT NOT NULL REFERENCES artifact (hash),
          writtenAtMs INTEGER NOT NULL CHECK (writtenAtMs >= 0),
          PRIMARY KEY (requirement, kind)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO runInput SELECT * FROM runInputBefore;
        DROP TABLE runInputBefore;
        CREATE TRIGGER runInputIsNeverEdited BEFORE UPDATE ON runInput
        BEGIN SELECT RAISE(ABORT, 'an input of a run is never edited'); END;
        CREATE TRIGGER runInputStays BEFORE DELETE ON runInput
        WHEN NOT EXISTS (SELECT 1 FROM purge WHERE requirement = OLD.requirement)
        BEGIN SELECT RAISE(ABORT, 'an input of a run is never deleted'); END;
        CREATE INDEX requirementOfRepository ON requirement (repositoryPath, position);
        """
}
