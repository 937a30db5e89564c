extension Schema {
    /// What a claim and a look at the board read is found by an index, however much else is open or has ever been done.
    ///
    /// A requirement knows whether it has something to claim, so that the turns of those without are not walked past at
    /// each claim. The marks are computed from its tasks whenever one of them moves, never counted up and down, so that
    /// they cannot drift.
    static let turnTables = """
        ALTER TABLE requirement ADD COLUMN hasReady INTEGER NOT NULL DEFAULT 0 CHECK (hasReady IN (0, 1));
        ALTER TABLE requirement ADD COLUMN hasClaimed INTEGER NOT NULL DEFAULT 0 CHECK (hasClaimed IN (0, 1));
        UPDATE requirement SET
          hasReady = EXISTS (
            SELECT 1 FROM task WHERE task.state = 'ready' AND task.requirement = requirement.id AND role <> 'person'
          ),
          hasClaimed = EXISTS (
            SELECT 1 FROM task WHERE task.state = 'claimed' AND task.requirement = requirement.id
          )
        WHERE state = 'running';

        DROP INDEX requirementDue;
        CREATE INDEX requirementReady ON requirement (dueSequence, position) WHERE state = 'running' AND hasReady = 1;
        CREATE INDEX requirementClaimed ON requirement (dueSequence, position)
          WHERE state = 'running' AND hasClaimed = 1;

        CREATE INDEX taskBackingOff ON task (notBeforeMs) WHERE state = 'ready' AND notBeforeMs > 0;
        CREATE INDEX taskOfAPerson ON task (position) WHERE state = 'ready' AND role = 'person';
        CREATE INDEX factOfRequirement ON fact (requirement, sequence);
        CREATE INDEX artifactOfAge ON artifact (storedAtMs, hash) WHERE purgedAtMs IS NULL;

        DROP TRIGGER taskTakesItsTurn;
        CREATE TRIGGER taskTakesItsTurn AFTER UPDATE OF state ON task
        BEGIN
          UPDATE requirement SET
            dueSequence = CASE WHEN NEW.state IN ('ready', 'claimed') THEN
                (SELECT coalesce(max(sequence), 0) FROM event)
                + (SELECT headStart FROM queueClass WHERE name = requirement.queueClass)
              ELSE dueSequence END,
            hasReady = EXISTS (
              SELECT 1 FROM task WHERE state = 'ready' AND requirement = NEW.requirement AND role <> 'person'
            ),
            hasClaimed = EXISTS (SELECT 1 FROM task WHERE state = 'claimed' AND requirement = NEW.requirement)
          WHERE id = NEW.requirement;
        END;
        """
}
