internal import AtelierDomain

/// A refusal by the orchestrator to let an agent go on.
package struct OrchestratorError: AtelierError, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        /// A cap of the requirement or the task is reached; the run ends.
        case budgetSpent
        /// The day's cap is reached; the task waits for the next day.
        case dayBudgetSpent
        /// The agent repeats itself.
        case loop
        /// Another call has to end before this one may begin, or the world changed under it.
        case notYet
    }

    package let code: Code
    package let message: String
    package let hint: String?

    package init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    package var wireCode: String { "orchestrator.\(code.rawValue)" }

    package var isRetryable: Bool {
        switch code {
        case .dayBudgetSpent, .notYet: true
        case .budgetSpent, .loop: false
        }
    }

    package var isUserFixable: Bool { true }
}
