package import AtelierDomain

/// How one task of a plan stands.
package struct TaskView: Codable, Equatable, Sendable {
    package let kind: String
    package let role: String
    package let state: TaskState
    /// Claims so far.
    package let attempts: Int
    /// Attempts that ended in an error.
    package let errors: Int
    /// Attempts that the daemon did not survive.
    package let crashes: Int
    /// Attempts whose fact had the wrong shape.
    package let misfits: Int
    /// The earliest time of the next attempt; 0 when there is nothing to wait for.
    package let notBeforeMs: Int64
    /// One line for each attempt of a task in quarantine or with errors; empty for others.
    package let evidence: [String]

    package init(
        kind: String,
        role: String,
        state: TaskState,
        attempts: Int,
        errors: Int = 0,
        crashes: Int = 0,
        misfits: Int = 0,
        notBeforeMs: Int64 = 0,
        evidence: [String] = []
    ) {
        self.kind = kind
        self.role = role
        self.state = state
        self.attempts = attempts
        self.errors = errors
        self.crashes = crashes
        self.misfits = misfits
        self.notBeforeMs = notBeforeMs
        self.evidence = evidence
    }
}
