internal import AtelierDomain
internal import GRDB

/// A refusal by the stored code map; whatever it is, the file can be made anew from the repository.
package struct CodeIndexError: AtelierError, Equatable {
    /// What went wrong, for programs.
    package enum Code: String, Sendable {
        /// The file cannot be opened or written.
        case indexUnreachable
        /// The file's content is not what was written.
        case indexDamaged
        /// The disk is full.
        case indexFull
        case unexpected
    }

    package let code: Code
    package let message: String
    package let hint: String?

    package var wireCode: String { "codeIndex.\(code.rawValue)" }

    package var isRetryable: Bool {
        switch code {
        case .indexUnreachable, .indexDamaged, .indexFull, .unexpected: false
        }
    }

    package var isUserFixable: Bool {
        switch code {
        case .indexUnreachable, .indexDamaged, .indexFull: true
        case .unexpected: false
        }
    }

    /// Turns what SQLite said into one of ours.
    static func wrapping(_ error: any Error) -> CodeIndexError {
        if let error = error as? CodeIndexError { return error }
        guard let error = error as? DatabaseError else {
            return CodeIndexError(code: .unexpected, message: "The code map failed: \(error).", hint: nil)
        }
        let detail = error.message ?? "result \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            return .damaged(detail)
        case .SQLITE_FULL:
            return CodeIndexError(
                code: .indexFull,
                message: "There is no room left to write the code map.",
                hint: "Free some space on the disk of the cache folder; the map is made anew when it is asked for."
            )
        case .SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_BUSY, .SQLITE_LOCKED:
            return CodeIndexError(
                code: .indexUnreachable,
                message: "The code map's file cannot be used: \(detail).",
                hint: "Check that the cache folder exists and that you may write to it."
            )
        default:
            return CodeIndexError(code: .unexpected, message: "The code map failed: \(detail).", hint: nil)
        }
    }

    static func damaged(_ detail: String) -> CodeIndexError {
        CodeIndexError(
            code: .indexDamaged,
            message: "The code map's file is damaged: \(detail).",
            hint: "Delete the folder codemap in the cache folder; it is made anew."
        )
    }
}
