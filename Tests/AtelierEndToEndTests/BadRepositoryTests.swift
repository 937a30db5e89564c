import AtelierAPI
import AtelierDomain
import Foundation
import Testing

extension EndToEndTests {
    /// Requirements that cannot be taken, and repositories that only look as if they could not be worked on.
    @Suite struct BadRepositoryTests {
        /// A place that is refused, with a word that the refusal says.
        enum Place: String, CaseIterable, Sendable {
            case noRepository = "no git repository"
            case bare = "is bare"
            case unborn = "no commit yet"
            case sparse = "sparse checkout"
            case missing = "is not a folder"

            func make(in house: House) async throws -> String {
                switch self {
                case .noRepository: return try house.folder()
                case .missing: return try house.folder() + "/missing"
                case .bare, .unborn:
                    let repository = Repository(path: try house.folder(), environment: house.environment)
                    try await repository.git(self == .bare ? ["init", "--quiet", "--bare"] : ["init", "--quiet"])
                    return repository.path
                case .sparse:
                    let repository = try await house.fixture("python")
                    try await repository.git("sparse-checkout", "set", "tests")
                    return repository.path
                }
            }
        }

        @Test(arguments: Place.allCases)
        func thePlaceIsRefused(place: Place) async throws {
            try await House.use { house in
                try await house.startReplaying()
                let path = try await place.make(in: house)
                let exists = place != .missing
                let before = exists ? try FolderState.of(path) : [:]
                let outcome = try await house.atelier(["do", "Change `format_amount`.", "--repo", path])
                #expect(outcome.refusal(naming: place.rawValue) == [])
                let after = exists ? try FolderState.of(path) : [:]
                #expect(FolderState.differences(after, before) == [])
                #expect(try await house.view(StatusView.self, ["status"]).recent == [])
            }
        }

        /// A requirement's length in bytes that is refused, with a word that the refusal says.
        @Test(arguments: [(0, "empty"), (16_385, "at most 16384"), (1 << 20, "at most 16384")])
        func theRequirementIsRefused(bytes: Int, word: String) async throws {
            try await House.use { house in
                let repository = try await house.fixture("python")
                try await house.startReplaying()
                let file = house.root + "/requirement.txt"
                try Data(repeating: UInt8(ascii: "a"), count: bytes).write(to: URL(fileURLWithPath: file))
                let before = try FolderState.of(repository.path)
                let outcome = try await house.atelier(["do", "--file", file], in: repository.path)
                #expect(outcome.refusal(naming: word) == [])
                #expect(FolderState.differences(try FolderState.of(repository.path), before) == [])
            }
        }

        @Test(arguments: ["show", "watch", "accept", "reject", "undo", "cancel"])
        func anUnknownRequirementIsRefused(verb: String) async throws {
            try await House.use { house in
                try await house.startReplaying()
                #expect(try await house.atelier([verb, "zzzzzzzz"]).refusal(naming: "zzzzzzzz") == [])
                #expect(try await house.atelier([verb, "../../x"]).refusal(naming: "no requirement's id") == [])
            }
        }

        @Test func watchingEndsForARequirementThatEndedBefore() async throws {
            try await House.use { house in
                let repository = try await house.fixture("python")
                try await house.startReplaying()
                let refused = try await house.view(
                    RequirementView.self,
                    ["do", "`format_amounts(-150)` should return `\"-1.50\"`."],
                    in: repository.path
                )
                #expect(refused.state == .refused)
                #expect(refused.reason.contains("format_amount"))
                #expect(try await house.view(RequirementView.self, ["watch", refused.id]) == refused)
            }
        }

        @Test func aDetachedHeadIsWorkedOnAndSaid() async throws {
            try await House.use { house in
                let repository = try await house.fixture("python")
                try await repository.git("checkout", "--quiet", "--detach")
                try await house.startReplaying()
                let before = try await RepositoryState.of(repository)
                let outcome = try await house.atelier(["do", Recordings.landingText()], in: repository.path)
                #expect(outcome.status == 0)
                #expect(outcome.errors.contains("HEAD is detached at"))
                #expect(try await RepositoryState.of(repository).differences(from: before) == [])
                #expect(try await repository.lines("for-each-ref", "refs/heads/atelier/").count == 1)
            }
        }

        @Test func fileNamesNeedNotBeUTF8() async throws {
            try await House.use { house in
                let repository = try await house.fixture("python")
                let bytes = Array((repository.path + "/caf").utf8) + [0xE9] + Array(".txt\0".utf8)
                let descriptor = open(bytes.map { CChar(bitPattern: $0) }, O_CREAT | O_WRONLY, 0o644)
                #expect(descriptor >= 0)
                close(descriptor)
                try await repository.git("add", "--all")
                try await repository.git("commit", "--quiet", "--message", "docs: a note")
                try await house.startReplaying()
                let before = try await RepositoryState.of(repository)
                let view = try await house.view(
                    RequirementView.self,
                    ["do", Recordings.landingText()],
                    in: repository.path
                )
                #expect(view.state == .landed, "\(view.reason)")
                #expect(try await RepositoryState.of(repository).differences(from: before) == [])
                let names = try await repository.git("ls-tree", "-r", "--name-only", try #require(view.branch))
                #expect(names.contains("\"caf\\351.txt\""))
            }
        }

        @Test func aChangeWithoutTestsIsReportedAsUnproven() async throws {
            try await House.use { house in
                let repository = try await house.fixture("c")
                try await repository.git("rm", "-r", "--quiet", "Makefile", "tests")
                try await repository.git("commit", "--quiet", "--message", "chore: no tests")
                try await house.startReplaying()
                let before = try await RepositoryState.of(repository)
                let view = try await house.view(
                    RequirementView.self,
                    ["do", Recordings.textWithoutTests()],
                    in: repository.path
                )
                #expect(view.state == .landed, "\(view.reason)")
                #expect(!view.claims.isEmpty)
                #expect(view.claims.allSatisfy { $0.standing == .unproven })
                #expect(view.reason.contains("unproven"))
                #expect(view.plan.contains { $0.contains("no test command") })
                #expect(view.proof == [])
                let page = try await house.atelier(["show", view.id]).output
                #expect(page.contains("[UNPROVEN]"))
                #expect(try await RepositoryState.of(repository).differences(from: before) == [])
            }
        }
    }
}
