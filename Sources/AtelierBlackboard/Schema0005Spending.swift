extension Schema {
    /// What was spent, summed for each requirement, task and day (UTC, counted from 1970), and the caps it is held to.
    ///
    /// Model calls and attempts are added by triggers in the transaction that writes them, so that no path of the
    /// program can forget to; commands are charged by `charge`.
    static let spendingTables = """
        ALTER TABLE requirement ADD COLUMN caps TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(caps));
        CREATE TRIGGER requirementCapsStay BEFORE UPDATE OF caps, queueClass ON requirement
        BEGIN SELECT RAISE(ABORT, 'a requirement is never edited'); END;

        CREATE TABLE spending (
          scope TEXT NOT NULL CHECK (scope IN ('requirement', 'task', 'day')),
          name TEXT NOT NULL CHECK (name <> ''),
          tokens INTEGER NOT NULL CHECK (tokens >= 0),
          milliseconds INTEGER NOT NULL CHECK (milliseconds >= 0),
          attempts INTEGER NOT NULL CHECK (attempts >= 0),
          bytes INTEGER NOT NULL CHECK (bytes >= 0),
          PRIMARY KEY (scope, name)
        ) STRICT, WITHOUT ROWID;

        INSERT INTO spending (scope, name, tokens, milliseconds, attempts, bytes)
        SELECT 'requirement', requirement, sum(tokens), sum(milliseconds), sum(attempts), sum(bytes) FROM (
          SELECT requirement, generatedTokens AS tokens, milliseconds, 0 AS attempts, length(reply) AS bytes FROM modelCall
          UNION ALL SELECT requirement, 0, milliseconds, 0, 0 FROM evidence
          UNION ALL SELECT task.requirement, 0, 0, 1, 0 FROM attempt JOIN task ON task.id = attempt.task
        ) GROUP BY requirement;
        INSERT INTO spending (scope, name, tokens, milliseconds, attempts, bytes)
        SELECT 'task', task, sum(tokens), sum(milliseconds), sum(attempts), sum(bytes) FROM (
          SELECT task, generatedTokens AS tokens, milliseconds, 0 AS attempts, length(reply) AS bytes FROM modelCall
          UNION ALL SELECT task, 0, milliseconds, 0, 0 FROM evidence
          UNION ALL SELECT task, 0, 0, 1, 0 FROM attempt
        ) GROUP BY task;

        CREATE TRIGGER spendingOnlyGrows BEFORE UPDATE ON spending
        WHEN NEW.scope <> OLD.scope OR NEW.name <> OLD.name OR NEW.tokens < OLD.tokens
          OR NEW.milliseconds < OLD.milliseconds OR NEW.attempts < OLD.attempts OR NEW.bytes < OLD.bytes
        BEGIN SELECT RAISE(ABORT, 'what was spent only grows'); END;
        CREATE TRIGGER spendingStays BEFORE DELETE ON spending
        BEGIN SELECT RAISE(ABORT, 'what was spent is never forgotten'); END;

        CREATE TRIGGER modelCallIsSpent AFTER INSERT ON modelCall
        BEGIN
          INSERT INTO spending (scope, name, tokens, milliseconds, attempts, bytes)
          VALUES ('requirement', NEW.requirement, NEW.generatedTokens, NEW.milliseconds, 0, length(NEW.reply)),
            ('task', NEW.task, NEW.generatedTokens, NEW.milliseconds, 0, length(NEW.reply)),
            ('day', CAST(NEW.writtenAtMs / 86400000 AS TEXT), NEW.generatedTokens, NEW.milliseconds, 0, length(NEW.reply))
          ON CONFLICT (scope, name) DO UPDATE SET tokens = tokens + excluded.tokens,
            milliseconds = milliseconds + excluded.milliseconds, bytes = bytes + excluded.bytes;
        END;

        CREATE TRIGGER attemptIsSpent AFTER INSERT ON attempt
        BEGIN
          INSERT INTO spending (scope, name, tokens, milliseconds, attempts, bytes)
          VALUES ('requirement', (SELECT requirement FROM task WHERE id = NEW.task), 0, 0, 1, 0),
            ('task', NEW.task, 0, 0, 1, 0), ('day', CAST(NEW.startedAtMs / 86400000 AS TEXT), 0, 0, 1, 0)
          ON CONFLICT (scope, name) DO UPDATE SET attempts = attempts + 1;
        END;
        """
}
