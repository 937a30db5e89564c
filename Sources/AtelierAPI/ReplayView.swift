package import AtelierDomain

/// What `POST /v1/replays` takes: a requirement of the board or an export, never both.
package struct ReplayRequest: Codable, Equatable, Sendable {
    /// The beginning of a requirement's identifier.
    package let requirement: String?
    /// The absolute path of an export.
    package let file: String?
    /// The kind of the task after which to stop, such as `judge.0`.
    package let until: String?
    /// Another model to ask at every call, by its name in the catalogue.
    package let model: String?

    package init(requirement: String?, file: String?, until: String?, model: String?) {
        self.requirement = requirement
        self.file = file
        self.until = until
        self.model = model
    }
}

/// One frame of a replay under way; the last one holds the view.
package struct ReplayFrame: Codable, Equatable, Sendable {
    package let progress: ProgressLine?
    package let view: ReplayView?

    package init(progress: ProgressLine) {
        self.progress = progress
        view = nil
    }

    package init(view: ReplayView) {
        progress = nil
        self.view = view
    }
}

/// How a replay went.
package struct ReplayView: Codable, Equatable, Sendable {
    package enum Outcome: String, Codable, Sendable {
        case equal
        /// Equal as far as the record goes; the run was cut off there.
        case ended
        case parted
        /// Another model was asked.
        case compared
    }

    /// One fact that the replay wrote.
    package struct Statement: Codable, Equatable, Sendable {
        /// The kind of the task that wrote it.
        package let task: String
        package let kind: String
        package let subject: String
        /// JSON with sorted keys; long ones are cut and say so.
        package let body: String

        package init(task: String, kind: String, subject: String, body: String) {
            self.task = task
            self.kind = kind
            self.subject = subject
            self.body = body
        }
    }

    /// What one of the two runs came to.
    package struct Ending: Codable, Equatable, Sendable {
        package let state: RequirementState
        package let reason: String
        /// The gates' last word; empty before there was one.
        package let verdict: String
        /// The tree that landed; nil when none did.
        package let tree: String?
        /// SHA-256 of the patch that landed, as text.
        package let patchDigest: String?
        package let tasks: Int
        package let modelCalls: Int
        package let commands: Int
        /// What models and commands took.
        package let milliseconds: Int

        package init(
            state: RequirementState,
            reason: String,
            verdict: String,
            tree: String?,
            patchDigest: String?,
            tasks: Int,
            modelCalls: Int,
            commands: Int,
            milliseconds: Int
        ) {
            self.state = state
            self.reason = reason
            self.verdict = verdict
            self.tree = tree
            self.patchDigest = patchDigest
            self.tasks = tasks
            self.modelCalls = modelCalls
            self.commands = commands
            self.milliseconds = milliseconds
        }
    }

    package let requirement: String
    package let outcome: Outcome
    package let parting: Parting?
    package let recorded: Ending
    package let replayed: Ending
    package let steps: [ReplayStep]
    /// The facts so far, where the replay was to stop at a step; nil otherwise.
    package let facts: [Statement]?
    /// What the replay took.
    package let milliseconds: Int

    package init(
        requirement: String,
        outcome: Outcome,
        parting: Parting?,
        recorded: Ending,
        replayed: Ending,
        steps: [ReplayStep],
        facts: [Statement]?,
        milliseconds: Int
    ) {
        self.requirement = requirement
        self.outcome = outcome
        self.parting = parting
        self.recorded = recorded
        self.replayed = replayed
        self.steps = steps
        self.facts = facts
        self.milliseconds = milliseconds
    }
}
