internal import AtelierDomain
internal import GRDB

extension Schema {
    /// 0002: the chain covers digests, so that a text can go and the chain still holds; it knows its end; rows are
    /// sealed by their events; requirements can be purged and artifacts can age out.
    static func applyAudit(_ database: Database) throws {
        try database.execute(sql: auditColumns)
        try OldChain.rechain(database)
        try OldChain.findUses(database)
        try database.execute(sql: auditTriggers)
        try database.execute(sql: purgeTriggers)
    }

    private static let auditColumns = """
        DROP TRIGGER eventIsAppended;
        DROP TRIGGER eventIsNeverEdited;
        DROP TRIGGER eventStays;
        ALTER TABLE event ADD COLUMN messageHash TEXT NOT NULL DEFAULT '';
        ALTER TABLE event ADD COLUMN subject TEXT NOT NULL DEFAULT '';
        ALTER TABLE event ADD COLUMN seal TEXT NOT NULL DEFAULT '';

        CREATE TABLE eventHead (
          id INTEGER PRIMARY KEY CHECK (id = 1),
          sequence INTEGER NOT NULL CHECK (sequence >= 0),
          hash TEXT NOT NULL CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*')
        ) STRICT;

        CREATE TABLE purge (
          requirement TEXT NOT NULL PRIMARY KEY REFERENCES requirement (id),
          purgedAtMs INTEGER NOT NULL CHECK (purgedAtMs >= 0),
          factsUpTo INTEGER NOT NULL CHECK (factsUpTo >= 0)
        ) STRICT;
        CREATE INDEX purgeFacts ON purge (factsUpTo);

        DROP TRIGGER artifactIsNeverEdited;
        DROP TRIGGER artifactStays;
        ALTER TABLE artifact ADD COLUMN storedAtMs INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE artifact ADD COLUMN purgedAtMs INTEGER;
        CREATE TABLE artifactUse (
          hash TEXT NOT NULL REFERENCES artifact (hash),
          requirement TEXT NOT NULL REFERENCES requirement (id),
          PRIMARY KEY (hash, requirement)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX artifactUseOfRequirement ON artifactUse (requirement);
        """

    private static let auditTriggers = """
        CREATE TRIGGER eventIsAppended BEFORE INSERT ON event
        WHEN NEW.sequence IS NOT (SELECT sequence + 1 FROM eventHead)
          OR length(NEW.messageHash) <> 64 OR length(NEW.seal) <> 64 * (NEW.subject <> '')
        BEGIN SELECT RAISE(ABORT, 'an event comes after all others'); END;
        CREATE TRIGGER eventMovesTheHead AFTER INSERT ON event
        BEGIN UPDATE eventHead SET sequence = NEW.sequence, hash = NEW.hash; END;
        CREATE TRIGGER eventIsNeverEdited BEFORE UPDATE ON event
        WHEN NEW.message <> '' OR NOT EXISTS (SELECT 1 FROM purge WHERE requirement = OLD.requirement)
          OR NEW.sequence <> OLD.sequence OR NEW.atMs <> OLD.atMs OR NEW.requirement IS NOT OLD.requirement
          OR NEW.kind <> OLD.kind OR NEW.hash <> OLD.hash OR NEW.messageHash <> OLD.messageHash
          OR NEW.subject <> OLD.subject OR NEW.seal <> OLD.seal
        BEGIN SELECT RAISE(ABORT, 'an event is never edited'); END;
        CREATE TRIGGER eventStays BEFORE DELETE ON event
        BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END;

        CREATE TRIGGER eventHeadFollows BEFORE UPDATE ON eventHead
        WHEN NEW.id <> OLD.id OR NEW.sequence <> OLD.sequence + 1
          OR NOT EXISTS (SELECT 1 FROM event WHERE sequence = NEW.sequence AND hash = NEW.hash)
        BEGIN SELECT RAISE(ABORT, 'the head is the newest event'); END;
        CREATE TRIGGER eventHeadIsOne BEFORE INSERT ON eventHead
        BEGIN SELECT RAISE(ABORT, 'there is one head'); END;
        CREATE TRIGGER eventHeadStays BEFORE DELETE ON eventHead
        BEGIN SELECT RAISE(ABORT, 'the head is never deleted'); END;

        CREATE TRIGGER artifactIsNeverEdited BEFORE UPDATE ON artifact
        WHEN NEW.hash <> OLD.hash OR NOT (
          (OLD.purgedAtMs IS NOT NULL AND NEW.purgedAtMs IS NULL)
          OR (OLD.purgedAtMs IS NULL AND NEW.purgedAtMs IS NOT NULL AND NEW.bytes = x''
            AND NEW.storedAtMs = OLD.storedAtMs)
        )
        BEGIN SELECT RAISE(ABORT, 'an artifact is never edited'); END;
        CREATE TRIGGER artifactOfReceiptsStays BEFORE UPDATE OF purgedAtMs ON artifact
        WHEN NEW.purgedAtMs IS NOT NULL AND EXISTS (
          SELECT 1 FROM artifactUse JOIN requirement ON requirement.id = artifactUse.requirement
          WHERE artifactUse.hash = OLD.hash AND (requirement.state = 'running' OR EXISTS (
            SELECT 1 FROM landing WHERE landing.requirement = requirement.id AND landing.state <> 'dropped'
          ))
        )
        BEGIN SELECT RAISE(ABORT, 'an artifact of a receipt or of open work is never purged'); END;
        CREATE TRIGGER artifactStays BEFORE DELETE ON artifact
        WHEN EXISTS (SELECT 1 FROM artifactUse WHERE hash = OLD.hash)
          OR EXISTS (SELECT 1 FROM evidence WHERE logHash = OLD.hash)
        BEGIN SELECT RAISE(ABORT, 'an artifact is never deleted while it is used'); END;
        CREATE TRIGGER artifactUseIsNeverEdited BEFORE UPDATE ON artifactUse
        BEGIN SELECT RAISE(ABORT, 'the use of an artifact is never edited'); END;
        CREATE TRIGGER artifactUseStays BEFORE DELETE ON artifactUse
        WHEN NOT EXISTS (SELECT 1 FROM purge WHERE requirement = OLD.requirement)
        BEGIN SELECT RAISE(ABORT, 'the use of an artifact is never deleted'); END;
        CREATE INDEX evidenceOfLog ON evidence (logHash);
        """

    /// What was forbidden in 0001 and is allowed now for a purged requirement, and nothing else.
    private static let purgeTriggers = """
        CREATE TRIGGER purgeNeedsAnEnd BEFORE INSERT ON purge
        WHEN NOT EXISTS (SELECT 1 FROM requirement WHERE id = NEW.requirement AND state <> 'running')
          OR EXISTS (SELECT 1 FROM landing WHERE requirement = NEW.requirement AND state = 'intended')
        BEGIN SELECT RAISE(ABORT, 'only an ended requirement is purged'); END;
        CREATE TRIGGER purgeIsNeverEdited BEFORE UPDATE ON purge
        BEGIN SELECT RAISE(ABORT, 'a purge is never edited'); END;
        CREATE TRIGGER purgeStays BEFORE DELETE ON purge
        BEGIN SELECT RAISE(ABORT, 'a purge is never deleted'); END;

        DROP TRIGGER requirementIsRevisedNeverEdited;
        CREATE TRIGGER requirementIsRevisedNeverEdited BEFORE UPDATE OF
          position, id, text, repositoryPath, baseCommit, baseBranch, tokensMax, secondsMax, candidatesMax, createdAtMs
        ON requirement
        WHEN NEW.text <> '(purged)' OR NOT EXISTS (SELECT 1 FROM purge WHERE requirement = OLD.id)
          OR NEW.position <> OLD.position OR NEW.id <> OLD.id OR NEW.repositoryPath <> OLD.repositoryPath
          OR NEW.baseCommit <> OLD.baseCommit OR NEW.baseBranch IS NOT OLD.baseBranch
          OR NEW.tokensMax <> OLD.tokensMax OR NEW.secondsMax <> OLD.secondsMax
          OR NEW.candidatesMax <> OLD.candidatesMax OR NEW.createdAtMs <> OLD.createdAtMs
        BEGIN SELECT RAISE(ABORT, 'a requirement is never edited'); END;

        DROP TRIGGER attemptEndsOnce;
        CREATE TRIGGER attemptEndsOnce BEFORE UPDATE ON attempt
        WHEN NEW.task <> OLD.task OR NEW.number <> OLD.number OR NEW.generation <> OLD.generation
          OR NEW.owner <> OLD.owner OR NEW.startedAtMs <> OLD.startedAtMs OR NEW.outcome IS NULL
          OR (OLD.outcome IS NOT NULL AND NOT (
            NEW.message = '' AND NEW.outcome = OLD.outcome AND NEW.endedAtMs IS OLD.endedAtMs AND EXISTS (
              SELECT 1 FROM purge JOIN task ON task.requirement = purge.requirement WHERE task.id = OLD.task
            )
          ))
        BEGIN SELECT RAISE(ABORT, 'an attempt only ends, and once'); END;

        DROP TRIGGER factIsAppended;
        CREATE TRIGGER factIsAppended BEFORE INSERT ON fact
        WHEN NEW.supersededBy IS NOT NULL OR NEW.sequence IS NOT 1 + max(
          (SELECT coalesce(max(sequence), 0) FROM fact), (SELECT coalesce(max(factsUpTo), 0) FROM purge)
        )
        BEGIN SELECT RAISE(ABORT, 'a fact comes after all others'); END;
        DROP TRIGGER factStays;
        CREATE TRIGGER factStays BEFORE DELETE ON fact
        WHEN NOT EXISTS (SELECT 1 FROM purge WHERE requirement = OLD.requirement)
        BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
        DROP TRIGGER evidenceStays;
        CREATE TRIGGER evidenceStays BEFORE DELETE ON evidence
        WHEN NOT EXISTS (SELECT 1 FROM purge WHERE requirement = OLD.requirement)
        BEGIN SELECT RAISE(ABORT, 'evidence is never deleted'); END;
        DROP TRIGGER modelCallStays;
        CREATE TRIGGER modelCallStays BEFORE DELETE ON modelCall
        WHEN NOT EXISTS (SELECT 1 FROM purge WHERE requirement = OLD.requirement)
        BEGIN SELECT RAISE(ABORT, 'a model call is never deleted'); END;
        """
}
