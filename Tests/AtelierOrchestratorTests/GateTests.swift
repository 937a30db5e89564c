import AtelierDomain
import Foundation
import Synchronization
import Testing

@testable import AtelierOrchestrator

@Suite struct GateTests {
    /// What the callers saw, in order.
    private final class Notes: Sendable {
        private let state = Mutex<[String]>([])
        var all: [String] { state.withLock(\.self) }
        func add(_ note: String) { state.withLock { $0.append(note) } }
    }

    @Test func noMoreThanTheSlotsAreInsideAtOnce() async throws {
        let gate = Gate(slots: 2)
        let notes = Notes()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    try await gate.pass(.sustained) {
                        notes.add("\(gate.crowd.inside)")
                        for _ in 0..<20 { await Task.yield() }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(notes.all.count == 40 && notes.all.max() == "2")
        #expect(gate.crowd == (0, 0))
    }

    @Test func theUrgentComeFirstAndTheOthersAreNotForgotten() async throws {
        let gate = Gate(slots: 1)
        let order = Notes()
        let classes: [QueueClass] = [.pervasive, .sustained, .interactive, .onDemand]
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (opened, opening) = AsyncStream.makeStream(of: Void.self)
            group.addTask {
                try await gate.pass(.onDemand) { for await _ in opened { break } }
            }
            while gate.crowd.inside == 0 { await Task.yield() }
            for (index, queueClass) in classes.enumerated() {
                group.addTask {
                    try await gate.pass(queueClass) { order.add(queueClass.rawValue) }
                }
                while gate.crowd.waiting != index + 1 { await Task.yield() }
            }
            opening.yield()
            try await group.waitForAll()
        }
        #expect(order.all == ["onDemand", "interactive", "sustained", "pervasive"])
    }

    @Test func whoeverIsCancelledWhileWaitingTakesNoSlot() async throws {
        let gate = Gate(slots: 1)
        let (opened, opening) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await gate.pass(.sustained) { for await _ in opened { break } } }
            while gate.crowd.inside == 0 { await Task.yield() }
            let waiter = Task { try await gate.pass(.sustained) {} }
            while gate.crowd.waiting == 0 { await Task.yield() }
            waiter.cancel()
            await #expect(throws: CancellationError.self) { try await waiter.value }
            #expect(gate.crowd == (1, 0))
            opening.yield()
            try await group.waitForAll()
        }
        #expect(gate.crowd == (0, 0))
    }
}
