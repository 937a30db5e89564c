import AtelierDomain
import Testing

@testable import AtelierBlackboard

@Suite struct ReviewTests {
    private static func make(
        _ digit: Character,
        in path: String = "/tmp/shop",
        findings: String = #"[{"id":"x"}]"#,
        madeAtMs: Int64 = 10
    ) throws -> CommitReview {
        CommitReview(
            repositoryPath: path,
            commit: try objectID(digit),
            findings: findings,
            milliseconds: 3,
            madeAtMs: madeAtMs
        )
    }

    @Test(arguments: Storage.allCases)
    func theFirstReviewOfACommitStays(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            let first = try Self.make("a")
            try await board.keep(first)
            try await board.keep(try Self.make("a", findings: #"[{"id":"y"}]"#))
            let kept = try await board.reviews(in: "/tmp/shop", limit: 9)
            #expect(kept == [first])
            let (here, elsewhere) = (
                try await board.hasReview(of: first.commit, in: "/tmp/shop"),
                try await board.hasReview(of: first.commit, in: "/tmp/other")
            )
            #expect(here && !elsewhere)
        }
    }

    @Test(arguments: Storage.allCases)
    func theNewestWithFindingsComeFirst(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            let all = [try Self.make("a"), try Self.make("b", findings: "[]"), try Self.make("c", in: "/tmp/other")]
            for review in all { try await board.keep(review) }
            let (every, one) = (
                try await board.reviews(in: nil, limit: 9), try await board.reviews(in: "/tmp/shop", limit: 9)
            )
            #expect(every == [all[2], all[0]] && one == [all[0]])
        }
    }

    @Test func reviewsAgeOut() async throws {
        try await withBoard(.memory) { board in
            try await board.keep(try Self.make("a", madeAtMs: 1))
            try await board.keep(try Self.make("b", madeAtMs: 9))
            _ = try await board.expireVerdicts(before: 5, keeping: 100)
            let left = try await board.reviews(in: nil, limit: 9)
            #expect(left == [try Self.make("b", madeAtMs: 9)])
        }
    }
}
