import ArgumentParser
import AtelierCodeIndex
import AtelierCodeMap
import AtelierDomain
import AtelierGit
import Foundation

/// Ranks files for questions from history, such as the message of a commit on the tree before it.
struct MapRankCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map-rank",
        abstract: "Rank the files of commits for the texts that standard input has, one JSON object a line.",
        discussion: "Takes {repository, commit, text}; gives the best paths without tests, a JSON array a line."
    )

    @Option(help: "The folder of the indexes, one for each repository.") var indexes: String
    @Option(help: "The grammars; without them only Swift is read.") var grammars: String?
    @Option(help: "How many paths.") var limit = 50
    @Option(help: "Weights that are not to be what they are, such as reference=0.") var weight: [String] = []

    private struct Asked: Decodable {
        let repository: String
        let commit: String
        let text: String
    }

    func run() async throws {
        let mapper = CodeMapper(grammars: try grammars.map { try Grammars(path: $0) })
        var indexers: [String: (GitRepository, Indexer)] = [:]
        var weights = RankingWeights()
        for setting in weight { try set(setting, in: &weights) }
        try FileManager.default.createDirectory(atPath: indexes, withIntermediateDirectories: true)
        while let line = readLine() {
            let asked = try JSONDecoder().decode(Asked.self, from: Data(line.utf8))
            let (repository, indexer): (GitRepository, Indexer)
            if let known = indexers[asked.repository] {
                (repository, indexer) = known
            } else {
                repository = try GitRepository(opening: asked.repository)
                let name = asked.repository.split(separator: "/").last.map(String.init) ?? "repository"
                indexer = Indexer(index: try CodeIndex.open(at: "\(indexes)/\(name).sqlite"), mapper: mapper)
                indexers[asked.repository] = (repository, indexer)
            }
            guard let commit = try await repository.commits(named: asked.commit).first else { continue }
            let entries = try await repository.entries(of: commit)
            let tree = try await indexer.bring(entries) { try await repository.read($0) }
            let ranked = try await tree.rank(asked.text, limit: 10_000, weights: weights).map(\.path)
            let paths = ranked.filter { !CodeMap.isTestPath($0) }.prefix(limit)
            print(String(decoding: try JSONEncoder().encode(Array(paths)), as: UTF8.self))
        }
    }

    private func set(_ setting: String, in weights: inout RankingWeights) throws {
        let parts = setting.split(separator: "=").map(String.init)
        guard parts.count == 2, let value = Double(parts[1]), let path = Self.weights[parts[0]] else {
            throw ValidationError("A weight is one of \(Self.weights.keys.sorted()), as name=number.")
        }
        weights[keyPath: path] = value
    }

    private static var weights: [String: WritableKeyPath<RankingWeights, Double>] {
        [
            "bestSymbol": \.bestSymbol, "fileName": \.fileName, "folder": \.folder, "mention": \.mention,
            "reference": \.reference, "aside": \.aside, "test": \.test,
        ]
    }
}
