extension Schema {
    /// What agents leave behind: artifacts, facts, evidence, model calls.
    static let recordTables = """
        CREATE TABLE artifact (
          hash TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
          bytes BLOB NOT NULL
        ) STRICT;
        CREATE TRIGGER artifactIsNeverEdited BEFORE UPDATE ON artifact
        BEGIN SELECT RAISE(ABORT, 'an artifact is never edited'); END;
        CREATE TRIGGER artifactStays BEFORE DELETE ON artifact
        BEGIN SELECT RAISE(ABORT, 'an artifact is never deleted'); END;

        CREATE TABLE fact (
          sequence INTEGER PRIMARY KEY,
          requirement TEXT NOT NULL REFERENCES requirement (id),
          kind TEXT NOT NULL CHECK (kind <> ''),
          subject TEXT NOT NULL,
          body BLOB NOT NULL CONSTRAINT factBodyIsJson CHECK (json_valid(CAST(body AS TEXT))),
          writer TEXT NOT NULL REFERENCES task (id),
          generation INTEGER NOT NULL CHECK (generation >= 1),
          writtenAtMs INTEGER NOT NULL CHECK (writtenAtMs >= 0),
          supersededBy INTEGER REFERENCES fact (sequence) DEFERRABLE INITIALLY DEFERRED CHECK (supersededBy > sequence)
        ) STRICT;
        CREATE UNIQUE INDEX factCurrent ON fact (requirement, kind, subject) WHERE supersededBy IS NULL;
        CREATE TRIGGER factIsAppended BEFORE INSERT ON fact
        WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM fact) OR NEW.supersededBy IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a fact comes after all others'); END;
        CREATE TRIGGER factIsSupersededOnce BEFORE UPDATE OF supersededBy ON fact
        WHEN OLD.supersededBy IS NOT NULL OR NEW.supersededBy IS NULL
        BEGIN SELECT RAISE(ABORT, 'a fact is superseded once'); END;
        CREATE TRIGGER factIsNeverEdited BEFORE UPDATE OF
          sequence, requirement, kind, subject, body, writer, generation, writtenAtMs ON fact
        BEGIN SELECT RAISE(ABORT, 'a fact is superseded, never edited'); END;
        CREATE TRIGGER factStays BEFORE DELETE ON fact
        BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;

        CREATE TABLE evidence (
          sequence INTEGER PRIMARY KEY,
          requirement TEXT NOT NULL REFERENCES requirement (id),
          task TEXT NOT NULL REFERENCES task (id),
          generation INTEGER NOT NULL CHECK (generation >= 1),
          purpose TEXT NOT NULL CHECK (purpose <> ''),
          argv TEXT NOT NULL CHECK (json_valid(argv)),
          tree TEXT NOT NULL CHECK (length(tree) = 40 AND tree NOT GLOB '*[^0-9a-f]*'),
          exitStatus INTEGER NOT NULL,
          logHash TEXT NOT NULL REFERENCES artifact (hash),
          policyHash TEXT NOT NULL CHECK (length(policyHash) = 64 AND policyHash NOT GLOB '*[^0-9a-f]*'),
          milliseconds INTEGER NOT NULL CHECK (milliseconds >= 0),
          writtenAtMs INTEGER NOT NULL CHECK (writtenAtMs >= 0)
        ) STRICT;
        CREATE INDEX evidenceOfRequirement ON evidence (requirement, sequence);
        CREATE TRIGGER evidenceIsNeverEdited BEFORE UPDATE ON evidence
        BEGIN SELECT RAISE(ABORT, 'evidence is never edited'); END;
        CREATE TRIGGER evidenceStays BEFORE DELETE ON evidence
        BEGIN SELECT RAISE(ABORT, 'evidence is never deleted'); END;

        CREATE TABLE modelCall (
          sequence INTEGER PRIMARY KEY,
          requirement TEXT NOT NULL REFERENCES requirement (id),
          task TEXT NOT NULL REFERENCES task (id),
          generation INTEGER NOT NULL CHECK (generation >= 1),
          digest TEXT NOT NULL CHECK (length(digest) = 64 AND digest NOT GLOB '*[^0-9a-f]*'),
          request TEXT NOT NULL CHECK (json_valid(request)),
          reply BLOB NOT NULL,
          isComplete INTEGER NOT NULL CHECK (isComplete IN (0, 1)),
          promptTokens INTEGER NOT NULL CHECK (promptTokens >= 0),
          cachedTokens INTEGER NOT NULL CHECK (cachedTokens >= 0),
          generatedTokens INTEGER NOT NULL CHECK (generatedTokens >= 0),
          milliseconds INTEGER NOT NULL CHECK (milliseconds >= 0),
          model TEXT NOT NULL,
          writtenAtMs INTEGER NOT NULL CHECK (writtenAtMs >= 0),
          UNIQUE (requirement, digest)
        ) STRICT;
        CREATE TRIGGER modelCallIsNeverEdited BEFORE UPDATE ON modelCall
        BEGIN SELECT RAISE(ABORT, 'a model call is never edited'); END;
        CREATE TRIGGER modelCallStays BEFORE DELETE ON modelCall
        BEGIN SELECT RAISE(ABORT, 'a model call is never deleted'); END;
        """
}
