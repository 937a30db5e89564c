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

    package init(
        id: TaskID,
        requirement: RequirementID,
        role: Role,
        kind: String,
        state: TaskState,
        generation: Int = 0,
        attempts: Int = 0
    ) {
        self.id = id
        self.requirement = requirement
        self.role = role
        self.kind = kind
        self.state = state
        self.generation = generation
        self.attempts = attempts
    }
}

/// Where a task stands on the board.
package enum TaskState: String, Codable, Sendable, CaseIterable {
    /// Some task it depends on is not done.
    case waiting
    case ready
    /// Somebody holds its lease.
    case claimed
    case done
    case failed
    case cancelled
}

/// What an agent is for; fixes which tools and policy its definition may ask for.
package enum Role: String, Codable, Sendable, CaseIterable {
    case planner
    case coder
    case tester
    case ops
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
