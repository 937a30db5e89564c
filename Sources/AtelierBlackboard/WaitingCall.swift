internal import GRDB
internal import Synchronization

/// One caller's transition while it waits for its turn on the board's connection.
protocol WaitingCall: Sendable {
    /// Does the work; may be run again from the start when the transaction it was part of is lost.
    func attempt(_ database: Database) throws
    /// Tells the caller, once and for good: nil when what `attempt` did last is on the disk.
    func answer(_ failure: BlackboardError?)
}

/// A call that gives its caller a value.
///
/// `body` may touch nothing but the database it is given, because it may run more than once.
final class ValueCall<Value: Sendable>: WaitingCall {
    private let body: @Sendable (Database) throws -> Value
    private let give: @Sendable (Result<Value, BlackboardError>) -> Void
    private let value = Mutex<Value?>(nil)

    init(
        _ body: @escaping @Sendable (Database) throws -> Value,
        give: @escaping @Sendable (Result<Value, BlackboardError>) -> Void
    ) {
        self.body = body
        self.give = give
    }

    func attempt(_ database: Database) throws {
        let made = try body(database)
        value.withLock { $0 = made }
    }

    func answer(_ failure: BlackboardError?) {
        if let failure { return give(.failure(failure)) }
        guard let value = value.withLock({ $0 }) else {
            preconditionFailure("a call that succeeded was attempted")
        }
        give(.success(value))
    }
}
