extension Schema {
    /// The landed change that a requirement brings onto a newer base, as JSON.
    static let carriedChange = """
        ALTER TABLE requirement ADD COLUMN carried TEXT CHECK (carried IS NULL OR json_valid(carried));
        CREATE TRIGGER requirementCarriedStays BEFORE UPDATE OF carried ON requirement
        WHEN NEW.carried IS NOT OLD.carried
        BEGIN SELECT RAISE(ABORT, 'what a requirement carries is never edited'); END;
        """
}
