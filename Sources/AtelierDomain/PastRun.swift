package import Foundation

/// An ended run of a repository, as far as later ones can learn from it.
package struct PastRun: Sendable {
    package let requirement: RequirementID
    package let state: RequirementState
    /// The current ones, oldest first.
    package let facts: [Fact]
    /// What it was told of runs before it; nil where it never asked.
    package let experience: Data?
    /// Who answered in it, by the catalogue's names.
    package let models: Set<String>
    package let generatedTokens: Int

    package init(
        requirement: RequirementID,
        state: RequirementState,
        facts: [Fact],
        experience: Data?,
        models: Set<String>,
        generatedTokens: Int
    ) {
        self.requirement = requirement
        self.state = state
        self.facts = facts
        self.experience = experience
        self.models = models
        self.generatedTokens = generatedTokens
    }
}
