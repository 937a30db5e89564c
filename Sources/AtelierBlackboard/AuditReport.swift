/// What the check of a whole board found.
package struct AuditReport: Codable, Equatable, Sendable {
    /// One thing that is wrong: the first of its kind.
    package struct Finding: Codable, Equatable, Sendable {
        /// Which check found it.
        package enum Check: String, Codable, Sendable, CaseIterable {
            /// SQLite's own look at the file's structure.
            case structure
            /// Rows that refer to rows that are not there.
            case references
            /// Events and the rows they seal.
            case chain
            /// Artifacts against the hashes that name them.
            case artifacts
        }

        package let check: Check
        /// The table of the first bad row; empty where no row can be named.
        package let table: String
        /// That row's key.
        package let row: String
        /// One sentence for a person.
        package let message: String

        package init(check: Check, table: String, row: String, message: String) {
            self.check = check
            self.table = table
            self.row = row
            self.message = message
        }
    }

    /// Events that the file holds.
    package let events: Int64
    /// The newest event's sequence and hash as the file itself keeps them; an anchor that a person may note down.
    package let headSequence: Int64
    package let headHash: String
    package let artifacts: Int
    /// Requirements whose texts were removed on purpose.
    package let purgedRequirements: Int
    /// Artifacts whose bytes were removed on purpose, while what names them is still there.
    package let purgedArtifacts: Int
    package let bytes: Int64
    /// Empty when all is well; at most one of each check.
    package let findings: [Finding]
}
