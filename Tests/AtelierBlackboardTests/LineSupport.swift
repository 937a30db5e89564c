import Foundation
import GRDB
import Synchronization
import Testing

@testable import AtelierBlackboard

extension Database {
    /// Appends an event that says only `text`.
    func note(_ text: String) throws {
        try appendEvent("note", text, requirement: nil, nowMs: 1)
    }
}

extension Result {
    /// The error, if it is one.
    var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}

extension Blackboard {
    /// Lines up `bodies` while the connection is busy, so that they wait together, in this order; gives how each ended.
    func together(
        _ bodies: [@Sendable (Database) throws -> Void],
        onAnswer: @escaping @Sendable () -> Void = {}
    ) async throws -> [BlackboardError?] {
        let outcomes = Mutex<[Int: BlackboardError?]>([:])
        let line = line
        try await read { _ in
            for (index, body) in bodies.enumerated() {
                let call = ValueCall(body) { outcome in
                    onAnswer()
                    outcomes.withLock { $0[index] = .some(outcome.failure) }
                }
                line.add(call, as: .write)
            }
        }
        let deadline = ContinuousClock.now + .seconds(60)
        while outcomes.withLock({ $0.count }) < bodies.count, ContinuousClock.now < deadline { await Task.yield() }
        let seen = outcomes.withLock { $0 }
        return try bodies.indices.map { try #require(seen[$0]) }
    }

    /// Keeps the connection busy until `count` callers wait behind it, or ten seconds; sets `holds` once it does.
    func hold(until count: Int, holds: Flag) async throws {
        let line = line
        try await read { _ in
            holds.set()
            let deadline = ContinuousClock.now + .seconds(10)
            while line.waitingCount < count, ContinuousClock.now < deadline { usleep(200) }
        }
    }
}

/// Counts the events of each commit, and can make those that have some fail.
final class CommitWatch: TransactionObserver, Sendable {
    private struct State {
        var events = 0
        var counts: [Int] = []
        var observed: [Int] = []
        var fails = false
    }

    private struct Refused: Error {}

    private let state = Mutex(State())
    private let observe: @Sendable () -> Int

    /// `observe` is asked before each commit.
    init(observe: @escaping @Sendable () -> Int = { 0 }) {
        self.observe = observe
    }

    /// Events of each commit that had some, in order.
    var counts: [Int] { state.withLock { $0.counts } }

    /// What `observe` said before each commit.
    var observed: [Int] { state.withLock { $0.observed } }

    func fail(_ fails: Bool) {
        state.withLock { $0.fails = fails }
    }

    func observes(eventsOfKind kind: DatabaseEventKind) -> Bool {
        kind.tableName == "event"
    }

    func databaseDidChange(with event: DatabaseEvent) {
        state.withLock { $0.events += 1 }
    }

    func databaseWillCommit() throws {
        let seen = observe()
        let fails = state.withLock { state in
            state.observed.append(seen)
            return state.fails && state.events > 0
        }
        if fails { throw Refused() }
    }

    func databaseDidCommit(_ db: Database) {
        state.withLock { state in
            if state.events > 0 { state.counts.append(state.events) }
            state.events = 0
        }
    }

    func databaseDidRollback(_ db: Database) {
        state.withLock { $0.events = 0 }
    }
}
