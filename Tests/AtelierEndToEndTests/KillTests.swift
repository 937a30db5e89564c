import AtelierAPI
import AtelierDomain
import Foundation
import Testing

extension EndToEndTests {
    @Suite struct KillTests {
        /// The places of a run at which the daemon can be told to die.
        enum Point: String, CaseIterable, Sendable {
            case afterClaim
            case duringGeneration
            case afterCommand
            case afterTests
            case afterIntent
            case afterMove
        }

        @Test(arguments: Point.allCases)
        func aKilledRunEndsAsOneThatWasNot(point: Point) async throws {
            let expected = try await Unkilled.shared.ending()
            try await House.use { house in
                let repository = try await house.fixture("python")
                let before = try await RepositoryState.of(repository)
                try await house.startReplaying(["--fail-at", point.rawValue])
                // The daemon may die before it has answered, so what this prints does not matter.
                _ = try await house.atelier(["do", "--no-wait", Recordings.landingText()], in: repository.path)
                let death = try await house.daemonEnd(within: 120)
                #expect(death.isSignalled && death.status == SIGKILL)
                #expect(try await Self.branches(repository).count == (point == .afterMove ? 1 : 0))
                #expect(try await repository.lines("notes", "--ref=atelier", "list") == [])
                #expect(try await RepositoryState.of(repository).differences(from: before) == [])

                try await house.startReplaying()
                let status = try await house.view(StatusView.self, ["status"])
                #expect(status.recent.count == 1)
                let id = try #require(status.recent.first?.id)
                let view = try await house.view(RequirementView.self, ["watch", id])
                let ending = try await Ending.of(view, in: repository, socketPath: house.socketPath)
                #expect(ending == expected)
                try await Self.expectNothingLeft(in: house, repository, before: before)
            }
        }

        @Test func aRunWithoutAKillLandsOnce() async throws {
            let ending = try await Unkilled.shared.ending()
            #expect(ending.state == .landed)
            #expect(ending.branches.count == 1)
            #expect(ending.reflog.count == 1)
            #expect(ending.landingEvents == ["landing.intended", "landing.done"])
            #expect(ending.modelCalls > 0)
        }

        private static func branches(_ repository: Repository) async throws -> [String] {
            try await repository.lines("for-each-ref", "refs/heads/atelier/")
        }

        /// No process but the daemon, no worktree, a whole event chain, and the user's repository as it was.
        private static func expectNothingLeft(
            in house: House,
            _ repository: Repository,
            before: RepositoryState
        ) async throws {
            let doctor = try await house.view(DoctorView.self, ["doctor", "--repo", repository.path])
            #expect(doctor.checks.first { $0.name == "blackboard" }?.standing == .ok)
            let worktrees = house.cacheDirectory + "/worktrees"
            #expect(
                try await eventually(within: 10) {
                    try FileManager.default.contentsOfDirectory(atPath: worktrees).isEmpty
                }
            )
            #expect(try await eventually(within: 10) { ProcessList.naming(house.root) == [house.daemonID] })
            #expect(try await RepositoryState.of(repository).differences(from: before) == [])
        }
    }
}

/// The run that the killed ones are compared with; made once.
private actor Unkilled {
    static let shared = Unkilled()
    private var run: Task<Ending, any Error>?

    func ending() async throws -> Ending {
        if let run { return try await run.value }
        // Shared by all tests that wait for it, so none of them may own it.
        let run = Task {
            try await House.use { house in
                let repository = try await house.fixture("python")
                try await house.startReplaying()
                let view = try await house.view(
                    RequirementView.self,
                    ["do", Recordings.landingText()],
                    in: repository.path
                )
                return try await Ending.of(view, in: repository, socketPath: house.socketPath)
            }
        }
        self.run = run
        return try await run.value
    }
}

/// The processes of this machine.
enum ProcessList {
    /// Those whose arguments or surroundings name `path`, in order.
    static func naming(_ path: String) -> [pid_t] {
        // A process that ends while it is looked at names nothing.
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { pid_t($0) }.sorted().filter { pid in
            pid != getpid()
                && ["cmdline", "environ"].contains { file in
                    let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/\(file)") ?? Data()
                    return String(decoding: bytes, as: UTF8.self).contains(path)
                }
        }
    }
}
