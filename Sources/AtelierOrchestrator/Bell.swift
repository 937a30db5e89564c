internal import Synchronization

/// Wakes the orchestrator's loop when there may be work.
package final class Bell: Sendable {
    private struct State {
        var hasRung = false
        /// The loop; nobody else waits.
        var sleeper: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    /// There may be work.
    package func ring() {
        let sleeper = state.withLock { state in
            state.hasRung = true
            return state.sleeper.take()
        }
        sleeper?.resume()
    }

    /// Returns once somebody rang since the last wait, after `milliseconds`, or when the task is cancelled.
    func wait(milliseconds: Int64) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // A cancelled sleep rings at once, which is what cancellation is for.
                try? await Task.sleep(for: .milliseconds(milliseconds))
                self.ring()
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isOver = state.withLock { state in
                        guard !state.hasRung, !Task.isCancelled else { return true }
                        state.sleeper = continuation
                        return false
                    }
                    if isOver { continuation.resume() }
                }
            } onCancel: {
                ring()
            }
            group.cancelAll()
        }
        state.withLock { $0.hasRung = false }
    }
}
