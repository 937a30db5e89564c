import ArgumentParser
import AtelierBlackboard
import Foundation

/// Measures durable transitions on a real file and prints one JSON object.
struct BoardBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transitions",
        abstract: "Measure durable transitions per second on a blackboard of its own.",
        discussion: """
            Each writer accepts a requirement, claims the next task and finishes it: three transitions a round.
            """
    )

    @Option(help: "Callers at work at the same time.")
    var writers = 8

    @Option(help: "Transitions over all writers.")
    var operations = 20_000

    @Option(help: "The most transitions of one transaction; 1 commits each alone.")
    var batchMax = Blackboard.batchMax

    @Option(help: "The file to make; it must not exist, and is left behind.")
    var path: String

    func validate() throws {
        guard writers > 0, operations > 0, batchMax > 0 else { throw ValidationError("Numbers must be over 0.") }
        guard path.hasPrefix("/") else { throw ValidationError("--path needs an absolute path.") }
        guard !FileManager.default.fileExists(atPath: path) else { throw ValidationError("\(path) exists already.") }
    }

    func run() async throws {
        let board = try await Blackboard.open(at: path, batchMax: batchMax)
        let bench = BoardBench(board: board, writers: writers, operations: operations)
        let report = try await bench.run()
        try await board.close()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        print(String(decoding: try encoder.encode(report), as: UTF8.self))
    }
}
