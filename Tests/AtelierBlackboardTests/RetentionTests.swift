import AtelierDomain
import Foundation
import GRDB
import Testing

@testable import AtelierBlackboard

@Suite struct RetentionTests {
    private static let day: Int64 = 86_400_000

    @Test(arguments: Storage.allCases)
    func oldLogsOfEndedWorkGoAndReceiptsStay(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            let rule = RetentionRule(days: 30, bytesMax: 1 << 30)
            try await board.run("aa", to: .failed, log: "failed", nowMs: Self.day)
            try await board.run("bb", to: .landed, log: "landed", nowMs: Self.day)
            try await board.run("cc", to: .failed, log: "young", nowMs: 40 * Self.day)
            try await open(board, "dd", log: "open", nowMs: Self.day)
            try await board.put(Data("nobody's".utf8), nowMs: Self.day)
            let report = try await board.expireArtifacts(by: rule, nowMs: 50 * Self.day)
            #expect(report.artifacts == 2 && report.bytes == 14 && report.keptBytes == 15)
            // Purged is told apart from damaged and from never there.
            #expect(try await refusal { _ = try await board.artifact(ContentHash(of: "failed")) } == .artifactPurged)
            #expect(try await board.artifact(ContentHash(of: "nobody's")) == nil)
            for log in ["landed", "young", "open"] {
                #expect(try await board.artifact(ContentHash(of: log)) == Data(log.utf8))
            }
            #expect(try await board.evidence(of: RequirementID("aa")).map(\.logHash) == [ContentHash(of: "failed")])
            #expect(try await board.purgedLogs(of: RequirementID("aa")) == [ContentHash(of: "failed")])
            #expect(try await board.purgedLogs(of: RequirementID("bb")) == [])
            #expect(try await board.verifyChain() == nil)
            let again = try await board.expireArtifacts(by: rule, nowMs: 50 * Self.day)
            #expect(again.artifacts == 0 && again.keptBytes == 15)
        }
    }

    @Test(arguments: Storage.allCases)
    func tooManyBytesLetTheOldestGoFirst(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            for number in 1...5 {
                let log = String(repeating: "\(number)", count: 1_000)
                try await board.run("r\(number)", to: .failed, log: log, nowMs: Int64(number) * 2 * Self.day)
            }
            let rule = RetentionRule(days: 1_000, bytesMax: 2_500)
            let report = try await board.expireArtifacts(by: rule, nowMs: 20 * Self.day)
            #expect(report.artifacts == 3 && report.keptBytes == 2_000)
            for (number, isThere) in [(1, false), (3, false), (4, true), (5, true)] {
                let hash = ContentHash(of: String(repeating: "\(number)", count: 1_000))
                let code = try await refusal { _ = try await board.artifact(hash) }
                #expect(code == (isThere ? nil : .artifactPurged), "\(number)")
            }
        }
    }

    @Test(arguments: Storage.allCases)
    func whatWasPurgedComesBackWithItsBytes(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.run("aa", to: .failed, log: "log", nowMs: Self.day)
            let rule = RetentionRule(days: 1, bytesMax: 1 << 30)
            #expect(try await board.expireArtifacts(by: rule, nowMs: 50 * Self.day).artifacts == 1)
            try await board.run("bb", to: .landed, log: "log", nowMs: 51 * Self.day)
            #expect(try await board.artifact(ContentHash(of: "log")) == Data("log".utf8))
            #expect(try await board.expireArtifacts(by: rule, nowMs: 99 * Self.day).artifacts == 0)
        }
    }

    @Test func theSchemaKeepsWhatAReceiptNeeds() async throws {
        try await withBoard(.memory) { board in
            try await board.run("aa", to: .landed, log: "landed")
            try await open(board, "bb", log: "open", nowMs: 1)
            for sql in [
                "UPDATE artifact SET bytes = x'', purgedAtMs = 1", "UPDATE artifact SET bytes = x'00'",
                "UPDATE artifact SET purgedAtMs = 1", "DELETE FROM artifact",
            ] {
                #expect(try await refusal { try await board.raw(sql) } == .illegalState, "\(sql)")
            }
        }
    }

    @Test func manyGoInSeveralTransitions() async throws {
        try await withBoard(.memory) { board in
            for number in 0..<250 { try await board.put(Data("\(number)".utf8), nowMs: 1) }
            let rule = RetentionRule(days: 1, bytesMax: 1 << 30)
            let before = board.traffic.writes
            #expect(try await board.expireArtifacts(by: rule, nowMs: 50 * Self.day).artifacts == 250)
            #expect(board.traffic.writes - before == 5)
        }
    }

    /// More than a page of old ones that have to stay do not hide the newer ones behind them.
    @Test(arguments: Storage.allCases)
    func whatHasToStayIsPassedPageByPage(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            try await board.accept(id: "aa")
            for number in 0..<250 { try await board.put(Data("\(number)".utf8), nowMs: Int64(number / 7)) }
            try await board.raw("INSERT INTO artifactUse (hash, requirement) SELECT hash, 'aa' FROM artifact")
            for number in 250..<253 { try await board.put(Data("\(number)".utf8), nowMs: 40) }
            let rule = RetentionRule(days: 1, bytesMax: 1 << 30)
            let report = try await board.expireArtifacts(by: rule, nowMs: 50 * Self.day)
            #expect(report.artifacts == 3 && report.bytes == 9)
            #expect(report.keptBytes == 10 + 90 * 2 + 150 * 3)
        }
    }

    /// A requirement that is worked on, with evidence whose log is `log`.
    private func open(_ board: Blackboard, _ id: String, log: String, nowMs: Int64) async throws {
        try await board.accept(id: id, nowMs: nowMs)
        let result = TaskResult(
            tasks: [TaskDraft(role: .coder, kind: "code.0")],
            evidence: [try makeEvidence(log: log)],
            artifacts: [Data(log.utf8)]
        )
        try await board.finish(try await board.claim(nowMs: nowMs), with: result, nowMs: nowMs)
    }
}
