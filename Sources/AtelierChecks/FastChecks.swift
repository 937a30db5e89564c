/// The deterministic checks that need nothing but the change: no command, no network, no model.
package enum FastChecks {
    /// Grows with every change of rules that may change a verdict.
    package static let version = 1

    /// Findings ordered by path, line and rule, equal ones once.
    package static func findings(in change: StagedChange, policy: CheckPolicy) -> [Finding] {
        []
    }
}
