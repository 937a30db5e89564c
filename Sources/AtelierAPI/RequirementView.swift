package import AtelierDomain

/// Everything a person may want to know about one requirement.
package struct RequirementView: Codable, Equatable, Sendable {
    package let id: String
    package let text: String
    package let state: RequirementState
    /// Why the run ended as it did; empty while it goes on.
    package let reason: String
    package let repositoryPath: String
    /// Full name of the commit the work started from.
    package let baseCommit: String
    /// Short name of the branch it landed on, `atelier/<id>-<slug>`.
    package let branch: String?
    package let createdAtMs: Int64
    /// One sentence a step, in order.
    package let plan: [String]
    /// What is said about the change, and how well each is backed.
    package let claims: [ClaimView]
    /// The gates' verdict in one sentence; empty before there is one.
    package let verdict: String
    /// The unified diff against the base commit.
    package let patch: String?
    /// The commit message.
    package let message: String?
    /// Full name of the landed commit.
    package let commit: String?
    /// In order of running.
    package let proof: [EvidenceView]
    /// Summed over all attempts.
    package let costs: CostsView
    package let queueClass: QueueClass
    /// Why nothing of it is claimed; nil when work goes on.
    package let hold: Hold?
    package let budget: Budget
    package let spent: Spent
    /// In the order of the plan.
    package let tasks: [TaskView]
    /// Nil for the usual order of rounds with no reason to tell.
    package let experience: ExperienceView?
    /// What the planner understood; nil before it did, and for what older releases planned.
    package let card: RequirementCard?

    package init(
        id: String,
        text: String,
        state: RequirementState,
        reason: String = "",
        repositoryPath: String,
        baseCommit: String,
        branch: String? = nil,
        createdAtMs: Int64,
        plan: [String] = [],
        claims: [ClaimView] = [],
        verdict: String = "",
        patch: String? = nil,
        message: String? = nil,
        commit: String? = nil,
        proof: [EvidenceView] = [],
        costs: CostsView = CostsView(),
        queueClass: QueueClass = .sustained,
        hold: Hold? = nil,
        budget: Budget = Budget(),
        spent: Spent = Spent(),
        tasks: [TaskView] = [],
        experience: ExperienceView? = nil,
        card: RequirementCard? = nil
    ) {
        self.id = id
        self.text = text
        self.state = state
        self.reason = reason
        self.repositoryPath = repositoryPath
        self.baseCommit = baseCommit
        self.branch = branch
        self.createdAtMs = createdAtMs
        self.plan = plan
        self.claims = claims
        self.verdict = verdict
        self.patch = patch
        self.message = message
        self.commit = commit
        self.proof = proof
        self.costs = costs
        self.queueClass = queueClass
        self.hold = hold
        self.budget = budget
        self.spent = spent
        self.tasks = tasks
        self.experience = experience
        self.card = card
    }
}
