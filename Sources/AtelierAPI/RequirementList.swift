/// What `GET /v1/requirements` gives.
package struct RequirementList: Codable, Equatable, Sendable {
    /// Newest first.
    package let requirements: [RequirementSummary]

    package init(
        requirements: [RequirementSummary]
    ) {
        self.requirements = requirements
    }
}
