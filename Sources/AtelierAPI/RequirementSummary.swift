package import AtelierDomain

/// One row of a list of requirements.
package struct RequirementSummary: Codable, Equatable, Sendable {
    package let id: String
    package let text: String
    package let state: RequirementState
    /// Why the run ended as it did; empty while it goes on.
    package let reason: String
    package let repositoryPath: String
    /// Short name of the branch it landed on.
    package let branch: String?
    package let createdAtMs: Int64

    package init(
        id: String,
        text: String,
        state: RequirementState,
        reason: String,
        repositoryPath: String,
        branch: String? = nil,
        createdAtMs: Int64
    ) {
        self.id = id
        self.text = text
        self.state = state
        self.reason = reason
        self.repositoryPath = repositoryPath
        self.branch = branch
        self.createdAtMs = createdAtMs
    }
}
