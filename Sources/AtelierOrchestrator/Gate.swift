package import AtelierDomain
internal import Synchronization

/// Lets at most so many callers through at once; the others wait in the order of `QueueClass`, arrivals counted as
/// events are on the board, so that the same bound holds.
///
/// Nobody waits for anything else while inside: budgets and recorded answers are looked up before.
package final class Gate: Sendable {
    private struct Waiter {
        let turn: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var slots: Int
        var inside = 0
        var arrivals = 0
        var waiters: [Int: Waiter] = [:]

        /// Lets in whoever may, and answers them.
        mutating func admit() -> [CheckedContinuation<Void, any Error>] {
            var admitted: [CheckedContinuation<Void, any Error>] = []
            while inside < slots, let next = waiters.min(by: { ($0.value.turn, $0.key) < ($1.value.turn, $1.key) }) {
                waiters[next.key] = nil
                inside += 1
                admitted.append(next.value.continuation)
            }
            return admitted
        }
    }

    private let state: Mutex<State>

    package init(slots: Int) {
        precondition(slots > 0, "a gate without slots lets nobody through")
        state = Mutex(State(slots: slots))
    }

    /// How many are inside and how many wait.
    package var crowd: (inside: Int, waiting: Int) { state.withLock { ($0.inside, $0.waiters.count) } }

    /// Runs `body` in a slot, waiting for one; throws `CancellationError` when cancelled before it got one.
    package func pass<Value: Sendable>(
        _ queueClass: QueueClass,
        _ body: () async throws -> Value
    ) async throws -> Value {
        try await enter(queueClass)
        defer { leave() }
        return try await body()
    }

    private func enter(_ queueClass: QueueClass) async throws {
        let number = state.withLock { state in
            state.arrivals += 1
            return state.arrivals
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let admitted = state.withLock { state in
                    guard !Task.isCancelled else { return nil as [CheckedContinuation<Void, any Error>]? }
                    state.waiters[number] = Waiter(turn: number + queueClass.headStart, continuation: continuation)
                    return state.admit()
                }
                guard let admitted else { return continuation.resume(throwing: CancellationError()) }
                for next in admitted { next.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    private func leave() {
        let admitted = state.withLock { state in
            state.inside -= 1
            return state.admit()
        }
        for next in admitted { next.resume() }
    }
}
