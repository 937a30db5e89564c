internal import AtelierDomain

/// A refusal by replay or export; nothing was changed by what was asked.
package struct ReplayError: AtelierError, Equatable {
    /// What went wrong, for programs.
    package enum Code: String, Sendable, CaseIterable {
        /// The record holds no answer to what the run asks now: this is where a replay parts.
        case notRecorded
        /// The run never came to the step that was named.
        case noSuchStep
        /// The run left nothing that could be replayed.
        case nothingRecorded
        /// The run has to be told from the beginning, but its base is gone from the repository.
        case baseMissing
        /// A command has to be run, but the export lacks files of its tree.
        case treeIncomplete
        case exportUnreadable
        case exportForeign
        case exportDamaged
        case exportNewer
        case exportTooLarge
        case fileExists
        case fileUnwritable
        case unexpected
    }

    package let code: Code
    package let message: String
    package let hint: String?

    package init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    package var wireCode: String { "replay.\(code.rawValue)" }

    /// Asking again gives the same.
    package var isRetryable: Bool { false }

    package var isUserFixable: Bool {
        switch code {
        case .unexpected: false
        case .notRecorded, .noSuchStep, .nothingRecorded, .baseMissing, .treeIncomplete, .exportUnreadable,
            .exportForeign, .exportDamaged, .exportNewer, .exportTooLarge, .fileExists, .fileUnwritable:
            true
        }
    }

    static func damaged(_ why: String) -> ReplayError {
        ReplayError(
            .exportDamaged,
            "The export is damaged: \(why).",
            hint: "Ask for it again; it has to arrive byte for byte."
        )
    }

    static func tooLarge(_ bytesMax: Int) -> ReplayError {
        ReplayError(.exportTooLarge, "The export holds more than \(bytesMax >> 20) MiB, which is not read.")
    }
}
