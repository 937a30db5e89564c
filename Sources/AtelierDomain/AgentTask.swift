/// The smallest unit that one agent can finish with evidence. (Not named `Task`: that would hide Swift's.)
package struct AgentTask: Codable, Equatable, Sendable {
    package let id: TaskID
    package let requirement: RequirementID
    package let role: Role
    /// What the role is to do: unique within a requirement, such as `plan`, `baseline`, `code.0`, `judge.0`, `land`.
    package let kind: String
    package var state: TaskState
    /// Grows at each claim; every write of a result names it.
    package var generation: Int
    /// Claims so far, crashes included.
    package var attempts: Int
    /// The earliest time of the next claim, in milliseconds since 1970; 0 when there is nothing to wait for.
    package var notBeforeMs: Int64
    /// Attempts that ended in an error of ours or of the machine.
    package var errors: Int
    /// Attempts that the daemon did not survive; counted apart, because they tell of something else.
    package var crashes: Int
    /// Attempts whose fact did not have the shape of its kind.
    package var misfits: Int

    package init(
        id: TaskID,
        requirement: RequirementID,
        role: Role,
        kind: String,
        state: TaskState,
        generation: Int = 0,
        attempts: Int = 0,
        notBeforeMs: Int64 = 0,
        errors: Int = 0,
        crashes: Int = 0,
        misfits: Int = 0
    ) {
        self.id = id
        self.requirement = requirement
        self.role = role
        self.kind = kind
        self.state = state
        self.generation = generation
        self.attempts = attempts
        self.notBeforeMs = notBeforeMs
        self.errors = errors
        self.crashes = crashes
        self.misfits = misfits
    }
}

/// Where a task stands on the board.
package enum TaskState: String, Codable, Sendable, CaseIterable {
    /// Some task it depends on is not done, or a fact it needs is not there.
    case waiting
    case ready
    /// Somebody holds its lease.
    case claimed
    case done
    case failed
    case cancelled
    /// It took the daemon down too often; only a person's `retry` frees it.
    case quarantined

    /// Whether work on it is still to come.
    package var isOpen: Bool {
        switch self {
        case .waiting, .ready, .claimed, .quarantined: true
        case .done, .failed, .cancelled: false
        }
    }
}

/// What an agent is for; the four built-in ones have code of their own, any other is a file in `Agents/`.
package struct Role: RawRepresentable, Hashable, Codable, Sendable {
    package let rawValue: String

    /// 1 to 64 letters, digits and hyphens; the board refuses anything else.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package static let planner = Role(rawValue: "planner")
    package static let coder = Role(rawValue: "coder")
    package static let tester = Role(rawValue: "tester")
    package static let ops = Role(rawValue: "ops")
    /// No agent at all: the task is a question, and the store refuses any answer but a person's.
    package static let person = Role(rawValue: "person")

    /// Those whose work is code of ours.
    package static let builtIn: [Role] = [.planner, .coder, .tester, .ops]
}

/// The time-limited right to write one task's result.
package struct Lease: Codable, Equatable, Sendable {
    package let task: TaskID
    package let owner: String
    package let generation: Int
    package let expiresAtMs: Int64

    package init(task: TaskID, owner: String, generation: Int, expiresAtMs: Int64) {
        self.task = task
        self.owner = owner
        self.generation = generation
        self.expiresAtMs = expiresAtMs
    }
}

/// A claimed task together with what its agent has to know.
package struct Claim: Equatable, Sendable {
    package let task: AgentTask
    package let requirement: Requirement
    package let lease: Lease

    package init(task: AgentTask, requirement: Requirement, lease: Lease) {
        self.task = task
        self.requirement = requirement
        self.lease = lease
    }
}
