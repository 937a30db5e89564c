internal import AtelierDomain

/// Why an evaluation cannot go on; a case that is not solved is a value and no error.
package struct EvalError: AtelierError, Equatable {
    /// What went wrong, for programs.
    package enum Code: String, Sendable, CaseIterable {
        /// No case lies where one was looked for.
        case noCases
        /// No result lies where some were looked for.
        case noResults
        /// A case lacks a file, or one is not understood.
        case caseMalformed
        /// A case's own reference does not pass its check on this machine.
        case checkBroken
        case unknownArm
        /// An arm needs what another one found.
        case armMissing
        case unknownModel
        /// The daemon would work with another model than the one named.
        case otherModel
        case folderUnusable
        case gitFailed
        /// A stored result is not understood; it is left as it is.
        case resultMalformed
        /// The daemon's answer makes no sense.
        case answerMalformed
    }

    package let code: Code
    package let message: String
    package let hint: String?

    package init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    package var wireCode: String { "eval.\(code.rawValue)" }

    package var isRetryable: Bool {
        switch code {
        case .noCases, .noResults, .caseMalformed, .checkBroken, .unknownArm, .armMissing, .unknownModel, .otherModel,
            .folderUnusable, .gitFailed, .resultMalformed, .answerMalformed:
            false
        }
    }

    package var isUserFixable: Bool {
        switch code {
        case .noCases, .noResults, .caseMalformed, .checkBroken, .unknownArm, .armMissing, .unknownModel, .otherModel,
            .folderUnusable, .gitFailed, .resultMalformed:
            true
        case .answerMalformed: false
        }
    }
}
