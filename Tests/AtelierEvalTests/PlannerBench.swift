import AtelierCodeMap
import AtelierCrew
import Foundation

/// What tests of the planner need: the repository's own agents and the grammars.
enum PlannerBench {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        .standardizedFileURL.path
    private static let grammars =
        ProcessInfo.processInfo.environment["ATELIER_GRAMMARS"]
        ?? NSHomeDirectory() + "/.cache/atelier/grammars/languages.so"
    static let canRun = FileManager.default.fileExists(atPath: grammars)

    static func crew() throws -> CrewDefinition {
        try CrewDefinition(
            ["coder.md", "ops.md", "planner.md", "tester.md"].map { file in
                let text = try String(contentsOfFile: "\(root)/Agents/\(file)", encoding: .utf8)
                return try AgentDefinition(parsing: text, file: file)
            }
        )
    }

    static func mapper() throws -> CodeMapper { CodeMapper(grammars: try Grammars(path: grammars)) }
}
