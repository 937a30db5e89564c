extension Schema {
    /// The further edges of a plan: facts that a task waits for, and questions that only a person answers; with the
    /// shapes that facts must have.
    static let graphTables = """
        CREATE TABLE taskNeed (
          task TEXT NOT NULL REFERENCES task (id),
          kind TEXT NOT NULL CHECK (kind <> ''),
          PRIMARY KEY (task, kind)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER taskNeedComesFirst BEFORE INSERT ON taskNeed
        WHEN NOT EXISTS (SELECT 1 FROM task WHERE id = NEW.task AND state = 'waiting')
        BEGIN SELECT RAISE(ABORT, 'only a waiting task is given needs'); END;
        CREATE TRIGGER taskNeedIsNeverEdited BEFORE UPDATE ON taskNeed
        BEGIN SELECT RAISE(ABORT, 'a need is never edited'); END;
        CREATE TRIGGER taskNeedStays BEFORE DELETE ON taskNeed
        BEGIN SELECT RAISE(ABORT, 'a need is never deleted'); END;
        CREATE TRIGGER taskWaitsForFacts BEFORE UPDATE OF state ON task
        WHEN NEW.state = 'ready' AND EXISTS (
          SELECT 1 FROM taskNeed WHERE taskNeed.task = NEW.id AND NOT EXISTS (
            SELECT 1 FROM fact
            WHERE fact.requirement = NEW.requirement AND fact.kind = taskNeed.kind AND fact.supersededBy IS NULL
          )
        )
        BEGIN SELECT RAISE(ABORT, 'the task waits for a fact that is not on the board'); END;

        CREATE TABLE question (
          task TEXT NOT NULL PRIMARY KEY REFERENCES task (id),
          text TEXT NOT NULL CHECK (text <> ''),
          options TEXT NOT NULL CHECK (json_valid(options)),
          output TEXT NOT NULL CHECK (output <> '')
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER questionIsForAPerson BEFORE INSERT ON question
        WHEN NOT EXISTS (SELECT 1 FROM task WHERE id = NEW.task AND role = 'person' AND state = 'waiting')
        BEGIN SELECT RAISE(ABORT, 'a question belongs to a waiting task of a person'); END;
        CREATE TRIGGER questionIsNeverEdited BEFORE UPDATE ON question
        BEGIN SELECT RAISE(ABORT, 'a question is never edited'); END;
        CREATE TRIGGER questionStays BEFORE DELETE ON question
        BEGIN SELECT RAISE(ABORT, 'a question is never deleted'); END;

        CREATE TRIGGER taskOfAPersonNeedsAnAnswer BEFORE UPDATE OF state ON task
        WHEN NEW.role = 'person' AND NEW.state = 'done' AND NOT EXISTS (
          SELECT 1 FROM question JOIN fact ON fact.kind = question.output AND fact.writer = question.task
          WHERE question.task = NEW.id AND fact.supersededBy IS NULL
        )
        BEGIN SELECT RAISE(ABORT, 'a decision is done when its answer is on the board'); END;

        CREATE TRIGGER factOfADecisionIsAPersons BEFORE INSERT ON fact
        WHEN EXISTS (
          SELECT 1 FROM question JOIN task ON task.id = question.task
          WHERE task.requirement = NEW.requirement AND question.output = NEW.kind
        ) <> EXISTS (SELECT 1 FROM task WHERE id = NEW.writer AND role = 'person' AND state = 'ready')
        BEGIN SELECT RAISE(ABORT, 'only a person settles a decision'); END;
        CREATE TRIGGER questionIsOpen BEFORE INSERT ON question
        WHEN EXISTS (
          SELECT 1 FROM fact JOIN task ON task.requirement = fact.requirement
          WHERE task.id = NEW.task AND fact.kind = NEW.output
        )
        BEGIN SELECT RAISE(ABORT, 'a decision is not settled before it is asked for'); END;

        CREATE TABLE factSchema (
          kind TEXT NOT NULL PRIMARY KEY CHECK (kind <> ''),
          json TEXT NOT NULL CHECK (json_valid(json))
        ) STRICT, WITHOUT ROWID;
        """
}
