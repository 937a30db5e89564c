/// Something that a check found in a file; it never holds the secret that it may be about.
package struct Finding: Codable, Hashable, Sendable {
    package enum Severity: String, Codable, Sendable, CaseIterable {
        /// Blocks the commit.
        case error
        case warning
        case note
    }

    /// One of `FastChecks.rules`, or another check's own.
    package let rule: String
    package let severity: Severity
    /// From the root of the repository, with `/`.
    package let path: String
    /// In the new content, counted from 1; nil where the file as a whole is meant.
    package let line: Int?
    /// One sentence for a person.
    package let message: String

    package init(rule: String, severity: Severity, path: String, line: Int?, message: String) {
        self.rule = rule
        self.severity = severity
        self.path = path
        self.line = line
        self.message = message
    }
}

extension Finding: Comparable {
    /// By path, line and rule; what is about the whole file comes first.
    package static func < (one: Finding, other: Finding) -> Bool {
        (one.path, one.line ?? 0, one.rule, one.message) < (other.path, other.line ?? 0, other.rule, other.message)
    }
}
