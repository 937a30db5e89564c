import AtelierAPI
import AtelierDomain
import Foundation
import Testing

extension EndToEndTests {
    /// A landed change, and a branch of the user's that has moved on since.
    @Suite struct RebaseTests {
        /// Appended by the user where the change would go as well.
        private static let neighbour =
            "\n\ndef double(cents):\n    \"\"\"Return twice `cents`.\"\"\"\n    return cents * 2\n"

        private static func landed(in house: House) async throws -> (Repository, String) {
            let repository = try await house.fixture("python")
            let view = try await house.view(
                RequirementView.self,
                ["do", try Recordings.landingText()],
                in: repository.path
            )
            #expect(view.state == .landed)
            return (repository, view.id)
        }

        /// The user commits a change of `file`.
        private static func commit(_ text: String, to file: String, in repository: Repository) async throws {
            try repository.append(text, to: file)
            try await repository.git("commit", "--quiet", "--all", "--message", "chore: go on")
        }

        @Test func whatGitCanMergeIsProvenOnTheNewBase() async throws {
            try await House.use { house in
                try await house.startReplaying()
                let (repository, id) = try await Self.landed(in: house)
                let unmoved = try await house.atelier(["rebase", id], in: repository.path)
                #expect(unmoved.status == 1)
                #expect(unmoved.errors.contains("atelier accept \(id)"), "\(unmoved.errors)")

                try await Self.commit("\n\nVERSION = 2\n", to: "invoicing/report.py", in: repository)
                let head = try await repository.git("rev-parse", "HEAD")
                let before = try await RepositoryState.of(repository)
                let view = try await house.view(RequirementView.self, ["rebase", id], in: repository.path)
                #expect(view.state == .landed, "\(view.reason)")
                #expect(view.id != id)
                #expect(view.baseCommit == head)
                #expect(view.costs.modelCalls == 0)
                let first = try await house.view(RequirementView.self, ["show", id], in: repository.path)
                #expect(view.claims.map(\.standing) == first.claims.map(\.standing), "\(view.claims)")
                #expect(view.claims.contains { $0.standing == .proven })
                #expect(try await RepositoryState.of(repository).differences(from: before) == [])
                let branch = try #require(view.branch)
                #expect(try await repository.git("show", branch + ":invoicing/money.py").contains("def split_amount"))
                #expect(try await repository.git("show", branch + ":invoicing/report.py").contains("VERSION = 2"))

                let replayed = try await house.atelier(["replay", view.id], in: repository.path)
                #expect(replayed.status == 0, "\(replayed.output) \(replayed.errors)")
                let accepted = try await house.view(AcceptView.self, ["accept", view.id], in: repository.path)
                #expect(accepted.action == .fastForwarded)
                let again = try await house.atelier(["rebase", id], in: repository.path)
                #expect(again.status == 1)
                #expect(again.errors.contains("atelier reject \(id)"), "\(again.errors)")
            }
        }

        /// The answer is the real model's, to a prompt with both sides.
        @Test func aConflictIsWrittenAgainWithBothSidesInSight() async throws {
            try await House.use { house in
                try await house.startReplaying()
                let (repository, id) = try await Self.landed(in: house)
                try await Self.commit(Self.neighbour, to: "invoicing/money.py", in: repository)
                let refused = try await house.atelier(["accept", id], in: repository.path)
                #expect(refused.status == 1)
                #expect(refused.errors.contains("atelier rebase"), "\(refused.errors)")

                let view = try await house.view(RequirementView.self, ["rebase", id], in: repository.path)
                #expect(view.state == .landed, "\(view.reason)")
                #expect(view.costs.modelCalls == 1)
                let first = try await house.view(RequirementView.self, ["show", id], in: repository.path)
                #expect(view.claims.map(\.standing) == first.claims.map(\.standing), "\(view.claims)")
                #expect(view.claims.contains { $0.standing == .proven })
                let file = try await repository.git("show", try #require(view.branch) + ":invoicing/money.py")
                #expect(
                    file.contains("def split_amount") && file.contains(Self.neighbour.trimmingCharacters(in: .newlines))
                )
                let accepted = try await house.view(AcceptView.self, ["accept", view.id], in: repository.path)
                #expect(accepted.action == .fastForwarded)
            }
        }
    }
}
