/// One question of a replayed run with where its answer came from.
package struct ReplayStep: Codable, Equatable, Sendable {
    package enum Kind: String, Codable, Sendable {
        case model
        case command
    }

    /// The kind of the task that asked.
    package let task: String
    package let kind: Kind
    /// Whether the record holds the same question.
    package let isKnown: Bool
    /// Whether the answer is the recorded one.
    package let isSame: Bool
    /// What the answer took, then or now.
    package let milliseconds: Int

    package init(task: String, kind: Kind, isKnown: Bool, isSame: Bool, milliseconds: Int) {
        self.task = task
        self.kind = kind
        self.isKnown = isKnown
        self.isSame = isSame
        self.milliseconds = milliseconds
    }
}

/// The place where a replay and its record differ.
package struct Parting: Codable, Equatable, Sendable {
    package enum What: String, Codable, Sendable {
        /// A request to the model.
        case request
        /// A command, or what it gave.
        case command
        case fact
        /// A task that only one of them has, or that ended otherwise.
        case task
        /// The end of the run.
        case ending
    }

    /// The kind of the task, such as `code.0`.
    package let task: String
    package let what: What
    /// The fact's kind and subject, or the evidence's purpose; empty for others.
    package let subject: String
    /// What the record says, as text; empty for nothing.
    package let recorded: String
    /// What the replay says.
    package let replayed: String

    package init(_ task: String, _ what: What, subject: String = "", recorded: String, replayed: String) {
        self.task = task
        self.what = what
        self.subject = subject
        self.recorded = recorded
        self.replayed = replayed
    }
}
