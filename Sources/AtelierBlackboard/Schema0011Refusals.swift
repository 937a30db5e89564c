extension Schema {
    /// Prompts that did not fit, with the figures that the crew went by when it made them smaller: without them a replay
    /// would not know that the whole prompt was tried first.
    ///
    /// The same request may be refused on other figures later, when a person has given the engine another context.
    static let refusalTables = """
        CREATE TABLE modelRefusal (
          sequence INTEGER PRIMARY KEY,
          requirement TEXT NOT NULL REFERENCES requirement (id),
          task TEXT NOT NULL REFERENCES task (id),
          generation INTEGER NOT NULL CHECK (generation >= 1),
          digest TEXT NOT NULL CHECK (length(digest) = 64 AND digest NOT GLOB '*[^0-9a-f]*'),
          promptTokens INTEGER NOT NULL CHECK (promptTokens >= 0),
          room INTEGER NOT NULL,
          writtenAtMs INTEGER NOT NULL CHECK (writtenAtMs >= 0),
          UNIQUE (requirement, digest, promptTokens, room),
          CONSTRAINT modelRefusalIsOfItsTask CHECK (substr(task, 1, length(requirement) + 1) = requirement || '-')
        ) STRICT;
        CREATE TRIGGER modelRefusalIsNeverEdited BEFORE UPDATE ON modelRefusal
        BEGIN SELECT RAISE(ABORT, 'a refused prompt is never edited'); END;
        CREATE TRIGGER modelRefusalStays BEFORE DELETE ON modelRefusal
        WHEN NOT EXISTS (SELECT 1 FROM purge WHERE requirement = OLD.requirement)
        BEGIN SELECT RAISE(ABORT, 'a refused prompt is never deleted'); END;
        """
}
