import ArgumentParser
import AtelierChecks

/// Measures all deterministic checks on a change made of new files, and prints the median.
struct ChecksBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checks",
        abstract: "Measure the deterministic checks of a commit."
    )

    @Option(help: "New files in the change.")
    var files = 20

    @Option(help: "Bytes of each.")
    var bytes = 10_000

    @Option(help: "How often the change is checked.")
    var rounds = 400

    func validate() throws {
        guard files > 0, bytes > 0, rounds > 0 else { throw ValidationError("Numbers must be over 0.") }
    }

    func run() throws {
        let line = "    let (name, token) = try await self.parse(next: lines[index + 1], of: \"part\")  // in order\n"
        let text = Array(String(repeating: line, count: bytes / line.utf8.count + 1).utf8.prefix(bytes))
        let side = FileSide(mode: 0o100644, size: bytes, bytes: text, id: String(repeating: "0", count: 40))
        let changed = (0..<files).map { ChangedFile(path: "Sources/File\($0).swift", old: nil, new: side) }
        let change = StagedChange(files: changed, tree: NoNames())
        let times = (0..<rounds).map { _ in
            ContinuousClock().measure { _ = FastChecks.findings(in: change, policy: CheckPolicy()) }
        }
        .sorted()
        print("\(files) files of \(bytes) bytes: median \(times[rounds / 2]), slowest \(times[rounds - 1])")
    }
}

/// A tree of which nothing is asked.
private struct NoNames: TreeNames {
    func names(inFolder path: String) -> [String] { [] }
    func exists(_ path: String) -> Bool { true }
}
