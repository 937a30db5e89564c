package import AtelierChecks
package import AtelierDomain

/// What a verdict holds for: the same key always has the same verdict.
package struct VerdictKey: Hashable, Sendable {
    package typealias Kind = TreeVerdict.Kind

    package let tree: ObjectID
    /// The trees that the change is counted from; empty where the tree is judged as a whole.
    package let bases: [ObjectID]
    package let kind: Kind
    /// Of what is asked: a policy, or a command.
    package let policy: ContentHash
    /// Version of the program.
    package let program: String

    package init(tree: ObjectID, bases: [ObjectID], kind: Kind, policy: ContentHash, program: String) {
        self.tree = tree
        self.bases = bases
        self.kind = kind
        self.policy = policy
        self.program = program
    }
}

/// What was found of a tree.
package struct HookVerdict: Equatable, Sendable {
    package let key: VerdictKey
    package let isPassed: Bool
    package let findings: [Finding]
    /// What a command printed last; empty for the fast checks.
    package let detail: String
    package let milliseconds: Int
    /// Milliseconds since 1970.
    package let madeAtMs: Int64

    package init(
        key: VerdictKey,
        isPassed: Bool,
        findings: [Finding] = [],
        detail: String = "",
        milliseconds: Int,
        madeAtMs: Int64
    ) {
        self.key = key
        self.isPassed = isPassed
        self.findings = findings
        self.detail = detail
        self.milliseconds = milliseconds
        self.madeAtMs = madeAtMs
    }
}

/// What a repository's settings ask of hooks.
package struct HookSettings: Equatable, Sendable {
    /// Who writes a first line where the user has none.
    package enum MessageSource: String, Sendable, CaseIterable {
        /// The model, beforehand; the template where nothing is ready.
        case model
        case template
        case off
    }

    package var policy: CheckPolicy
    /// Whether the repository's check command is run on every tree that is committed.
    package var runsCheck: Bool
    /// Formatters and linters by name; nil for those that the repository is set up for.
    package var tools: [String]?
    /// A command of the repository's own that gets the changed files.
    package var lint: String?
    /// Whether a message against the habits is refused, not only told of.
    package var refusesMessages: Bool
    package var messages: MessageSource
    /// Whether a model reviews every commit; its findings only advise.
    package var reviews: Bool
    /// Why the settings could not be used; the usual ones hold then.
    package var complaint: String?

    package init(
        policy: CheckPolicy = CheckPolicy(),
        runsCheck: Bool = false,
        tools: [String]? = nil,
        lint: String? = nil,
        refusesMessages: Bool = false,
        messages: MessageSource = .template,
        reviews: Bool = false,
        complaint: String? = nil
    ) {
        self.policy = policy
        self.runsCheck = runsCheck
        self.tools = tools
        self.lint = lint
        self.refusesMessages = refusesMessages
        self.messages = messages
        self.reviews = reviews
        self.complaint = complaint
    }
}
