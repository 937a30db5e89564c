/// What the gates make of a candidate's evidence.
package struct Verdict: Codable, Equatable, Sendable {
    package enum Outcome: String, Codable, Sendable {
        case passed
        case failed
        /// The evidence that the gate needs could not be had.
        case blocked
    }

    /// One gate's answer.
    package struct Finding: Codable, Equatable, Sendable {
        /// The gate's name, such as `baseline`.
        package let gate: String
        package let outcome: Outcome
        /// One sentence for a person.
        package let reason: String

        package init(gate: String, outcome: Outcome, reason: String) {
            self.gate = gate
            self.outcome = outcome
            self.reason = reason
        }
    }

    /// In the order the gates are run.
    package let findings: [Finding]

    package init(findings: [Finding]) {
        self.findings = findings
    }

    /// Failed if any gate failed, else blocked if any was blocked, else passed.
    package var outcome: Outcome {
        if findings.contains(where: { $0.outcome == .failed }) { return .failed }
        return findings.contains { $0.outcome == .blocked } ? .blocked : .passed
    }

    /// The reasons of the gates that did not pass.
    package var reasons: [String] {
        findings.filter { $0.outcome != .passed }.map(\.reason)
    }
}
