internal import AtelierDomain
internal import CGit2

/// A refusal or failure of the repository; whatever throws it has left the user's files as they were.
package struct GitError: AtelierError, Equatable {
    /// What went wrong, for programs.
    package enum Code: String, Sendable, CaseIterable {
        case notARepository
        case bareRepository
        case unbornHead
        case sparseCheckout
        case sha256Repository
        case reftableRepository
        case partialClone
        case splitIndex
        case sparseIndex
        /// Some other extension or format version that this engine cannot keep whole.
        case unsupportedFormat
        case foreignOwner
        case notFound
        case pathRefused
        case directoryRefused
        case invalidText
        case identityMissing
        case referenceMoved
        case referenceLocked = "refLocked"
        case mergeConflict
        case workTreeTouched
        case operationInProgress
        /// HEAD points to another branch than the operation is about.
        case headElsewhere
        case alreadyContained
        case notFastForward
        /// The change swaps files, directories or submodules, or needs a filter program.
        case unsupportedChange
        /// The user's configuration asks for signatures, and none could be made.
        case signerFailed
        case inputOutput
        case engineFailed
    }

    package let code: Code
    package let message: String
    package let hint: String?
    /// The paths the refusal is about, sorted; empty when it is about none.
    package let paths: [String]

    init(_ code: Code, _ message: String, hint: String? = nil, paths: [String] = []) {
        self.code = code
        self.message = message
        self.hint = hint
        self.paths = paths
    }

    package var wireCode: String { "git.\(code.rawValue)" }

    package var isRetryable: Bool {
        switch code {
        // A disk that was full or failed may not be so any more, and a key may be unlocked by then.
        case .referenceLocked, .inputOutput, .signerFailed: true
        case .notARepository, .bareRepository, .unbornHead, .sparseCheckout, .sha256Repository, .reftableRepository,
            .partialClone, .splitIndex, .sparseIndex, .unsupportedFormat, .foreignOwner, .notFound, .pathRefused,
            .directoryRefused, .invalidText, .identityMissing, .referenceMoved, .mergeConflict, .workTreeTouched,
            .operationInProgress, .headElsewhere, .alreadyContained, .notFastForward, .unsupportedChange, .engineFailed:
            false
        }
    }

    package var isUserFixable: Bool {
        switch code {
        case .engineFailed, .invalidText: false
        case .notARepository, .bareRepository, .unbornHead, .sparseCheckout, .sha256Repository, .reftableRepository,
            .partialClone, .splitIndex, .sparseIndex, .unsupportedFormat, .foreignOwner, .notFound, .pathRefused,
            .directoryRefused, .identityMissing, .referenceMoved, .referenceLocked, .mergeConflict, .workTreeTouched,
            .operationInProgress, .headElsewhere, .alreadyContained, .notFastForward, .unsupportedChange, .signerFailed,
            .inputOutput:
            true
        }
    }
}

/// Throws what libgit2 said about `code` if it is negative; call it on the thread that got the code, at once.
func check(_ code: Int32, _ doing: String) throws(GitError) {
    guard code < 0 else { return }
    let last = git_error_last()
    let reason = last.flatMap { $0.pointee.message.map { String(cString: $0) } } ?? "no reason given"
    let isSystem = last.map { $0.pointee.klass == Int32(GIT_ERROR_OS.rawValue) } ?? false
    switch git_error_code(code) {
    case GIT_ELOCKED:
        throw GitError(
            .referenceLocked,
            "could not \(doing): another process holds a lock",
            hint: "if no git command is running, remove the stale .lock file that git names"
        )
    case GIT_ENOTFOUND:
        throw GitError(.notFound, "could not \(doing): \(reason)")
    default:
        if isSystem {
            throw GitError(.inputOutput, "could not \(doing): \(reason)", hint: storageHint)
        }
        throw GitError(.engineFailed, "could not \(doing): \(reason)")
    }
}

/// An input/output error with the system's own words for `number`.
func inputOutput(_ doing: String, _ number: Int32) -> GitError {
    GitError(
        .inputOutput,
        "could not \(doing): \(systemMessage(number))",
        hint: storageHint
    )
}

private let storageHint = "check free space and the rights on the folder"
