extension Schema {
    /// Tasks, what they wait for, who holds them and who held them.
    static let taskTables = """
        CREATE TABLE task (
          position INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE,
          requirement TEXT NOT NULL REFERENCES requirement (id),
          role TEXT NOT NULL CHECK (role IN ('planner', 'coder', 'tester', 'ops')),
          kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64 AND kind NOT GLOB '*[^A-Za-z0-9._-]*'),
          state TEXT NOT NULL CHECK (state IN ('waiting', 'ready', 'claimed', 'done', 'failed', 'cancelled')),
          generation INTEGER NOT NULL DEFAULT 0 CHECK (generation >= 0),
          attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
          createdAtMs INTEGER NOT NULL CHECK (createdAtMs >= 0),
          UNIQUE (requirement, kind),
          CONSTRAINT taskIdNamesItsKind CHECK (id = requirement || '-' || kind)
        ) STRICT;
        CREATE INDEX taskOfState ON task (state, requirement, position);

        CREATE TABLE taskDependency (
          task TEXT NOT NULL REFERENCES task (id),
          dependsOn TEXT NOT NULL REFERENCES task (id),
          PRIMARY KEY (task, dependsOn)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX taskDependencyReverse ON taskDependency (dependsOn);

        CREATE TABLE lease (
          task TEXT NOT NULL PRIMARY KEY REFERENCES task (id),
          owner TEXT NOT NULL CHECK (owner <> ''),
          generation INTEGER NOT NULL CHECK (generation >= 1),
          expiresAtMs INTEGER NOT NULL CHECK (expiresAtMs >= 0)
        ) STRICT;

        CREATE TABLE attempt (
          task TEXT NOT NULL REFERENCES task (id),
          number INTEGER NOT NULL CHECK (number >= 1),
          generation INTEGER NOT NULL CHECK (generation >= 1),
          owner TEXT NOT NULL,
          startedAtMs INTEGER NOT NULL CHECK (startedAtMs >= 0),
          endedAtMs INTEGER,
          outcome TEXT CHECK (outcome IN ('done', 'released', 'failed', 'expired', 'orphaned', 'cancelled')),
          message TEXT NOT NULL DEFAULT '',
          PRIMARY KEY (task, number),
          UNIQUE (task, generation),
          CHECK ((endedAtMs IS NULL) = (outcome IS NULL))
        ) STRICT;
        CREATE UNIQUE INDEX attemptOpen ON attempt (task) WHERE outcome IS NULL;

        CREATE TRIGGER taskStarts BEFORE INSERT ON task
        WHEN NEW.state <> 'waiting' OR NEW.generation <> 0 OR NEW.attempts <> 0
          OR NOT EXISTS (SELECT 1 FROM requirement WHERE id = NEW.requirement AND state = 'running')
        BEGIN SELECT RAISE(ABORT, 'a task starts waiting, in a running requirement'); END;

        CREATE TRIGGER taskMoves BEFORE UPDATE OF state ON task
        WHEN (OLD.state || ' ' || NEW.state) NOT IN (
          'waiting ready', 'waiting cancelled', 'ready claimed', 'ready cancelled',
          'claimed claimed', 'claimed ready', 'claimed done', 'claimed failed', 'claimed cancelled'
        )
        BEGIN SELECT RAISE(ABORT, 'a task cannot move so'); END;

        CREATE TRIGGER taskGenerationGrowsAtEachClaim BEFORE UPDATE OF state, generation, attempts ON task
        WHEN NEW.generation <> OLD.generation + (NEW.state = 'claimed')
          OR NEW.attempts <> OLD.attempts + (NEW.state = 'claimed')
        BEGIN SELECT RAISE(ABORT, 'generation and attempts grow by one at each claim, and only then'); END;

        CREATE TRIGGER taskIsClaimedWhileRunning BEFORE UPDATE OF state ON task
        WHEN NEW.state = 'claimed'
          AND NOT EXISTS (SELECT 1 FROM requirement WHERE id = NEW.requirement AND state = 'running')
        BEGIN SELECT RAISE(ABORT, 'only tasks of a running requirement are claimed'); END;

        CREATE TRIGGER taskWaitsForOthers BEFORE UPDATE OF state ON task
        WHEN NEW.state = 'ready' AND EXISTS (
          SELECT 1 FROM taskDependency JOIN task AS other ON other.id = taskDependency.dependsOn
          WHERE taskDependency.task = NEW.id AND other.state <> 'done'
        )
        BEGIN SELECT RAISE(ABORT, 'the task depends on one that is not done'); END;

        CREATE TRIGGER taskDropsItsLease AFTER UPDATE OF state ON task WHEN OLD.state = 'claimed'
        BEGIN DELETE FROM lease WHERE task = NEW.id; END;

        CREATE TRIGGER taskIsNeverRenamed BEFORE UPDATE OF position, id, requirement, role, kind, createdAtMs ON task
        BEGIN SELECT RAISE(ABORT, 'a task is never edited'); END;

        CREATE TRIGGER taskStays BEFORE DELETE ON task
        BEGIN SELECT RAISE(ABORT, 'a task is never deleted'); END;

        CREATE TRIGGER taskDependencyPointsBack BEFORE INSERT ON taskDependency
        WHEN NOT EXISTS (
          SELECT 1 FROM task JOIN task AS other ON other.id = NEW.dependsOn
          WHERE task.id = NEW.task AND task.state = 'waiting'
            AND other.requirement = task.requirement AND other.position < task.position
        )
        BEGIN SELECT RAISE(ABORT, 'a task depends on older tasks of its own requirement'); END;

        CREATE TRIGGER taskDependencyStays BEFORE DELETE ON taskDependency
        BEGIN SELECT RAISE(ABORT, 'a dependency is never deleted'); END;

        CREATE TRIGGER leaseMatchesItsClaim BEFORE INSERT ON lease
        WHEN NOT EXISTS (
          SELECT 1 FROM task WHERE id = NEW.task AND state = 'claimed' AND generation = NEW.generation
        )
        BEGIN SELECT RAISE(ABORT, 'a lease belongs to the latest claim of its task'); END;

        CREATE TRIGGER leaseOnlyRenews BEFORE UPDATE OF task, owner, generation ON lease
        BEGIN SELECT RAISE(ABORT, 'only the expiry of a lease changes'); END;

        CREATE TRIGGER attemptEndsOnce BEFORE UPDATE ON attempt
        WHEN OLD.outcome IS NOT NULL OR NEW.outcome IS NULL OR NEW.task <> OLD.task OR NEW.number <> OLD.number
          OR NEW.generation <> OLD.generation OR NEW.owner <> OLD.owner OR NEW.startedAtMs <> OLD.startedAtMs
        BEGIN SELECT RAISE(ABORT, 'an attempt only ends, and once'); END;

        CREATE TRIGGER attemptStays BEFORE DELETE ON attempt
        BEGIN SELECT RAISE(ABORT, 'an attempt is never deleted'); END;
        """
}
