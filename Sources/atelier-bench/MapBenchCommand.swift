import ArgumentParser
import AtelierCodeIndex
import AtelierCodeMap
import AtelierDomain
import AtelierGit
import Foundation

/// Times the stored code map of a repository: everything new, nothing new, one file changed, and questions.
struct MapBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Index a repository from nothing, then once more, then with one file changed."
    )

    @Option(help: "The repository.") var repository: String
    @Option(help: "The file to write the index into; it must not exist.") var index: String
    @Option(help: "The grammars; without them only Swift is read.") var grammars: String?
    @Option(help: "Files parsed at once.") var width = 2

    func run() async throws {
        precondition(!FileManager.default.fileExists(atPath: index), "the index exists")
        let mapper = CodeMapper(grammars: try grammars.map { try Grammars(path: $0) })
        let repository = try GitRepository(opening: repository)
        let commit = try await repository.currentDescription().headCommit
        let entries = try await repository.entries(of: commit)
        let store = try CodeIndex.open(at: index)
        let indexer = Indexer(index: store, mapper: mapper, width: width)
        var figures: [String: Double] = [:]
        func time<Value: Sendable>(_ name: String, _ body: () async throws -> Value) async throws -> Value {
            let clock = ContinuousClock()
            let start = clock.now
            let value = try await body()
            let passed = (clock.now - start).components
            figures[name] = Double(passed.seconds) * 1_000 + Double(passed.attoseconds) / 1e15
            return value
        }
        let read: Indexer.Read = { try await repository.read($0) }
        let tree = try await time("allNewMs") { try await indexer.bring(entries, read: read) }
        _ = try await time("nothingNewMs") { try await indexer.bring(entries, read: read) }
        figures["files"] = Double(tree.added)
        figures["lines"] = Double(try await store.lines())
        // The largest that is usual, with a line more, as if somebody had just committed it.
        let middle = entries.filter { Language(path: $0.path) != nil && $0.bytes > 0 && $0.bytes < 40_000 }
            .max { $0.bytes < $1.bytes }
        if let middle {
            let changed = try await repository.read(middle.blob) + Data("\n".utf8)
            let other = TreeEntry(
                path: middle.path,
                blob: ObjectID(hex: String(repeating: "0", count: 40)) ?? middle.blob,
                mode: middle.mode,
                bytes: changed.count
            )
            let next = entries.filter { $0.path != middle.path } + [other]
            _ = try await time("oneChangedMs") {
                try await indexer.bring(next) { $0 == other.blob ? changed : try await repository.read($0) }
            }
        }
        let now = try await indexer.bring(entries, read: read)
        let question = "parse the header of a request and keep its fields"
        _ = try await time("rankMs") { try await now.rank(question, limit: 5) }
        _ = try await time("findMs") { try await now.symbols(matching: "parseHeader", limit: 20) }
        _ = try await time("mapMs") { try await now.important(limit: 100) }
        let size = try await store.size()
        figures["symbols"] = Double(size.symbols)
        figures["bytes"] = Double(size.bytes)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        print(String(decoding: try encoder.encode(figures.mapValues { ($0 * 10).rounded() / 10 }), as: UTF8.self))
    }
}
