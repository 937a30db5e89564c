/// What reviews found, the newest commit first.
package struct FindingList: Codable, Equatable, Sendable {
    package let findings: [FindingView]

    package init(findings: [FindingView]) {
        self.findings = findings
    }
}

/// One remark of a model on a commit; it only advises.
package struct FindingView: Codable, Equatable, Sendable {
    package let id: String
    package let repositoryPath: String
    /// The commit that it is about.
    package let commit: String
    package let path: String
    package let line: Int
    package let reason: String
    /// A unified diff that applies to the commit's tree.
    package let patch: String
    package let madeAtMs: Int64

    package init(
        id: String,
        repositoryPath: String,
        commit: String,
        path: String,
        line: Int,
        reason: String,
        patch: String,
        madeAtMs: Int64
    ) {
        self.id = id
        self.repositoryPath = repositoryPath
        self.commit = commit
        self.path = path
        self.line = line
        self.reason = reason
        self.patch = patch
        self.madeAtMs = madeAtMs
    }
}
