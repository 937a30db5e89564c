internal import GRDB
internal import GRDBSQLite

/// Several callers' transitions in one transaction, each in a savepoint of its own: one fsync for all of them.
///
/// A member that throws is undone alone; a call that comes alone needs no savepoint for that. Nobody is answered before the
/// commit is on the disk; when the commit fails, nothing of any member is there, and all of them are told.
struct WriteBatch {
    let calls: [any WaitingCall]

    /// A member's error took the whole transaction with it, as a full disk does.
    private struct Lost: Error {
        let index: Int
        let failure: BlackboardError
    }

    /// Answers every call, after calling `onCommit` when something may have been committed; tells whether there was room
    /// on the disk for all of them.
    func run(in database: Database, onCommit: (Database) throws -> Void) -> Bool {
        var rest = calls
        var hasRoom = true
        while !rest.isEmpty {
            do {
                let failures = try Self.attempt(rest, in: database)
                // What was committed is good, whether or not watchers can be told about it.
                try? onCommit(database)
                for (index, call) in rest.enumerated() { call.answer(failures[index]) }
                return hasRoom && !failures.values.contains { $0.code == .storeFull }
            } catch let lost as Lost {
                // Nothing of the others was committed or told, so they start anew without the one who spoilt it.
                if lost.failure.code == .storeFull { hasRoom = false }
                rest.remove(at: lost.index).answer(lost.failure)
            } catch {
                let failure = BlackboardError.wrapping(error)
                for call in rest { call.answer(failure) }
                return hasRoom && failure.code != .storeFull
            }
        }
        return hasRoom
    }

    /// Runs all of `calls` and commits; gives the failures of those that were undone alone, by their index.
    private static func attempt(
        _ calls: [any WaitingCall],
        in database: Database
    ) throws -> [Int: BlackboardError] {
        do {
            try database.beginTransaction(.immediate)
            var failures: [Int: BlackboardError] = [:]
            if calls.count == 1 {
                // Nobody else's work is undone with the transaction, so no savepoint has to keep the old pages.
                try attempt(calls[0], in: database)
            } else {
                for (index, call) in calls.enumerated() {
                    failures[index] = try undoneAlone(call, index, in: database)
                }
            }
            try database.commit()
            return failures
        } catch {
            // The first error is the one to tell; a transaction that SQLite has ended already needs no end.
            try? database.rollback()
            throw error
        }
    }

    private static func attempt(_ call: any WaitingCall, in database: Database) throws {
        try call.attempt(database)
        // A deferred constraint is checked by the commit, where it would fail everybody.
        guard !database.hasDeferredViolation else {
            throw BlackboardError(
                .illegalState,
                "The blackboard refused the change: FOREIGN KEY constraint failed."
            )
        }
    }

    /// Runs one member in its savepoint; gives its failure when all that it did is undone.
    private static func undoneAlone(
        _ call: any WaitingCall,
        _ index: Int,
        in database: Database
    ) throws -> BlackboardError? {
        try database.run("SAVEPOINT call")
        do {
            try attempt(call, in: database)
            try database.run("RELEASE call")
            return nil
        } catch {
            let failure = BlackboardError.wrapping(error)
            guard database.isInsideTransaction else { throw Lost(index: index, failure: failure) }
            try database.run("ROLLBACK TO call")
            try database.run("RELEASE call")
            return failure
        }
    }
}

extension Database {
    /// Whether a row refers to one that is not there (yet).
    fileprivate var hasDeferredViolation: Bool {
        var current: Int32 = 0
        var highest: Int32 = 0
        return sqlite3_db_status(sqliteConnection, SQLITE_DBSTATUS_DEFERRED_FKS, &current, &highest, 0) == SQLITE_OK
            && current != 0
    }
}
