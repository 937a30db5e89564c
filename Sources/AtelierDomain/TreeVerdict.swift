/// What was found of a tree, as the board keeps it.
package struct TreeVerdict: Equatable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// The deterministic checks of a change.
        case fast
        /// The whole of the repository's own check command.
        case check
        /// As much of it as a change can break.
        case affected
        /// Formatters and linters on the files of a change.
        case lint
    }

    package let tree: ObjectID
    /// The trees that the change is counted from; none for a `check`.
    package let bases: [ObjectID]
    package let kind: Kind
    /// Of what was asked: a policy, or a command.
    package let policy: ContentHash
    /// The version of the program that judged.
    package let program: String
    package let isPassed: Bool
    /// A list of JSON.
    package let findings: String
    /// The end of what a command printed, at most 8,192 characters.
    package let detail: String
    package let milliseconds: Int
    package let madeAtMs: Int64

    package init(
        tree: ObjectID,
        bases: [ObjectID],
        kind: Kind,
        policy: ContentHash,
        program: String,
        isPassed: Bool,
        findings: String = "[]",
        detail: String = "",
        milliseconds: Int,
        madeAtMs: Int64
    ) {
        self.tree = tree
        self.bases = bases
        self.kind = kind
        self.policy = policy
        self.program = program
        self.isPassed = isPassed
        self.findings = findings
        self.detail = detail
        self.milliseconds = milliseconds
        self.madeAtMs = madeAtMs
    }
}

/// That git called a hook, as the board keeps it.
package struct HookEvent: Equatable, Sendable {
    /// Unique; who made the event chose it.
    package let name: String
    package let hook: String
    package let repositoryPath: String
    /// The commit or tree that it was about, where that is known.
    package let object: ObjectID?
    package let exitStatus: Int
    /// Whether it comes from the spool, because nobody answered when git called.
    package let isSpooled: Bool
    package let takenAtMs: Int64

    package init(
        name: String,
        hook: String,
        repositoryPath: String,
        object: ObjectID?,
        exitStatus: Int = 0,
        isSpooled: Bool = false,
        takenAtMs: Int64
    ) {
        self.name = name
        self.hook = hook
        self.repositoryPath = repositoryPath
        self.object = object
        self.exitStatus = exitStatus
        self.isSpooled = isSpooled
        self.takenAtMs = takenAtMs
    }
}
