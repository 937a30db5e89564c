package import Foundation

/// A typed statement on the blackboard; superseded, never edited.
package struct Fact: Codable, Equatable, Sendable {
    /// Position in the order of writing, over all requirements; 0 before it is written.
    package let sequence: Int64
    package let requirement: RequirementID
    /// What kind of statement it is, such as `plan`, `baseline`, `candidate`, `judgement`, `landing`.
    package let kind: String
    /// What it speaks of, such as a candidate's number; empty when the kind has one per requirement.
    package let subject: String
    /// JSON; its shape is fixed by `kind`.
    package let body: Data
    /// The task that wrote it.
    package let writer: TaskID

    package init(
        sequence: Int64,
        requirement: RequirementID,
        kind: String,
        subject: String,
        body: Data,
        writer: TaskID
    ) {
        self.sequence = sequence
        self.requirement = requirement
        self.kind = kind
        self.subject = subject
        self.body = body
        self.writer = writer
    }
}

/// A fact that an agent wants written with its result.
package struct FactDraft: Equatable, Sendable {
    package let kind: String
    package let subject: String
    package let body: Data

    package init(kind: String, subject: String = "", body: Data) {
        self.kind = kind
        self.subject = subject
        self.body = body
    }

    /// Encodes `value` with sorted keys, so that equal values give equal bytes.
    package init(kind: String, subject: String = "", value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.init(kind: kind, subject: subject, body: try encoder.encode(value))
    }
}

/// A task that an agent wants added to the plan; its edges say what it waits for.
package struct TaskDraft: Equatable, Sendable {
    package let role: Role
    /// Unique within the requirement; adding a kind twice is refused by the board.
    package let kind: String
    /// Edges of type `done`: kinds of tasks of the same requirement that must be done first.
    package let dependsOn: [String]
    /// Edges of type `fact`: kinds of facts that must be on the board first; nil leaves it to the agent's `subscribes`.
    package var needs: [String]?
    /// What a person is asked; only for the role `person`.
    package let question: Question?

    package init(
        role: Role,
        kind: String,
        dependsOn: [String] = [],
        needs: [String]? = nil,
        question: Question? = nil
    ) {
        self.role = role
        self.kind = kind
        self.dependsOn = dependsOn
        self.needs = needs
        self.question = question
    }
}

/// What a decision node of a plan asks.
package struct Question: Codable, Equatable, Sendable {
    package let text: String
    /// The answers that are taken; any text when empty.
    package let options: [String]
    /// The kind of fact that the answer becomes.
    package let output: String

    package init(text: String, options: [String], output: String) {
        self.text = text
        self.options = options
        self.output = output
    }
}

/// What one command showed, written by the daemon and never by a model.
package struct Evidence: Codable, Equatable, Sendable {
    /// What the command was to show, such as `baseline`, `check.0`, `bite.0`.
    package let purpose: String
    package let argv: [String]
    /// The git tree it ran on.
    package let tree: ObjectID
    /// The exit status; 128 + n after signal n, 124 after the time limit.
    package let exitStatus: Int
    /// Names the artifact that holds the merged output.
    package let logHash: ContentHash
    /// Names the sandbox policy it ran under.
    package let policyHash: ContentHash
    package let milliseconds: Int

    package init(
        purpose: String,
        argv: [String],
        tree: ObjectID,
        exitStatus: Int,
        logHash: ContentHash,
        policyHash: ContentHash,
        milliseconds: Int
    ) {
        self.purpose = purpose
        self.argv = argv
        self.tree = tree
        self.exitStatus = exitStatus
        self.logHash = logHash
        self.policyHash = policyHash
        self.milliseconds = milliseconds
    }
}

/// What an agent leaves behind, written in one transaction under its lease.
package struct TaskResult: Equatable, Sendable {
    package enum Ending: Equatable, Sendable {
        case done
        /// The whole run ends in this state with this reason.
        case ends(RequirementState, reason: String)
    }

    package var ending: Ending
    package var facts: [FactDraft]
    package var tasks: [TaskDraft]
    package var evidence: [Evidence]
    package var artifacts: [Data]

    package init(
        ending: Ending = .done,
        facts: [FactDraft] = [],
        tasks: [TaskDraft] = [],
        evidence: [Evidence] = [],
        artifacts: [Data] = []
    ) {
        self.ending = ending
        self.facts = facts
        self.tasks = tasks
        self.evidence = evidence
        self.artifacts = artifacts
    }
}
