import AtelierDomain
import Foundation
import Testing

@testable import AtelierEval

/// Results on disk.
@Suite struct ResultStoreTests {
    static func row(_ arm: Arm, _ suite: String, _ name: String, exitStatus: Int = 0) -> ResultRow {
        ResultRow(
            key: ResultKey(
                arm: arm,
                suite: suite,
                name: name,
                caseDigest: ContentHash(of: name),
                model: EvalModel(id: "toy", digest: "d"),
                version: "1"
            ),
            startedAtMs: 1,
            milliseconds: 2,
            outcome: ArmOutcome(.answered),
            check: CheckOutcome(exitStatus: exitStatus, output: "中文\n", milliseconds: 3, policyHash: "p")
        )
    }

    private func inFolder(_ body: (ResultStore) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "atelier-store-\(UUID().uuidString)"
        defer {
            // A left-over below the temporary folder changes no test's outcome.
            try? FileManager.default.removeItem(atPath: folder)
        }
        try body(ResultStore(folder: folder))
    }

    @Test func whatIsWrittenIsReadWholeAndNothingIsLeftBeside() throws {
        try inFolder { store in
            let rows = [Self.row(.bare, "s", "a"), Self.row(.without(.model), "s", "b", exitStatus: 1)]
            for row in rows { try store.write(row) }
            #expect(try store.row(.bare, "s/a") == rows[0])
            #expect(try store.row(.crew, "s/a") == nil)
            #expect(try store.rows() == rows)
            let names = try FileManager.default.subpathsOfDirectory(atPath: store.folder).sorted()
            #expect(
                names == [
                    "bare", "bare/s", "bare/s/a.json", "crew-without-model", "crew-without-model/s",
                    "crew-without-model/s/b.json",
                ]
            )
        }
    }

    @Test func anOlderResultIsReplacedInOneStep() throws {
        try inFolder { store in
            try store.write(Self.row(.bare, "s", "a", exitStatus: 1))
            try store.write(Self.row(.bare, "s", "a", exitStatus: 0))
            #expect(try store.rows().map(\.isSolved) == [true])
        }
    }

    @Test(arguments: ["", "{}", "{\"format\": 9}", "\u{0}"])
    func whatIsNotUnderstoodIsNamedAndStays(text: String) throws {
        try inFolder { store in
            try store.write(Self.row(.bare, "s", "a"))
            let path = store.path(.bare, "s/a")
            try Data(text.utf8).write(to: URL(filePath: path))
            let error = #expect(throws: EvalError.self) { try store.row(.bare, "s/a") }
            #expect(error?.code == .resultMalformed)
            #expect(error?.message.contains(path) == true)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        }
    }

    @Test func aFileThatWasNotFinishedIsNoResult() throws {
        try inFolder { store in
            try store.write(Self.row(.bare, "s", "a"))
            try Data("{".utf8).write(to: URL(filePath: store.folder + "/bare/s/.b.1.partial"))
            #expect(try store.rows().count == 1)
        }
    }
}
