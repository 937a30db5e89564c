/// Why the rounds of a run came in another order than usual, or in the usual one again.
package struct ExperienceView: Codable, Equatable, Sendable {
    /// What is done, and in which language, such as `replace.python`.
    package let kind: String
    /// What went first: `sample` or `reasoned`; nil for the usual order.
    package let first: String?
    /// What went first in the run before and did not solve it.
    package let demoted: String?
    /// The run that decided.
    package let requirement: String
    /// What that run took.
    package let candidates: Int
    package let generatedTokens: Int

    package init(
        kind: String,
        first: String?,
        demoted: String?,
        requirement: String,
        candidates: Int,
        generatedTokens: Int
    ) {
        self.kind = kind
        self.first = first
        self.demoted = demoted
        self.requirement = requirement
        self.candidates = candidates
        self.generatedTokens = generatedTokens
    }
}
