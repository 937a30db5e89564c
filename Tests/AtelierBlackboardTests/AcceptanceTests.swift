import AtelierDomain
import Foundation
import Testing

@testable import AtelierBlackboard

@Suite struct AcceptanceTests {
    @Test(arguments: Storage.allCases)
    func stepsAreTheAcceptedOnesNewestFirst(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            for (number, id) in ["aa", "bb", "cc"].enumerated() {
                let nowMs = Int64(number) * 1_000
                try await board.accept(id: id)
                try await board.move(RequirementID(id), to: .landed, reason: "", nowMs: nowMs)
                try await board.setAcceptance(
                    Data("{\"n\":\(number)}".utf8),
                    requirement: RequirementID(id),
                    nowMs: nowMs
                )
                if id != "cc" { try await board.move(RequirementID(id), to: .accepted, reason: "", nowMs: nowMs) }
            }
            let steps = try await board.acceptances(in: "/tmp/shop")
            #expect(steps.map(\.requirement.id.rawValue) == ["bb", "aa"])
            #expect(steps.map(\.acceptedAtMs) == [1_000, 0])
            #expect(steps.first?.json == Data("{\"n\":1}".utf8))
            #expect(try await board.acceptances(in: "/tmp/other").isEmpty)
        }
    }
}
