internal import GRDB

extension BlackboardError {
    static var readOnly: BlackboardError {
        BlackboardError(
            .storeReadOnly,
            "The blackboard cannot be written.",
            hint: "Make the state folder and the file in it writable for your user."
        )
    }

    /// Turns whatever a transaction threw into one of ours; SQL arguments never reach the message.
    static func wrapping(_ error: any Error) -> BlackboardError {
        if let error = error as? BlackboardError { return error }
        guard let error = error as? DatabaseError else {
            return BlackboardError(.unexpected, "The blackboard failed: \(error).")
        }
        let detail = error.message ?? "result \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return BlackboardError(
                .storeBusy,
                "Another process is using the blackboard.",
                hint: "Stop the other daemon first: atelier daemon stop."
            )
        case .SQLITE_FULL:
            return BlackboardError(
                .storeFull,
                "There is no room left to write the blackboard.",
                hint: "Free some space on the disk of the state folder; everything written so far is safe."
            )
        case .SQLITE_READONLY, .SQLITE_PERM:
            return .readOnly
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            return BlackboardError(
                .storeCorrupt,
                "The blackboard file is damaged: \(detail).",
                hint: "Go back to a backup: atelier restore FILE; they are in the folder backups beside it."
            )
        case .SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_NOLFS, .SQLITE_PROTOCOL:
            return BlackboardError(
                .storeUnreachable,
                "The blackboard file cannot be reached: \(detail).",
                hint: "Check that the state folder exists, that you may write to it, and that it is on a local disk."
            )
        case .SQLITE_CONSTRAINT:
            return BlackboardError(.illegalState, "The blackboard refused the change: \(detail).")
        case .SQLITE_MISUSE:
            return BlackboardError(.storeClosed, "The blackboard is closed.")
        default:
            return BlackboardError(.unexpected, "The blackboard failed: \(detail).")
        }
    }
}
