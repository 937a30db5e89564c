import AtelierDomain
import Foundation
import Testing

@testable import AtelierBlackboard

/// What of ended runs is read back for later ones.
@Suite struct PastRunTests {
    @Test(arguments: Storage.allCases)
    func theNewestEndedOnesOfARepositoryAreRead(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            for (id, state) in [("aa", RequirementState.failed), ("bb", .refused), ("cc", .landed), ("dd", .failed)] {
                try await board.run(id, to: state, log: "log of \(id)")
            }
            try await board.accept(id: "ee")
            let all = try await board.pastRuns(in: "/tmp/shop", limit: 10)
            #expect(all.map(\.requirement.rawValue) == ["dd", "cc", "aa"])
            #expect(all.map(\.state) == [.failed, .landed, .failed])
            #expect(all.map(\.models).allSatisfy { $0.count == 1 } && all.allSatisfy { $0.generatedTokens > 0 })
            #expect(all.allSatisfy { $0.experience == nil })
            #expect(try await board.pastRuns(in: "/tmp/shop", limit: 1).map(\.requirement.rawValue) == ["dd"])
            #expect(try await board.pastRuns(in: "/tmp/other", limit: 10).isEmpty)
            _ = try await board.purge(RequirementID("dd"), nowMs: 9_000)
            #expect(try await board.pastRuns(in: "/tmp/shop", limit: 10).map(\.requirement.rawValue) == ["cc", "aa"])
        }
    }

    /// A crash after the first answer and another run that ends meanwhile do not change what a run goes by.
    @Test(arguments: Storage.allCases)
    func whatARunWasToldFirstStands(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            let claim = try await board.claim()
            let told = Data("{\"kind\":\"replace.python\"}".utf8)
            #expect(try await board.keep(.experience, told, claim: claim, nowMs: 3_000) == told)
            let again = try await board.claim(owner: "two", nowMs: 100_000)
            #expect(try await board.keep(.experience, Data("{}".utf8), claim: again, nowMs: 100_001) == told)
            #expect(try await board.history(of: RequirementID("aa")).inputs == [.experience: told])
        }
    }

    @Test func aBoardFromBeforeKeepsItsInputs() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            let older = Schema.migrator.upTo("0017-review")
            var board = try Opening(path: path, batchMax: 64, migrator: older, nowMs: 1_000).board()
            try await board.accept(id: "aa")
            let claim = try await board.claim()
            let agents = Data("[]".utf8)
            _ = try await board.keep(.agents, agents, claim: claim, nowMs: 3_000)
            let early = await #expect(throws: BlackboardError.self) {
                try await board.keep(.experience, agents, claim: claim, nowMs: 3_000)
            }
            #expect(early != nil)
            try await board.close()
            board = try await Blackboard.open(at: path, nowMs: 9_000)
            _ = try await board.keep(.experience, agents, claim: claim, nowMs: 9_000)
            #expect(try await board.history(of: RequirementID("aa")).inputs == [.agents: agents, .experience: agents])
            for statement in ["UPDATE runInput SET kind = 'subjects'", "DELETE FROM runInput"] {
                let refused = await #expect(throws: (any Error).self) { try await board.raw(statement) }
                #expect(refused != nil)
            }
            #expect(try await board.audit(in: folder).findings == [])
            try await board.close()
        }
    }
}
