/// That a commit was reviewed and what was found, as the board keeps it.
package struct CommitReview: Equatable, Sendable {
    package let repositoryPath: String
    package let commit: ObjectID
    /// A list of JSON; empty where nothing was found.
    package let findings: String
    package let milliseconds: Int
    package let madeAtMs: Int64

    package init(
        repositoryPath: String,
        commit: ObjectID,
        findings: String = "[]",
        milliseconds: Int,
        madeAtMs: Int64
    ) {
        self.repositoryPath = repositoryPath
        self.commit = commit
        self.findings = findings
        self.milliseconds = milliseconds
        self.madeAtMs = madeAtMs
    }
}
