/// What one purge removed.
package struct PurgeView: Codable, Equatable, Sendable {
    package let requirement: String
    package let facts: Int
    package let modelCalls: Int
    package let evidence: Int
    package let artifacts: Int
    package let artifactBytes: Int64
    /// Events whose message was removed.
    package let events: Int
    /// Backups that were made before and still hold what was removed, newest first.
    package let backupsThatHoldIt: [String]
    /// Backups that were removed with it, after a new one had been made.
    package let backupsRemoved: [String]

    package init(
        requirement: String,
        facts: Int,
        modelCalls: Int,
        evidence: Int,
        artifacts: Int,
        artifactBytes: Int64,
        events: Int,
        backupsThatHoldIt: [String],
        backupsRemoved: [String]
    ) {
        self.requirement = requirement
        self.facts = facts
        self.modelCalls = modelCalls
        self.evidence = evidence
        self.artifacts = artifacts
        self.artifactBytes = artifactBytes
        self.events = events
        self.backupsThatHoldIt = backupsThatHoldIt
        self.backupsRemoved = backupsRemoved
    }
}
