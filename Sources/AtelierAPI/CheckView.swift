package import AtelierDomain

/// Asks for what the deterministic checks find.
package struct CheckRequest: Codable, Equatable, Sendable {
    /// Absolute; a folder of the repository's working tree, or a bare repository.
    package let directory: String
    /// A commit as git names it, or a range as `A..B`; nil for what is staged.
    package let revision: String?
    /// Whether the answer holds a SARIF log too.
    package let withSarif: Bool

    package init(directory: String, revision: String?, withSarif: Bool) {
        self.directory = directory
        self.revision = revision
        self.withSarif = withSarif
    }
}

/// What the deterministic checks found.
package struct CheckView: Codable, Equatable, Sendable {
    /// Whether no finding is an error.
    package let isPassed: Bool
    /// How many commits were looked at; 0 for what is staged.
    package let commits: Int
    /// By commit, the newest first, then by path, line and rule.
    package let findings: [Row]
    /// A SARIF 2.1.0 log, where it was asked for.
    package let sarif: JSONValue?

    package init(isPassed: Bool, commits: Int, findings: [Row], sarif: JSONValue?) {
        self.isPassed = isPassed
        self.commits = commits
        self.findings = findings
        self.sarif = sarif
    }

    /// One finding.
    package struct Row: Codable, Equatable, Sendable {
        /// The commit that brings it; nil where it is staged.
        package let commit: String?
        package let rule: String
        /// `error`, `warning` or `note`.
        package let severity: String
        package let path: String
        /// Counted from 1; nil where the whole file is meant.
        package let line: Int?
        package let message: String

        package init(commit: String?, rule: String, severity: String, path: String, line: Int?, message: String) {
            self.commit = commit
            self.rule = rule
            self.severity = severity
            self.path = path
            self.line = line
            self.message = message
        }
    }
}
