extension Schema {
    /// The bytes of an intended commit, kept with the intent so that a signed one can be written again as it was; gone
    /// with the settlement, when the repository holds it.
    static let landingObject = """
        ALTER TABLE landing ADD COLUMN commitObject BLOB;
        CREATE TRIGGER landingObjectIsNeverEdited BEFORE UPDATE OF commitObject ON landing
        WHEN NEW.commitObject IS NOT OLD.commitObject AND (NEW.commitObject IS NOT NULL OR NEW.state = 'intended')
        BEGIN SELECT RAISE(ABORT, 'the commit of a landing is never edited'); END;
        """
}
