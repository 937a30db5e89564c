extension Schema {
    /// What models found in commits; it advises, is never edited, and ages out.
    static let reviewTable = """
        CREATE TABLE review (
          sequence INTEGER PRIMARY KEY,
          repositoryPath TEXT NOT NULL CHECK (repositoryPath GLOB '/*'),
          commitId TEXT NOT NULL CHECK (length(commitId) = 40 AND commitId NOT GLOB '*[^0-9a-f]*'),
          findings TEXT NOT NULL CHECK (json_valid(findings)),
          milliseconds INTEGER NOT NULL CHECK (milliseconds >= 0),
          madeAtMs INTEGER NOT NULL CHECK (madeAtMs >= 0),
          UNIQUE (repositoryPath, commitId)
        ) STRICT;
        CREATE INDEX reviewOfAge ON review (madeAtMs);
        CREATE TRIGGER reviewIsNeverEdited BEFORE UPDATE ON review
        BEGIN SELECT RAISE(ABORT, 'a review is never edited'); END;
        """
}
