extension Schema {
    /// The chained events and the journal of landings.
    static let historyTables = """
        CREATE TABLE event (
          sequence INTEGER PRIMARY KEY,
          atMs INTEGER NOT NULL CHECK (atMs >= 0),
          requirement TEXT REFERENCES requirement (id),
          kind TEXT NOT NULL CHECK (kind <> ''),
          message TEXT NOT NULL,
          hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*')
        ) STRICT;
        CREATE INDEX eventOfRequirement ON event (requirement, sequence);
        CREATE TRIGGER eventIsAppended BEFORE INSERT ON event
        WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM event)
        BEGIN SELECT RAISE(ABORT, 'an event comes after all others'); END;
        CREATE TRIGGER eventIsNeverEdited BEFORE UPDATE ON event
        BEGIN SELECT RAISE(ABORT, 'an event is never edited'); END;
        CREATE TRIGGER eventStays BEFORE DELETE ON event
        BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END;

        CREATE TABLE landing (
          requirement TEXT NOT NULL PRIMARY KEY REFERENCES requirement (id),
          task TEXT NOT NULL REFERENCES task (id),
          generation INTEGER NOT NULL CHECK (generation >= 1),
          repositoryPath TEXT NOT NULL REFERENCES repository (path),
          reference TEXT NOT NULL CONSTRAINT landingReferenceIsOurs CHECK (reference GLOB 'refs/heads/atelier/?*'),
          expected TEXT CHECK (length(expected) = 40 AND expected NOT GLOB '*[^0-9a-f]*'),
          commitId TEXT NOT NULL CHECK (length(commitId) = 40 AND commitId NOT GLOB '*[^0-9a-f]*'),
          receipt TEXT NOT NULL,
          state TEXT NOT NULL CHECK (state IN ('intended', 'done', 'dropped')),
          intendedAtMs INTEGER NOT NULL CHECK (intendedAtMs >= 0),
          settledAtMs INTEGER,
          UNIQUE (repositoryPath, reference),
          CHECK ((settledAtMs IS NULL) = (state = 'intended'))
        ) STRICT;
        CREATE INDEX landingOpen ON landing (intendedAtMs) WHERE state = 'intended';
        CREATE TRIGGER landingStarts BEFORE INSERT ON landing
        WHEN NEW.state <> 'intended' OR NOT EXISTS (
          SELECT 1 FROM requirement
          WHERE id = NEW.requirement AND state = 'running' AND repositoryPath = NEW.repositoryPath
        )
        BEGIN SELECT RAISE(ABORT, 'a landing is intended first, for a running requirement in its repository'); END;
        CREATE TRIGGER landingSettlesOnce BEFORE UPDATE ON landing
        WHEN OLD.state <> 'intended' OR NEW.state = 'intended'
          OR NEW.requirement <> OLD.requirement OR NEW.task <> OLD.task OR NEW.generation <> OLD.generation
          OR NEW.repositoryPath <> OLD.repositoryPath OR NEW.reference <> OLD.reference
          OR NEW.expected IS NOT OLD.expected OR NEW.commitId <> OLD.commitId OR NEW.receipt <> OLD.receipt
          OR NEW.intendedAtMs <> OLD.intendedAtMs
        BEGIN SELECT RAISE(ABORT, 'a landing is settled once and never edited'); END;
        CREATE TRIGGER landingStays BEFORE DELETE ON landing
        BEGIN SELECT RAISE(ABORT, 'a landing is never deleted'); END;
        """
}
