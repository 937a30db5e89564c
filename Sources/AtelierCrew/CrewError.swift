internal import AtelierDomain

/// A refusal by the crew: what an agent cannot do with what it was given.
package struct CrewError: AtelierError, Equatable {
    package enum Code: String, Sendable {
        case factMissing
        case factMalformed
        case definitionMalformed
        case definitionMissing
        case nothingToEdit
        case settingsMalformed
    }

    package let code: Code
    package let message: String
    package var hint: String?

    package init(code: Code, message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    package var wireCode: String { "crew.\(code.rawValue)" }

    package var isRetryable: Bool {
        switch code {
        case .factMissing, .factMalformed, .definitionMalformed, .definitionMissing, .nothingToEdit,
            .settingsMalformed:
            false
        }
    }

    package var isUserFixable: Bool {
        switch code {
        case .definitionMalformed, .definitionMissing, .nothingToEdit, .settingsMalformed: true
        case .factMissing, .factMalformed: false
        }
    }
}
