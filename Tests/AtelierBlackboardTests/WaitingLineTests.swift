import AtelierDomain
import Foundation
import GRDB
import Synchronization
import Testing

@testable import AtelierBlackboard

@Suite struct WaitingLineTests {
    @Test func aReadBehindManyWritesWaitsForOneBatchAtMost() async throws {
        try await withBoard(.memory) { board in
            let order = Mutex<[String]>([])
            let line = board.line
            try await board.read { _ in
                for _ in 0..<256 {
                    let call = ValueCall({ try $0.note("x") }, give: { _ in order.withLock { $0.append("w") } })
                    line.add(call, as: .write)
                }
                line.add(ValueCall({ _ in 0 }, give: { _ in order.withLock { $0.append("r") } }), as: .read)
            }
            try await board.write { _ in
                // Whoever stood before this one has been answered.
            }
            let seen = order.withLock { $0 }
            #expect(seen.count == 257)
            #expect(try #require(seen.firstIndex(of: "r")) <= 64)
        }
    }

    @Test func aWriteBehindManyReadsWaitsForOneTurnAtMost() async throws {
        try await withBoard(.memory) { board in
            let order = Mutex<[String]>([])
            let line = board.line
            try await board.read { _ in
                for _ in 0..<256 {
                    line.add(ValueCall({ _ in 0 }, give: { _ in order.withLock { $0.append("r") } }), as: .read)
                }
                line.add(ValueCall({ try $0.note("x") }, give: { _ in order.withLock { $0.append("w") } }), as: .write)
            }
            try await board.read { _ in
                // Whoever stood before this one has been answered.
            }
            let seen = order.withLock { $0 }
            #expect(seen.count == 257)
            #expect(try #require(seen.firstIndex(of: "w")) <= 64)
        }
    }

    @Test func aLineThatIsTooLongRefusesAndGoesOn() async throws {
        try await withBoard(.memory) { board in
            let bodies: [@Sendable (Database) throws -> Void] = Array(
                repeating: { try $0.note("x") },
                count: WaitingLine.waitingMax + 3
            )
            let outcomes = try await board.together(bodies)
            #expect(outcomes.filter { $0 == nil }.count == WaitingLine.waitingMax)
            #expect(outcomes.suffix(3).map { $0?.code } == [.storeCrowded, .storeCrowded, .storeCrowded])
            #expect(outcomes.last??.isRetryable == true)
            try await board.write { try $0.note("later") }
            #expect(try await board.verifyChain() == nil)
        }
    }

    @Test func cancelledCallersAreServedWhole() async throws {
        try await withBoard(.file) { board in
            let line = board.line
            let seen = await withThrowingTaskGroup(of: Void.self) { group in
                let holds = Flag()
                group.addTask { try await board.hold(until: 40, holds: holds) }
                while !holds.isSet { await Task.yield() }
                for number in 0..<40 {
                    group.addTask {
                        try await board.append(event: "n", message: "\(number)", requirement: nil, nowMs: 1)
                    }
                }
                // Some are lined up already when they are cancelled, and some are about to be.
                let deadline = ContinuousClock.now + .seconds(5)
                while line.waitingCount < 20, ContinuousClock.now < deadline { await Task.yield() }
                group.cancelAll()
                var served = 0
                while let result = await group.nextResult() { if case .success = result { served += 1 } }
                return served
            }
            // The one that held the connection, and all that were lined up.
            #expect(seen == 41)
            let messages = try await board.events(after: 0, requirement: nil, limit: 100).map(\.message)
            #expect(Set(messages) == Set((0..<40).map(String.init)))
            #expect(try await board.verifyChain() == nil)
        }
    }

    @Test func closingServesWhoeverWaitsAndRefusesLaterCallers() async throws {
        try await withFolder { folder in
            var board = try await Blackboard.open(at: folder + "/board.sqlite")
            let answers = Mutex<[BlackboardError?]>([])
            let line = board.line
            try await board.read { _ in
                for _ in 0..<200 {
                    let call = ValueCall({ try $0.note("x") }) { outcome in
                        answers.withLock { $0.append(outcome.failure) }
                    }
                    line.add(call, as: .write)
                }
            }
            try await board.close()
            #expect(answers.withLock { $0.count } == 200)
            #expect(answers.withLock { $0.allSatisfy { $0 == nil } })
            #expect(try await refusal { try await board.accept(id: "aa") } == .storeClosed)
            board = try await Blackboard.open(at: folder + "/board.sqlite")
            #expect(try await board.events(after: 0, requirement: nil, limit: 500).count == 200)
            try await board.close()
        }
    }
}
