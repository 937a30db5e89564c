extension Schema {
    /// Who answered each model call and what it cost, and every byte that left the machine for it.
    static let ledgerTables = """
        ALTER TABLE modelCall ADD COLUMN entry TEXT;
        ALTER TABLE modelCall ADD COLUMN class TEXT CHECK (class IN ('local', 'hosted', 'own'));
        ALTER TABLE modelCall ADD COLUMN destination TEXT;
        ALTER TABLE modelCall ADD COLUMN sentBytes INTEGER NOT NULL DEFAULT 0 CHECK (sentBytes >= 0);
        ALTER TABLE modelCall ADD COLUMN costNanos INTEGER NOT NULL DEFAULT 0 CHECK (costNanos >= 0);
        ALTER TABLE modelCall ADD COLUMN currency TEXT NOT NULL DEFAULT '';
        ALTER TABLE modelCall ADD COLUMN millijoules INTEGER NOT NULL DEFAULT 0 CHECK (millijoules >= 0);

        CREATE TABLE egress (
          sequence INTEGER PRIMARY KEY,
          requirement TEXT NOT NULL REFERENCES requirement (id),
          task TEXT NOT NULL REFERENCES task (id),
          generation INTEGER NOT NULL CHECK (generation >= 1),
          model TEXT NOT NULL CHECK (model <> ''),
          destination TEXT NOT NULL CHECK (destination <> ''),
          body BLOB NOT NULL,
          redactions INTEGER NOT NULL CHECK (redactions >= 0),
          writtenAtMs INTEGER NOT NULL CHECK (writtenAtMs >= 0),
          CONSTRAINT egressIsOfItsTask CHECK (substr(task, 1, length(requirement) + 1) = requirement || '-')
        ) STRICT;
        CREATE INDEX egressOfRequirement ON egress (requirement, sequence);
        CREATE TRIGGER egressIsNeverEdited BEFORE UPDATE ON egress
        BEGIN SELECT RAISE(ABORT, 'what left the machine is never edited'); END;
        CREATE TRIGGER egressStays BEFORE DELETE ON egress
        WHEN NOT EXISTS (SELECT 1 FROM purge WHERE requirement = OLD.requirement)
        BEGIN SELECT RAISE(ABORT, 'what left the machine is never deleted'); END;
        """
}
