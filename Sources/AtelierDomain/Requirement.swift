/// What the user asked for; revised, never edited.
package struct Requirement: Codable, Equatable, Sendable {
    package let id: RequirementID
    /// The user's words, trimmed; 1 to `Requirement.textBytesMax` UTF-8 bytes.
    package let text: String
    /// The absolute path of the repository's working tree.
    package let repositoryPath: String
    /// The commit that the work starts from.
    package let baseCommit: ObjectID
    /// The full name of the branch HEAD pointed to at acceptance; nil when HEAD was detached.
    package let baseBranch: String?
    package let budget: Budget
    package let queueClass: QueueClass
    package let createdAtMs: Int64
    /// The change that is to be brought onto `baseCommit`; nil for work from scratch.
    package let carried: Carried?
    package var state: RequirementState
    /// Why the run ended as it did, for people; empty while it goes on.
    package var reason: String

    /// The longest text that is taken: one model prompt could not hold more.
    package static let textBytesMax = 16_384

    package init(
        id: RequirementID,
        text: String,
        repositoryPath: String,
        baseCommit: ObjectID,
        baseBranch: String?,
        budget: Budget,
        queueClass: QueueClass = .sustained,
        createdAtMs: Int64,
        carried: Carried? = nil,
        state: RequirementState = .running,
        reason: String = ""
    ) {
        self.id = id
        self.text = text
        self.repositoryPath = repositoryPath
        self.baseCommit = baseCommit
        self.baseBranch = baseBranch
        self.budget = budget
        self.queueClass = queueClass
        self.createdAtMs = createdAtMs
        self.carried = carried
        self.state = state
        self.reason = reason
    }
}

/// Where a run stands; `running` is the only state that work may change, a person changes the ones after it.
package enum RequirementState: String, Codable, Sendable, CaseIterable {
    /// Tasks are waiting, ready or claimed.
    case running
    /// The patch is on a branch of ours, waiting for the person.
    case landed
    /// The budget ended, or no candidate held what held before; `retry` leads back where a task failed.
    case failed
    /// The requirement rests on something false or unclear; the reason asks the question.
    case refused
    case cancelled
    /// The person took the branch into theirs; `undo` leads back to `landed`.
    case accepted
    /// The person declined the branch.
    case rejected

    /// The states a requirement may move to from this one.
    package var successors: Set<RequirementState> {
        switch self {
        case .running: [.landed, .failed, .refused, .cancelled]
        case .landed: [.accepted, .rejected]
        case .accepted: [.landed]
        case .failed: [.running]
        case .refused, .cancelled, .rejected: []
        }
    }

    /// Whether the run is over, whatever its outcome.
    package var isFinal: Bool { self != .running }
}
