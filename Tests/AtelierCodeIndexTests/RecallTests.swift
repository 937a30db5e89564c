import AtelierCodeMap
import Foundation
import Testing

@testable import AtelierCodeIndex

/// Questions about this very repository: messages of its commits that changed one file, and some more, in two languages.
///
/// A guard against breaking the ranking, no evidence of how good it is: `scripts/map-recall` measures that elsewhere.
struct RecallTests {
    private static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func theFileThatIsMeantIsAmongTheFirstFive() async throws {
        let base = Self.root.appending(path: "Sources")
        let found = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)
        var files: [String: String] = [:]
        for case let file as URL in found ?? .init() where file.pathExtension == "swift" {
            let path = "Sources" + file.path.dropFirst(base.path.count)
            files[path] = try String(contentsOf: file, encoding: .utf8)
        }
        let tree = try await TestTree(files).bring(try CodeIndex.inMemory())
        let text = try String(contentsOf: Self.root.appending(path: "Fixtures/codemap/own.tsv"), encoding: .utf8)
        var missed: [String] = []
        let questions = text.split(separator: "\n").map { $0.split(separator: "\t", maxSplits: 1).map(String.init) }
        for question in questions {
            let ranked = try await tree.rank(question[1], limit: 5).map(\.path)
            if !ranked.contains(question[0]) { missed.append(question[1]) }
        }
        print(
            "recall: \(questions.count - missed.count) of \(questions.count) of this repository's own; missed: \(missed)"
        )
        #expect(questions.count == 20)
        #expect(missed.count <= 3)
    }
}
