/// One thing the requirement claims, and how far the evidence carries it.
package struct Criterion: Codable, Equatable, Sendable {
    package enum Standing: String, Codable, Sendable {
        /// A test whose expected value stands in the requirement, or was there before, failed before and passes now.
        case proven
        /// Tests speak for it and pass, but they passed on the old code as well, or nobody tied them to this claim.
        case tested
        /// Nothing that could have failed speaks for it.
        case unproven
    }

    /// The claim in the requirement's own words.
    package let text: String
    package var standing: Standing
    /// Which test carries it, or why none does.
    package var evidence: String

    package init(text: String, standing: Standing, evidence: String) {
        self.text = text
        self.standing = standing
        self.evidence = evidence
    }
}
