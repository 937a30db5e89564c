internal import Synchronization

/// Those who wait for events; told the newest sequence after each commit that appended some.
final class Watchers: Sendable {
    private struct State {
        var newest: Int64
        var nextKey = 0
        var isFinished = false
        var continuations: [Int: AsyncStream<Int64>.Continuation] = [:]
    }

    private let state: Mutex<State>

    init(newest: Int64) {
        state = Mutex(State(newest: newest))
    }

    /// A stream that holds only the newest number its reader has not seen; it ends with `finish()`.
    func stream() -> AsyncStream<Int64> {
        let (stream, continuation) = AsyncStream.makeStream(of: Int64.self, bufferingPolicy: .bufferingNewest(1))
        let key: Int? = state.withLock { state in
            guard !state.isFinished else { return nil }
            state.nextKey += 1
            state.continuations[state.nextKey] = continuation
            return state.nextKey
        }
        guard let key else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.continuations.removeValue(forKey: key) }
        }
        return stream
    }

    /// Called by the writer alone, after a commit; a number that was told before is not told again.
    func announce(_ sequence: Int64) {
        let continuations: [AsyncStream<Int64>.Continuation] = state.withLock { state in
            guard sequence > state.newest else { return [] }
            state.newest = sequence
            return Array(state.continuations.values)
        }
        for continuation in continuations { continuation.yield(sequence) }
    }

    func finish() {
        let continuations = state.withLock { state in
            state.isFinished = true
            defer { state.continuations = [:] }
            return Array(state.continuations.values)
        }
        for continuation in continuations { continuation.finish() }
    }
}
