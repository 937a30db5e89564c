internal import AtelierDomain

/// A refusal by the blackboard; whatever was asked for has changed nothing.
package struct BlackboardError: AtelierError, Equatable {
    /// What went wrong, for programs.
    package enum Code: String, Sendable, CaseIterable {
        /// Somebody else holds the task, or nobody does: the late writer's result is not wanted.
        case leaseLost
        /// Another process has the file.
        case storeBusy
        /// Too many calls wait already; nothing was lined up.
        case storeCrowded
        case storeFull
        case storeReadOnly
        /// The file is damaged, or a row holds what no release of ours writes.
        case storeCorrupt
        /// The file has migrations that this program does not know.
        case storeNewer
        /// The file is an SQLite database, but somebody else's.
        case storeForeign
        /// The file cannot be opened, read or written at all.
        case storeUnreachable
        case storeClosed
        /// SQLite would not promise that a commit survives a power cut.
        case durabilityRefused
        /// A file would have been overwritten.
        case fileExists
        /// A copy of a board failed its check.
        case backupDamaged
        /// The bytes were removed on purpose.
        case artifactPurged
        case unknownRequirement
        /// A prefix fits more than one requirement.
        case ambiguousRequirement
        /// A fact does not have the shape of its kind; its producer may mend it.
        case factMisfit
        /// The board's rules forbid the change.
        case illegalState
        /// SQLite answered something that none of the above covers.
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

    package var wireCode: String { "blackboard.\(code.rawValue)" }

    package var isRetryable: Bool {
        switch code {
        case .storeBusy, .storeCrowded: true
        case .leaseLost, .storeFull, .storeReadOnly, .storeCorrupt, .storeNewer, .storeForeign, .storeUnreachable,
            .storeClosed, .durabilityRefused, .fileExists, .backupDamaged, .artifactPurged, .unknownRequirement,
            .ambiguousRequirement, .factMisfit,
            .illegalState, .unexpected:
            false
        }
    }

    package var isUserFixable: Bool {
        switch code {
        case .storeBusy, .storeCrowded, .storeFull, .storeReadOnly, .storeCorrupt, .storeNewer, .storeForeign,
            .storeUnreachable, .durabilityRefused, .fileExists, .backupDamaged, .artifactPurged, .unknownRequirement,
            .ambiguousRequirement,
            .illegalState:
            true
        case .leaseLost, .storeClosed, .factMisfit, .unexpected: false
        }
    }
}
