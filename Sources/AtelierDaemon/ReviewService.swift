package import AtelierAPI

/// What the handlers ask about reviews of commits.
package protocol ReviewService: Sendable {
    /// What reviews found, the newest commit first; in one repository when it is named.
    func findings(repositoryPath: String?) async throws -> [FindingView]
    /// Has a finding mended on a branch of its own, as every requirement is worked on.
    func applyFinding(idPrefix: String) async throws -> RequirementView
}
