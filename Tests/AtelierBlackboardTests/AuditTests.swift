import AtelierDomain
import Foundation
import GRDB
import Testing

@testable import AtelierBlackboard

@Suite struct AuditTests {
    @Test(arguments: Storage.allCases)
    func aWholeBoardHasNoFinding(_ storage: Storage) async throws {
        try await withFolder { folder in
            try await withBoard(storage) { board in
                try await board.fill()
                let report = try await board.audit(in: folder)
                let head = try await board.events(after: 0, requirement: nil, limit: 100).last
                #expect(report.findings == [])
                #expect(report.events == head?.sequence && report.headSequence == head?.sequence)
                #expect(report.headHash == head?.hash.hex)
                #expect(report.artifacts == 1 && report.purgedArtifacts == 0 && report.purgedRequirements == 0)
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            }
        }
    }

    @Test(arguments: [
        ("UPDATE event SET message = 'Nothing happened.' WHERE sequence = 5", "event", "5"),
        ("UPDATE event SET kind = 'x' WHERE sequence = 7", "event", "7"),
        ("UPDATE event SET seal = messageHash WHERE sequence = 6 ", "event", "6"),
        ("DELETE FROM event WHERE sequence = 3", "event", "4"),
        ("DELETE FROM event WHERE sequence > 12", "event", "13"),
        (
            """
            INSERT INTO event (sequence, atMs, kind, message, messageHash, hash)
            SELECT max(sequence) + 1, 1, 'k', 'm', messageHash, replace(hash, 'a', 'b') FROM event
            """,
            "event", "next"
        ),
        ("UPDATE fact SET body = CAST('2' AS BLOB)", "fact", "1"),
        ("UPDATE fact SET kind = 'other'", "fact", "1"),
        ("DELETE FROM fact", "fact", "1"),
        ("UPDATE requirement SET text = 'Something else' WHERE id = 'aa'", "requirement", "aa"),
        ("UPDATE landing SET receipt = 'forged'", "landing", "aa"),
        ("UPDATE landing SET commitId = replace(commitId, 'c', 'd')", "landing", "aa"),
        ("UPDATE modelCall SET reply = x'00'", "modelCall", "1"),
        ("UPDATE modelRefusal SET room = 1", "modelRefusal", "1"),
        ("UPDATE evidence SET exitStatus = 0", "evidence", "1"),
        ("UPDATE artifact SET bytes = x'00'", "artifact", ContentHash(of: "log").hex),
        // Who knows of the head cuts that too, but then rows are there that no event tells of.
        (
            """
            DELETE FROM event WHERE sequence >= (SELECT sequence FROM event WHERE kind = 'landing.intended');
            UPDATE eventHead SET (sequence, hash) = (SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1)
            """,
            "landing", "aa"
        ),
    ])
    func theFirstBadRowIsNamed(_ sql: String, _ table: String, _ row: String) async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            let board = try await Blackboard.open(at: path)
            try await board.fill()
            let next = String(try await board.newestEvent() + 1)
            try await board.close()
            let copy = folder + "/copy.sqlite"
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            // The control: triggers alone are no damage, and the copy is whole.
            try await tamper(copy, "")
            #expect(try await Blackboard.inspect(copy).findings == [])
            try await tamper(copy, sql)
            let findings = try await Blackboard.inspect(copy).findings
            #expect(findings.first.map { [$0.table, $0.row] } == [table, row == "next" ? next : row], "\(findings)")
        }
    }

    @Test func rowsThatReferToNothingAreFound() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            let board = try await Blackboard.open(at: path)
            try await board.fill()
            try await board.close()
            try await tamper(path, "DELETE FROM repository")
            let findings = try await Blackboard.inspect(path).findings
            #expect(findings.map(\.check) == [.references])
            #expect(findings.first?.table == "requirement" || findings.first?.table == "landing")
        }
    }

    @Test func aDamagedPageIsFoundAndNothingOfTheFileChanges() async throws {
        try await withFolder { folder in
            let path = folder + "/board.sqlite"
            let board = try await Blackboard.open(at: path)
            try await board.fill()
            for number in 0..<500 { try await board.write { try $0.note("\(number)") } }
            try await board.close()
            let file = URL(fileURLWithPath: path)
            var bytes = try Data(contentsOf: file)
            // Late enough to hold rows: the tables themselves are described at the front.
            let page = bytes.count * 3 / 4 / 4_096 * 4_096
            bytes.replaceSubrange(page..<page + 4_096, with: Data(repeating: 0xFF, count: 4_096))
            try bytes.write(to: file)
            #expect(try await !Blackboard.inspect(path).findings.isEmpty)
            #expect(try Data(contentsOf: file) == bytes)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["board.sqlite"])
        }
    }

    @Test func othersAreServedWhileABoardIsChecked() async throws {
        try await withFolder { folder in
            let board = try await Blackboard.open(at: folder + "/board.sqlite")
            try await board.write { database in
                for number in 0..<3_000 { try database.note("\(number)") }
            }
            try await board.put(Data(repeating: 7, count: 8_000_000), nowMs: 1)
            let written = try await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask {
                    try await board.audit(in: folder).findings.count
                }
                group.addTask {
                    for number in 0..<50 { try await board.write { try $0.note("beside \(number)") } }
                    return 50
                }
                return try await group.reduce(0, +)
            }
            #expect(written == 50)
            #expect(try await board.newestEvent() == 3_050)
            #expect(try await board.audit(in: folder).findings == [])
            try await board.close()
        }
    }
}
