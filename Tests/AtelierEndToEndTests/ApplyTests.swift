import AtelierAPI
import AtelierBlackboard
import AtelierDomain
import Foundation
import Testing

@testable import AtelierHooks

extension EndToEndTests {
    /// What a review found, made a landed commit by `atelier apply`; the finding is put on the board, no model is asked.
    @Suite struct ApplyTests {
        private static let file = "invoicing/money.py"
        private static let right = "    return cents + (cents * percent + 50) // 100"
        private static let wrong = "    return cents + (cents * percent) // 100"

        /// The user commits a slip that the repository's own tests catch, and a review of the commit has found it.
        private static func slip(in house: House) async throws -> (Repository, ReviewFinding) {
            let repository = try await house.fixture("python")
            let path = repository.path + "/" + file
            let text = try String(contentsOfFile: path, encoding: .utf8).replacing(right, with: wrong)
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            try await repository.git("commit", "--quiet", "--all", "--message", "fix: round")
            let commit = try #require(ObjectID(hex: try await repository.git("rev-parse", "HEAD")))
            let line = try #require(text.components(separatedBy: "\n").firstIndex(of: wrong)) + 1
            let remark = ReviewRemark(
                path: file,
                line: line,
                reason: "half a cent is lost",
                text: wrong,
                replacement: right
            )
            let finding = try #require(ReviewFinding(remark, of: commit, text: text))
            try FileManager.default.createDirectory(
                atPath: house.stateDirectory,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            let board = try await Blackboard.open(at: house.stateDirectory + "/blackboard.sqlite")
            try await board.keep(
                CommitReview(
                    repositoryPath: repository.git("rev-parse", "--show-toplevel"),
                    commit: commit,
                    findings: String(decoding: JSONEncoder().encode([finding]), as: UTF8.self),
                    milliseconds: 1,
                    madeAtMs: Int64(Date().timeIntervalSince1970 * 1_000)
                )
            )
            try await board.close()
            return (repository, finding)
        }

        @Test func aFindingIsLandedOnABranchWithItsProof() async throws {
            try await House.use { house in
                let (repository, finding) = try await Self.slip(in: house)
                try await house.startReplaying()
                let list = try await house.view(FindingList.self, ["hook", "findings"], in: repository.path)
                #expect(list.findings.map(\.id) == [finding.id])
                let before = try await RepositoryState.of(repository)
                let view = try await house.view(RequirementView.self, ["apply", finding.id], in: repository.path)
                #expect(view.state == .landed, "\(view.reason)")
                #expect(view.costs.modelCalls == 0)
                #expect(view.claims.allSatisfy { $0.standing != .unproven }, "\(view.claims)")
                #expect(try await RepositoryState.of(repository).differences(from: before) == [])
                let branch = try #require(view.branch)
                let diff = try await repository.git("diff", "--unified=0", "HEAD", branch, "--", Self.file)
                #expect(diff.hasSuffix("-\(Self.wrong)\n+\(Self.right)"), "\(diff)")

                _ = try await house.view(AcceptView.self, ["accept", view.id], in: repository.path)
                let again = try await house.atelier(["apply", finding.id], in: repository.path)
                #expect(again.status == 1)
                #expect(again.errors.contains("holds the change"), "\(again.errors)")
            }
        }

        @Test func anUnknownFindingIsRefusedWithAHint() async throws {
            try await House.use { house in
                let (repository, _) = try await Self.slip(in: house)
                try await house.startReplaying()
                let head = try await repository.git("rev-parse", "HEAD")
                let outcome = try await house.atelier(["apply", "zz"], in: repository.path)
                #expect(outcome.status == 1)
                #expect(outcome.errorLines("hint:").first?.contains("atelier hook findings") == true)
                #expect(try await repository.git("rev-parse", "HEAD") == head)
                #expect(try await repository.lines("branch", "--list", "atelier/*") == [])
            }
        }
    }
}
