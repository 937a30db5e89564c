package import AtelierDomain
internal import Synchronization

/// The attempts under way in this process: who is at work on what, in which worktree, and how to stop them.
package final class Floor: Sendable {
    /// Where one attempt stands.
    struct Place: Sendable {
        /// Which of the run's worktrees is its own: 0 unless another attempt of the same run is under way.
        let lane: Int
        /// Yields once when the attempt is to be given up.
        let orders: AsyncStream<Void>
    }

    private struct Occupant {
        let requirement: RequirementID
        let lane: Int
        let orders: AsyncStream<Void>.Continuation
    }

    private struct State {
        var occupants: [TaskID: Occupant] = [:]
        var loops: [RequirementID: LoopDetector] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    package init() {}

    /// Tasks that somebody is at work on.
    package var busy: [TaskID] { state.withLock { Array($0.occupants.keys) } }

    /// Whether an attempt of `requirement` is under way.
    package func isBusy(with requirement: RequirementID) -> Bool {
        state.withLock { $0.occupants.values.contains { $0.requirement == requirement } }
    }

    /// Gives up the attempts on `requirement`, or all when it is nil; write the reason on the board first, because an
    /// attempt that begins at the same moment looks there.
    package func interrupt(_ requirement: RequirementID?) {
        let orders = state.withLock { state in
            state.occupants.values.filter { requirement == nil || $0.requirement == requirement }.map(\.orders)
        }
        for order in orders { order.yield() }
    }

    /// No new attempts from here on.
    func close() {
        state.withLock { $0.isClosed = true }
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    func enter(_ claim: Claim) -> Place {
        let (orders, input) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let lane = state.withLock { state in
            let taken = Set(
                state.occupants.values.filter { $0.requirement == claim.task.requirement }.map(\.lane)
            )
            let lane = (0...taken.count).first { !taken.contains($0) } ?? taken.count
            state.occupants[claim.task.id] = Occupant(requirement: claim.task.requirement, lane: lane, orders: input)
            return lane
        }
        return Place(lane: lane, orders: orders)
    }

    func leave(_ task: TaskID) {
        let occupant = state.withLock { $0.occupants.removeValue(forKey: task) }
        occupant?.orders.finish()
    }

    /// Notes a request of an attempt; answers how often its run has asked the same.
    func note(_ digest: ContentHash, by claim: Claim) -> Int {
        state.withLock { $0.loops[claim.task.requirement, default: LoopDetector()].note(digest, by: claim.lease) }
    }

    /// The run is over: what was noted of it may go.
    func forget(_ requirement: RequirementID) {
        state.withLock { $0.loops[requirement] = nil }
    }
}
