import AtelierAPI
import AtelierDomain
import Foundation
import Testing

extension EndToEndTests {
    @Suite struct ReplayTests {
        private static let repositories = ["python", "javascript", "c"] + (Machine.runsSlowTests ? ["swift"] : [])
        /// What a hidden check exits with when a tool is missing.
        private static let skippedStatus: Int32 = 77

        @Test func everyRequirementOfTheFixturesIsRecorded() throws {
            struct Case: Codable {
                let repo: String
                let `case`: String
            }
            let path = Machine.fixtures + "/requirements/cases.json"
            let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: URL(fileURLWithPath: path)))
            let recorded = try Recordings.outcomes().map { "\($0.repo)/\($0.case)" }
            #expect(recorded.sorted() == cases.map { "\($0.repo)/\($0.case)" }.sorted())
        }

        /// One daemon works on all requirements of a repository in turn, as a user's would.
        @Test(arguments: repositories)
        func recordedRepliesLeadToTheRecordedOutcomes(name: String) async throws {
            let rows = try Recordings.outcomes().filter { $0.repo == name }
            #expect(!rows.isEmpty)
            try await House.use { house in
                try await house.startReplaying()
                for row in rows {
                    let repository = try await house.fixture(name)
                    let before = try await RepositoryState.of(repository)
                    let view = try await house.view(
                        RequirementView.self,
                        ["do", Recordings.text(of: row)],
                        in: repository.path
                    )
                    let check = try await Self.check(row, view, repository, house)
                    let replayed = Recordings.Expected(
                        repo: name,
                        case: row.case,
                        state: view.state.rawValue,
                        check: check
                    )
                    #expect(replayed == row, "\(view.reason)")
                    #expect(
                        check != "fail" || view.claims.contains { $0.standing == .unproven },
                        "\(row.case) is reported as met"
                    )
                    #expect(try await RepositoryState.of(repository).differences(from: before) == [], "\(row.case)")
                }
            }
        }

        /// What the hidden check says of the branch's tree.
        private static func check(
            _ row: Recordings.Expected,
            _ view: RequirementView,
            _ repository: Repository,
            _ house: House
        ) async throws -> String {
            guard view.state == .landed, let branch = view.branch else { return "-" }
            let tree = try house.folder()
            try await repository.git("archive", "--output=\(tree).tar", branch)
            let unpacked = try await Program.run(
                ["/usr/bin/env", "tar", "-xf", tree + ".tar", "-C", tree],
                in: tree,
                environment: house.environment
            )
            #expect(unpacked.status == 0)
            let outcome = try await Program.run(
                ["\(Machine.fixtures)/hidden/\(row.repo)/\(row.case).sh", tree],
                in: tree,
                environment: house.environment,
                seconds: 180
            )
            return outcome.status == 0 ? "pass" : outcome.status == skippedStatus ? "skipped" : "fail"
        }
    }
}
