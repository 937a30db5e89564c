import AtelierAPI
import AtelierDomain
import Foundation
import Testing

extension EndToEndTests {
    /// Steering the work of a real daemon: cancel, hold, configuration, decisions.
    @Suite struct ControlTests {
        /// A repository whose test runs for two minutes.
        private static func slowRepository(_ house: House) async throws -> Repository {
            let repository = try await house.fixture("python")
            let test = """
                import time
                import unittest


                class SlowTest(unittest.TestCase):
                    def test_slow(self):
                        time.sleep(120)
                """
            try Data(test.utf8).write(to: URL(fileURLWithPath: repository.path + "/tests/test_slow.py"))
            try await repository.git("add", "tests/test_slow.py")
            try await repository.git("commit", "--quiet", "-m", "test: take your time")
            return repository
        }

        /// Gives the requirement and waits until its slow test runs in the sandbox.
        private static func startSlowRun(_ house: House, _ repository: Repository) async throws -> String {
            let given = ["do", "--no-wait", try Recordings.landingText()]
            let id = try await house.view(RequirementView.self, given, in: repository.path).id
            let runs = try await eventually(within: 60) { ProcessList.unittests(under: house.daemonID) > 0 }
            #expect(runs)
            return id
        }

        /// Three tries, because the machine may be busy with something else: a second is what a quiet one takes at most.
        @Test func cancelEndsARunningTestWithinASecond() async throws {
            try await House.use { house in
                try await house.startReplaying()
                let repository = try await Self.slowRepository(house)
                var times: [Duration] = []
                for _ in 0..<3 where times.allSatisfy({ $0 >= .seconds(1) }) {
                    let id = try await Self.startSlowRun(house, repository)
                    let start = ContinuousClock.now
                    let view = try await house.view(RequirementView.self, ["cancel", id])
                    #expect(view.state == .cancelled)
                    let isFree = try await eventually(within: 30) {
                        ProcessList.descendants(of: house.daemonID).isEmpty
                            && !FileManager.default.fileExists(atPath: "\(house.cacheDirectory)/worktrees/\(id)")
                    }
                    times.append(ContinuousClock.now - start)
                    #expect(isFree)
                    #expect(try await house.view(StatusView.self, ["status"]).running == 0)
                }
                print(
                    "cancel during a test: slot, children and worktree free after \(times), the command's start included"
                )
                #expect(times.contains { $0 < .seconds(1) })
            }
        }

        @Test func aPauseGivesUpTheTestAndResumeBeginsItAgain() async throws {
            try await House.use { house in
                try await house.startReplaying()
                let repository = try await Self.slowRepository(house)
                let id = try await Self.startSlowRun(house, repository)
                #expect(try await house.view(StatusView.self, ["pause"]).hold == .paused)
                #expect(try await eventually(within: 30) { ProcessList.descendants(of: house.daemonID).isEmpty })
                // A pause outlives the daemon.
                try await house.stopDaemon()
                try await house.startReplaying()
                let held = try await house.view(StatusView.self, ["status"])
                #expect(held.hold == .paused && held.running == 0 && held.queued == 1)
                #expect(try await house.view(StatusView.self, ["resume"]).hold == nil)
                #expect(try await eventually(within: 60) { ProcessList.unittests(under: house.daemonID) > 0 })
                #expect(try await house.view(RequirementView.self, ["cancel", id]).state == .cancelled)
            }
        }

        @Test func theConfigurationIsReadAgainAndABrokenOneIsRefused() async throws {
            try await House.use { house in
                let file = house.root + "/config/atelier/config.yaml"
                try FileManager.default.createDirectory(
                    atPath: house.root + "/config/atelier",
                    withIntermediateDirectories: true
                )
                try await house.startReplaying()
                func reload(_ text: String, word: String) async throws {
                    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
                    kill(try #require(house.daemonID), SIGHUP)
                    #expect(try await eventually(within: 10) { try house.daemonErrors().contains(word) })
                }
                try await reload("dayBudget: { tokens: 5000 }\n", word: "dayBudget was the default")
                #expect(try await house.view(StatusView.self, ["status"]).dayBudget == Caps(tokens: 5_000))
                try await reload("dayBudget: { tokns: 1 }\n", word: "the old one stays")
                #expect(try await house.view(StatusView.self, ["status"]).dayBudget == Caps(tokens: 5_000))
            }
        }

        @Test func aLandingWaitsForThePersonThatAFileNames() async throws {
            try await House.use { house in
                let agents = house.root + "/agents"
                try FileManager.default.copyItem(atPath: Machine.fixtures + "/../Agents", toPath: agents)
                let ops = try String(contentsOfFile: agents + "/ops.md", encoding: .utf8)
                let waiting = ops.replacing("subscribes: [judgement]", with: "subscribes: [judgement, approval]")
                try Data(waiting.utf8).write(to: URL(fileURLWithPath: agents + "/ops.md"))
                let person = """
                    ---
                    name: approve
                    role: person
                    subscribes: [judgement]
                    output: approval
                    options: [land, stop]
                    ---
                    # question
                    The tests have spoken. Shall it land?
                    """
                try Data(person.utf8).write(to: URL(fileURLWithPath: agents + "/approve.md"))
                try await house.startReplaying(["--agents-dir", agents])
                let repository = try await house.fixture("python")
                let given = ["do", "--no-wait", try Recordings.landingText()]
                let id = try await house.view(RequirementView.self, given, in: repository.path).id
                var open: [DecisionView] = []
                #expect(
                    try await eventually(within: 60) {
                        open = try await house.view(DecisionList.self, ["decisions"]).decisions
                        return !open.isEmpty
                    }
                )
                #expect(open.map(\.id) == ["\(id)-approve"] && open.first?.options == ["land", "stop"])
                let wrong = try await house.atelier(["decide", id, "perhaps"])
                #expect(wrong.status == 1 && wrong.errorLines("hint:").first?.contains("land, stop") == true)
                let waits = try await house.view(RequirementView.self, ["show", id])
                #expect(waits.state == .running && waits.commit == nil)
                #expect(try await house.view(DecisionList.self, ["decide", id, "land"]).decisions.isEmpty)
                #expect(try await house.view(RequirementView.self, ["watch", id]).state == .landed)
            }
        }

        @Test func twoRequirementsAtOnceInOneRepositoryEndAsEachAlone() async throws {
            let texts = try Recordings.outcomes().filter { $0.repo == "python" && $0.state == "landed" }
                .map(Recordings.text)
            #expect(texts.count > 1)
            try await House.use { house in
                try await house.startReplaying()
                var alone: [String] = []
                for text in texts {
                    let repository = try await house.fixture("python")
                    let view = try await house.view(RequirementView.self, ["do", text], in: repository.path)
                    alone.append("\(view.state) \(view.verdict) \(view.claims) \(view.patch ?? "")")
                }
                let shared = try await house.fixture("python")
                let before = try await RepositoryState.of(shared)
                var ids: [String] = []
                for text in texts {
                    ids.append(
                        try await house.view(RequirementView.self, ["do", "--no-wait", text], in: shared.path).id
                    )
                }
                var together: [String] = []
                for id in ids {
                    let view = try await house.view(RequirementView.self, ["watch", id])
                    together.append("\(view.state) \(view.verdict) \(view.claims) \(view.patch ?? "")")
                    let commit = try #require(view.commit)
                    #expect(try await shared.git("notes", "--ref=atelier", "show", commit).contains(id))
                }
                #expect(together == alone)
                #expect(try await RepositoryState.of(shared).differences(from: before) == [])
            }
        }

        @Test func aBudgetFromTheCommandLineEndsTheRunWithWhatIsLeft() async throws {
            try await House.use { house in
                try await house.startReplaying()
                let repository = try await house.fixture("python")
                let given = ["do", "--budget", "tokens=1,task.attempts=9", try Recordings.landingText()]
                let view = try await house.view(RequirementView.self, given, in: repository.path)
                #expect(view.budget.tokensMax == 1 && view.budget.task == Caps(attempts: 9))
                // One answer takes it over; whatever would ask again is stopped, or the run has landed by then.
                #expect(view.costs.modelCalls == 1)
                #expect(view.spent.tokens == view.costs.generatedTokens)
                let odd = try await house.atelier(["do", "--budget", "tokns=1", "x"], in: repository.path)
                #expect(odd.status == 64)
            }
        }
    }
}

extension ProcessList {
    /// How many of a process's descendants run Python's test runner; in a sandbox they name no path of ours.
    static func unittests(under root: pid_t?) -> Int {
        descendants(of: root).count { pid in
            // A process that ends while it is looked at is none.
            let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
            let words = String(decoding: bytes, as: UTF8.self).split(separator: "\0")
            return words.first?.contains("python") == true && words.contains("unittest")
        }
    }

    /// The children of a process, theirs, and so on.
    static func descendants(of root: pid_t?) -> Set<pid_t> {
        guard let root else { return [] }
        var children: [pid_t: [pid_t]] = [:]
        // A process that ends while it is looked at has no parent any more.
        for pid in ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap({ pid_t($0) }) {
            let stat = FileManager.default.contents(atPath: "/proc/\(pid)/stat") ?? Data()
            // After the name, which may hold anything: state and parent.
            let fields = String(decoding: stat, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
            guard fields.count > 1, fields[0] != "Z", let parent = pid_t(fields[1]) else { continue }
            children[parent, default: []].append(pid)
        }
        var found: Set<pid_t> = []
        var open = [root]
        while let next = open.popLast() {
            for child in children[next] ?? [] where found.insert(child).inserted { open.append(child) }
        }
        return found
    }
}
