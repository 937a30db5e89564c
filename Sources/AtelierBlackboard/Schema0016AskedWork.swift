extension Schema {
    /// What commits asked for and became requirements, so that the same text in the same place is taken up once.
    static let askedWorkTable = """
        CREATE TABLE askedWork (
          sequence INTEGER PRIMARY KEY,
          repositoryPath TEXT NOT NULL CHECK (repositoryPath GLOB '/*'),
          place TEXT NOT NULL CHECK (place <> ''),
          digest TEXT NOT NULL CHECK (length(digest) = 64 AND digest NOT GLOB '*[^0-9a-f]*'),
          requirement TEXT NOT NULL CHECK (requirement <> ''),
          atMs INTEGER NOT NULL CHECK (atMs >= 0),
          UNIQUE (repositoryPath, place, digest)
        ) STRICT;
        CREATE TRIGGER askedWorkIsNeverEdited BEFORE UPDATE ON askedWork
        BEGIN SELECT RAISE(ABORT, 'what was asked for is never edited'); END;
        """
}
