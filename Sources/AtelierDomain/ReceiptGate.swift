extension Receipt {
    /// One command that the daemon ran, and how it ended.
    package struct Gate: Codable, Equatable, Sendable {
        package var purpose: String
        package var argv: [String]
        package var exitStatus: Int
        /// The git tree it ran on.
        package var tree: String
        /// SHA-256 of its merged output.
        package var logDigest: String
        /// Names the sandbox policy it ran under.
        package var policyDigest: String
        package var milliseconds: Int

        package init(_ evidence: Evidence) {
            purpose = evidence.purpose
            argv = evidence.argv
            exitStatus = evidence.exitStatus
            tree = evidence.tree.hex
            logDigest = evidence.logHash.hex
            policyDigest = evidence.policyHash.hex
            milliseconds = evidence.milliseconds
        }
    }

    /// One answer of the gates.
    package struct Finding: Codable, Equatable, Sendable {
        package var gate: String
        package var outcome: String
        package var reason: String

        package init(gate: String, outcome: String, reason: String) {
            self.gate = gate
            self.outcome = outcome
            self.reason = reason
        }
    }

    /// One claim of the requirement with what backs it.
    package struct Claim: Codable, Equatable, Sendable {
        package var text: String
        /// `proven`, `tested` or `unproven`.
        package var standing: String
        package var evidence: String

        package init(text: String, standing: String, evidence: String) {
            self.text = text
            self.standing = standing
            self.evidence = evidence
        }
    }
}
