internal import Synchronization

/// The newest verdicts of this process, so that a look-up needs no board.
package final class VerdictMemory: Sendable {
    private struct State {
        var verdicts: [VerdictKey: HookVerdict] = [:]
        /// Oldest first, each once.
        var order: [VerdictKey] = []
    }

    private let state = Mutex(State())
    private let keptMax: Int

    /// Keeps at most so many, the newest.
    package init(keptMax: Int = 1_024) {
        precondition(keptMax > 0, "a memory without places keeps nothing")
        self.keptMax = keptMax
    }

    package subscript(key: VerdictKey) -> HookVerdict? { state.withLock { $0.verdicts[key] } }

    package func keep(_ verdict: HookVerdict) {
        state.withLock { state in
            if state.verdicts.updateValue(verdict, forKey: verdict.key) == nil { state.order.append(verdict.key) }
            guard state.order.count > keptMax else { return }
            state.verdicts[state.order.removeFirst()] = nil
        }
    }
}
