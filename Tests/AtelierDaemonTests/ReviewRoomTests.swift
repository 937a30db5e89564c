import AtelierBlackboard
import AtelierDomain
import AtelierHooks
import AtelierOrchestrator
import Foundation
import Synchronization
import Testing

@testable import AtelierDaemon

@Suite struct ReviewRoomTests {
    /// Says that a line is wrong and how it would be right, and counts how often it was asked.
    final class Critic: Sendable {
        let line: Int
        private let count = Mutex(0)

        init(line: Int) { self.line = line }

        var asked: Int { count.withLock(\.self) }

        @Sendable func answer(_ request: ModelRequest, _ tier: String, _ path: String) async throws -> String {
            count.withLock { $0 += 1 }
            return request.schema?.contains("replacement") == true
                ? #"{"replacement":"return a + b"}"#
                : #"{"reason":"It subtracts.","verdict":"bug","line":\#(line)}"#
        }
    }

    private static func with(
        _ critic: Critic,
        _ body: (HookHouse, HookRoom) async throws -> Void
    ) async throws {
        try await HookHouse.with { house in
            try house.write(".atelier/config.yaml", "hooks:\n  review: on\n")
            try house.write("sum.py", "def add(a, b):\n    return a + b\n")
            try await house.git("add", "-A")
            try await house.git("commit", "-qm", "settings")
            try house.write("sum.py", "def add(a, b):\n    return a - b\n")
            try await house.git("commit", "-qam", "subtract")
            let chores = ChoreRoom(gate: Gate(slots: 1), logger: DaemonHarness.quiet)
            let reviews = ReviewRoom(board: house.board, chores: chores, model: critic.answer, nowMs: { 5 })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await chores.run() }
                defer { group.cancelAll() }
                try await body(house, house.room(reviews: reviews))
            }
        }
    }

    private static func head(of house: HookHouse) async throws -> ObjectID {
        try #require(ObjectID(hex: try await house.git("rev-parse", "HEAD")))
    }

    @Test func aCommitIsReviewedOnceAndItsFindingKept() async throws {
        let critic = Critic(line: 2)
        try await Self.with(critic) { house, room in
            let commit = try await Self.head(of: house)
            // After a commit the index is as HEAD is.
            await room.lookAhead(house.path)
            try await MessageRoomTests.until { (try? await house.board.hasReview(of: commit, in: house.path)) == true }
            let review = try #require(try await house.board.reviews(in: house.path, limit: 9).first)
            let findings = try JSONDecoder().decode([ReviewFinding].self, from: Data(review.findings.utf8))
            #expect(findings.map(\.line) == [2] && findings.map(\.symbol) == ["add"])
            // The patch is one that git takes.
            try house.write("fix.patch", try #require(findings.first).patch)
            try await house.git("apply", "--check", "fix.patch")
            let asked = critic.asked
            await room.lookAhead(house.path)
            let next = HookQuestion(hook: .preCommit, directory: house.path)
            var lines: [AnswerLine] = []
            try house.write("b.txt", "b\n")
            try await house.git("add", "b.txt")
            try await room.answer(next) { lines.append($0) }
            #expect(lines.first == .err("atelier: the review of earlier commits has 1 remark: atelier hook findings"))
            #expect(critic.asked == asked)
        }
    }

    @Test func aLineThatTheDiffDoesNotHaveIsNoFinding() async throws {
        let critic = Critic(line: 7)
        try await Self.with(critic) { house, room in
            let commit = try await Self.head(of: house)
            await room.lookAhead(house.path)
            try await MessageRoomTests.until { (try? await house.board.hasReview(of: commit, in: house.path)) == true }
            let reviews = try await house.board.reviews(in: nil, limit: 9)
            #expect(reviews.isEmpty && critic.asked == 1)
        }
    }
}
