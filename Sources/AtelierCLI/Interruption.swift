internal import Foundation
internal import Synchronization

/// How often the process was asked to end since an `Interruption` began to listen.
private let interruptions = Atomic<Int>(0)

/// Lets a long command clean up when it is asked to end.
enum Interruption {
    /// How often the count is looked at: a handler of a signal can do no more than count.
    private static let lookMilliseconds = 100

    /// Runs `body`, and cancels it at the first SIGINT or SIGTERM; a second one ends the process at once.
    ///
    /// To be called once at a time. Programs that are started meanwhile get the usual handling, for a handler is not
    /// inherited as ignoring would be.
    ///
    /// - Throws: `interrupted` when it was asked to end, once `body` has ended; else what `body` throws.
    static func heeding<Value: Sendable>(
        hint: String = "The same command goes on from here.",
        _ body: @Sendable @escaping () async throws -> Value
    ) async throws -> Value {
        interruptions.store(0, ordering: .relaxed)
        let numbers = [SIGINT, SIGTERM]
        let old = numbers.map { number in
            signal(number) { number in
                if interruptions.add(1, ordering: .relaxed).oldValue > 0 { _exit(128 + number) }
            }
        }
        defer { for (number, handler) in zip(numbers, old) { signal(number, handler) } }
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                while interruptions.load(ordering: .relaxed) == 0 {
                    try await Task.sleep(for: .milliseconds(lookMilliseconds))
                }
                throw CLIError(.interrupted, "It was asked to end.", hint: hint)
            }
            guard let first = try await group.next(), let value = first else { throw CancellationError() }
            group.cancelAll()
            return value
        }
    }
}
