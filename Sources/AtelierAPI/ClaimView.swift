/// One statement about the change with what backs it.
package struct ClaimView: Codable, Equatable, Sendable {
    package let text: String
    package let standing: Standing
    /// What was run to show it; empty when it is unproven.
    package let evidence: String

    package init(
        text: String,
        standing: Standing,
        evidence: String
    ) {
        self.text = text
        self.standing = standing
        self.evidence = evidence
    }

    /// How well a claim is backed, strongest first.
    package enum Standing: String, Codable, Sendable, CaseIterable {
        /// A test whose expected value the user gave fails without the change and passes with it.
        case proven
        /// Tests speak for it and pass, but they passed without the change too, or nobody tied them to this claim.
        case tested
        /// Nothing that was run speaks for it.
        case unproven
    }
}
