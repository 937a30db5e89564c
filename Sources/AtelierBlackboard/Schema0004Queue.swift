extension Schema {
    /// Queue classes, back-off, crashes counted apart, quarantine and holds.
    ///
    /// The table of tasks is made anew because a CHECK cannot be altered: roles are open now and a task may be
    /// quarantined. Foreign keys are off while a migration runs, and are checked at its end.
    static let queueTables = """
        CREATE TABLE queueClass (
          name TEXT NOT NULL PRIMARY KEY,
          headStart INTEGER NOT NULL CHECK (headStart >= 0)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO queueClass (name, headStart)
        VALUES ('onDemand', 0), ('interactive', 20), ('sustained', 100), ('pervasive', 500);

        ALTER TABLE requirement ADD COLUMN queueClass TEXT NOT NULL DEFAULT 'sustained'
          CHECK (queueClass IN ('onDemand', 'interactive', 'sustained', 'pervasive'));
        ALTER TABLE requirement ADD COLUMN dueSequence INTEGER NOT NULL DEFAULT 0;
        UPDATE requirement SET dueSequence = servedSequence + 100;
        DROP INDEX requirementRunning;
        CREATE INDEX requirementDue ON requirement (dueSequence, position) WHERE state = 'running';
        CREATE INDEX leaseEnd ON lease (expiresAtMs);

        DROP TRIGGER requirementMoves;
        CREATE TRIGGER requirementMoves BEFORE UPDATE OF state ON requirement
        WHEN (OLD.state || ' ' || NEW.state) NOT IN (
          'running landed', 'running failed', 'running refused', 'running cancelled', 'failed running',
          'landed accepted', 'landed rejected', 'accepted landed'
        )
        BEGIN SELECT RAISE(ABORT, 'a requirement cannot move so'); END;

        CREATE TABLE taskBefore AS SELECT * FROM task;
        DROP TABLE task;
        CREATE TABLE task (
          position INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE,
          requirement TEXT NOT NULL REFERENCES requirement (id),
          role TEXT NOT NULL CHECK (length(role) BETWEEN 1 AND 64 AND role NOT GLOB '*[^A-Za-z0-9-]*'),
          kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64 AND kind NOT GLOB '*[^A-Za-z0-9._-]*'),
          state TEXT NOT NULL
            CHECK (state IN ('waiting', 'ready', 'claimed', 'done', 'failed', 'cancelled', 'quarantined')),
          generation INTEGER NOT NULL DEFAULT 0 CHECK (generation >= 0),
          attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
          createdAtMs INTEGER NOT NULL CHECK (createdAtMs >= 0),
          notBeforeMs INTEGER NOT NULL DEFAULT 0 CHECK (notBeforeMs >= 0),
          errors INTEGER NOT NULL DEFAULT 0 CHECK (errors >= 0),
          crashes INTEGER NOT NULL DEFAULT 0 CHECK (crashes >= 0),
          misfits INTEGER NOT NULL DEFAULT 0 CHECK (misfits >= 0),
          UNIQUE (requirement, kind),
          CONSTRAINT taskIdNamesItsKind CHECK (id = requirement || '-' || kind)
        ) STRICT;
        INSERT INTO task (position, id, requirement, role, kind, state, generation, attempts, createdAtMs)
        SELECT position, id, requirement, role, kind, state, generation, attempts, createdAtMs FROM taskBefore;
        DROP TABLE taskBefore;
        CREATE INDEX taskOfState ON task (state, requirement, position);

        CREATE TABLE hold (
          scope TEXT NOT NULL PRIMARY KEY CHECK (scope <> ''),
          mode TEXT NOT NULL CHECK (mode IN ('paused', 'draining')),
          sinceMs INTEGER NOT NULL CHECK (sinceMs >= 0)
        ) STRICT, WITHOUT ROWID;
        """

    /// The rules of the new table of tasks: those of the old one and the ones that came with the states.
    static let queueTriggers = """
        CREATE TRIGGER taskStarts BEFORE INSERT ON task
        WHEN NEW.state <> 'waiting' OR NEW.generation <> 0 OR NEW.attempts <> 0
          OR NOT EXISTS (SELECT 1 FROM requirement WHERE id = NEW.requirement AND state = 'running')
        BEGIN SELECT RAISE(ABORT, 'a task starts waiting, in a running requirement'); END;

        CREATE TRIGGER taskMoves BEFORE UPDATE OF state ON task
        WHEN (OLD.state || ' ' || NEW.state) NOT IN (
          'waiting ready', 'waiting cancelled', 'ready claimed', 'ready cancelled',
          'claimed claimed', 'claimed ready', 'claimed done', 'claimed failed', 'claimed cancelled',
          'claimed quarantined', 'quarantined ready', 'quarantined cancelled', 'failed waiting', 'cancelled waiting'
        ) AND NOT (NEW.role = 'person' AND OLD.state = 'ready' AND NEW.state = 'done')
        BEGIN SELECT RAISE(ABORT, 'a task cannot move so'); END;

        CREATE TRIGGER taskOfAPersonIsNeverClaimed BEFORE UPDATE OF state ON task
        WHEN NEW.role = 'person' AND NEW.state = 'claimed'
        BEGIN SELECT RAISE(ABORT, 'only a person settles a decision'); END;

        CREATE TRIGGER taskComesBackWhileRunning BEFORE UPDATE OF state ON task
        WHEN NEW.state = 'waiting'
          AND NOT EXISTS (SELECT 1 FROM requirement WHERE id = NEW.requirement AND state = 'running')
        BEGIN SELECT RAISE(ABORT, 'only tasks of a running requirement come back'); END;

        CREATE TRIGGER taskGenerationGrowsAtEachClaim BEFORE UPDATE OF state, generation, attempts ON task
        WHEN NEW.generation <> OLD.generation + (NEW.state = 'claimed')
          OR NEW.attempts <> OLD.attempts + (NEW.state = 'claimed')
        BEGIN SELECT RAISE(ABORT, 'generation and attempts grow by one at each claim, and only then'); END;

        CREATE TRIGGER taskIsClaimedWhileRunning BEFORE UPDATE OF state ON task
        WHEN NEW.state = 'claimed'
          AND NOT EXISTS (SELECT 1 FROM requirement WHERE id = NEW.requirement AND state = 'running')
        BEGIN SELECT RAISE(ABORT, 'only tasks of a running requirement are claimed'); END;

        CREATE TRIGGER taskIsNotClaimedWhileHeld BEFORE UPDATE OF state ON task
        WHEN NEW.state = 'claimed' AND EXISTS (SELECT 1 FROM hold WHERE scope IN ('*', NEW.requirement))
        BEGIN SELECT RAISE(ABORT, 'nothing is claimed under a hold'); END;

        CREATE TRIGGER taskWaitsForOthers BEFORE UPDATE OF state ON task
        WHEN NEW.state = 'ready' AND EXISTS (
          SELECT 1 FROM taskDependency JOIN task AS other ON other.id = taskDependency.dependsOn
          WHERE taskDependency.task = NEW.id AND other.state <> 'done'
        )
        BEGIN SELECT RAISE(ABORT, 'the task depends on one that is not done'); END;

        CREATE TRIGGER taskDropsItsLease AFTER UPDATE OF state ON task WHEN OLD.state = 'claimed'
        BEGIN DELETE FROM lease WHERE task = NEW.id; END;

        CREATE TRIGGER taskTakesItsTurn AFTER UPDATE OF state ON task WHEN NEW.state IN ('ready', 'claimed')
        BEGIN
          UPDATE requirement SET dueSequence = (SELECT coalesce(max(sequence), 0) FROM event)
            + (SELECT headStart FROM queueClass WHERE name = requirement.queueClass)
          WHERE id = NEW.requirement;
        END;

        CREATE TRIGGER attemptOrphanedIsACrash AFTER UPDATE OF outcome ON attempt WHEN NEW.outcome = 'orphaned'
        BEGIN UPDATE task SET crashes = crashes + 1 WHERE id = NEW.task; END;

        CREATE TRIGGER taskIsNeverRenamed BEFORE UPDATE OF position, id, requirement, role, kind, createdAtMs ON task
        BEGIN SELECT RAISE(ABORT, 'a task is never edited'); END;

        CREATE TRIGGER taskStays BEFORE DELETE ON task
        BEGIN SELECT RAISE(ABORT, 'a task is never deleted'); END;
        """
}
