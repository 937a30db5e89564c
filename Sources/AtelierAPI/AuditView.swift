/// What `POST /v1/audit` gives: the check of a whole board or of a backup.
package struct AuditView: Codable, Equatable, Sendable {
    /// One thing that is wrong: the first of its kind.
    package struct Finding: Codable, Equatable, Sendable {
        /// `structure`, `references`, `chain` or `artifacts`.
        package let check: String
        /// The table of the first bad row; empty where no row can be named.
        package let table: String
        /// That row's key.
        package let row: String
        /// One sentence for a person.
        package let message: String

        package init(check: String, table: String, row: String, message: String) {
            self.check = check
            self.table = table
            self.row = row
            self.message = message
        }
    }

    /// Whether there is no finding.
    package let isWhole: Bool
    package let events: Int64
    /// The newest event and its hash: whoever notes both down can tell later whether history was rewritten.
    package let headSequence: Int64
    package let headHash: String
    package let artifacts: Int
    /// Requirements whose texts were removed on purpose.
    package let purgedRequirements: Int
    /// Artifacts whose bytes were removed on purpose.
    package let purgedArtifacts: Int
    package let bytes: Int64
    /// At most one of each check.
    package let findings: [Finding]

    package init(
        events: Int64,
        headSequence: Int64,
        headHash: String,
        artifacts: Int,
        purgedRequirements: Int,
        purgedArtifacts: Int,
        bytes: Int64,
        findings: [Finding]
    ) {
        isWhole = findings.isEmpty
        self.events = events
        self.headSequence = headSequence
        self.headHash = headHash
        self.artifacts = artifacts
        self.purgedRequirements = purgedRequirements
        self.purgedArtifacts = purgedArtifacts
        self.bytes = bytes
        self.findings = findings
    }
}
