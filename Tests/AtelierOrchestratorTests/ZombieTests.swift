import AtelierBlackboard
import AtelierDomain
import Foundation
import Testing

/// Workers that are stopped past their lease and go on when another has taken their task.
@Suite struct ZombieTests {
    /// A process that holds a claim: it reads its lease, and hands in a result for it whenever it is told to.
    private struct Helper {
        let process = Process()
        private let input = Pipe()
        private let output = Pipe()

        init() throws {
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            // One line in, the lease; the work; one line out, the result under that lease.
            process.arguments = ["-c", "while read -r lease; do echo \"result of $lease\"; done"]
            process.standardInput = input
            process.standardOutput = output
            try process.run()
        }

        /// Hands the lease over while the process is stopped, so that its work cannot begin before `goOn`.
        func hold(_ lease: Lease) throws {
            kill(process.processIdentifier, SIGSTOP)
            try awaitState("T")
            try input.fileHandleForWriting.write(contentsOf: Data("\(lease.task) \(lease.generation)\n".utf8))
        }

        /// The result that the process hands in once it goes on.
        func goOn() throws -> String {
            kill(process.processIdentifier, SIGCONT)
            return String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
                .trimmingCharacters(in: .newlines)
        }

        func end() throws {
            kill(process.processIdentifier, SIGCONT)
            try input.fileHandleForWriting.close()
            process.waitUntilExit()
        }

        /// Whether the process is stopped, as the kernel says.
        private func awaitState(_ letter: String) throws {
            let path = "/proc/\(process.processIdentifier)/stat"
            let deadline = ContinuousClock.now + .seconds(10)
            while ContinuousClock.now < deadline {
                let stat = try String(contentsOfFile: path, encoding: .utf8)
                if stat.split(separator: ")").last?.split(separator: " ").first.map(String.init) == letter { return }
            }
            throw CocoaError(.fileReadUnknown)
        }
    }

    /// Real processes under SIGSTOP and SIGCONT; the lease runs out by injected time, as nobody waits a thousand minutes.
    @Test func noResultOfAStoppedWorkerIsTakenAThousandTimes() async throws {
        let board = try await Blackboard.inMemory()
        let helper = try Helper()
        let commit = try #require(ObjectID(hex: String(repeating: "a", count: 40)))
        var (refused, taken, finished) = (0, 0, 0)
        for number in 0..<1_000 {
            let id = RequirementID("z\(number)")
            let start = Int64(number) * 1_000_000
            let requirement = Requirement(
                id: id,
                text: "t",
                repositoryPath: "/r",
                baseCommit: commit,
                baseBranch: nil,
                budget: Budget(),
                createdAtMs: start
            )
            try await board.accept(requirement, firstTask: TaskDraft(role: .coder, kind: "code.0"), nowMs: start)
            let first = try #require(try await board.claimNext(owner: "first", leaseSeconds: 60, nowMs: start))
            try helper.hold(first.lease)
            #expect(try await board.claimNext(owner: "second", leaseSeconds: 60, nowMs: start + 59_999) == nil)
            let second = try #require(
                try await board.claimNext(owner: "second", leaseSeconds: 60, nowMs: start + 60_000)
            )
            #expect(second.task.id == first.task.id)
            let result = try helper.goOn()
            #expect(result == "result of \(first.task.id) \(first.lease.generation)")
            let stale = FactDraft(kind: "candidate", body: Data(#""\#(result)""#.utf8))
            do {
                try await board.finish(first, with: TaskResult(facts: [stale]), nowMs: start + 60_001)
                taken += 1
            } catch {
                #expect(error.code == .leaseLost)
                refused += 1
            }
            try await board.finish(second, with: TaskResult(ending: .ends(.landed, reason: "")), nowMs: start + 60_002)
            finished += try await board.facts(of: id).isEmpty ? 1 : 0
        }
        try helper.end()
        print("zombies: 1000 workers stopped past their lease, \(taken) stale results taken, \(refused) refused")
        #expect(taken == 0 && refused == 1_000 && finished == 1_000)
    }

    /// The same without another worker in between is no zombie: late is not lost.
    @Test func aStoppedWorkerWhoseTaskNobodyTookIsStillGood() async throws {
        let board = try await Blackboard.inMemory()
        let commit = try #require(ObjectID(hex: String(repeating: "a", count: 40)))
        let requirement = Requirement(
            id: RequirementID("late"),
            text: "t",
            repositoryPath: "/r",
            baseCommit: commit,
            baseBranch: nil,
            budget: Budget(),
            createdAtMs: 0
        )
        try await board.accept(requirement, firstTask: TaskDraft(role: .coder, kind: "code.0"), nowMs: 0)
        let claim = try #require(try await board.claimNext(owner: "first", leaseSeconds: 60, nowMs: 0))
        let helper = try Helper()
        try helper.hold(claim.lease)
        #expect(try helper.goOn() == "result of late-code.0 1")
        try helper.end()
        try await board.finish(claim, with: TaskResult(ending: .ends(.landed, reason: "")), nowMs: 300_000)
        #expect(try await board.requirement(requirement.id)?.state == .landed)
    }
}
