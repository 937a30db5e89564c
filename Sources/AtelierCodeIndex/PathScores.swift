internal import AtelierCodeMap
internal import Foundation

/// What the paths of a tree add to the scores of its blobs.
struct PathScores {
    private let places: [Int64: [String]]
    private let question: Question
    private let weights: RankingWeights

    init(_ places: [Int64: [String]], question: Question, weights: RankingWeights) {
        self.places = places
        self.question = question
        self.weights = weights
    }

    private struct Place {
        let row: Int64
        let path: String
        let name: Set<String>
        let folders: Set<String>
    }

    /// The score of each path that fits at all; `scores` are those of the blobs by row.
    func files(_ scores: [Int64: Double]) -> [String: Double] {
        let asked = Set(question.terms.map(Words.stem))
        let places = self.places.flatMap { row, paths in
            paths.map { path in
                let parts = path.split(separator: "/").map(String.init)
                let name = parts.last.map { $0.prefix { $0 != "." } } ?? ""
                return Place(
                    row: row,
                    path: path,
                    name: asked.intersection(Self.terms(String(name))),
                    folders: asked.intersection(Self.terms(parts.dropLast().joined(separator: "/")))
                )
            }
        }
        var counts: [String: Int] = [:]
        for place in places { for term in place.name.union(place.folders) { counts[term, default: 0] += 1 } }
        let total = Double(places.count)
        func rarity(_ term: String) -> Double {
            let count = Double(counts[term] ?? 0)
            return log(1 + (total - count + 0.5) / (count + 0.5))
        }
        var files: [String: Double] = [:]
        for place in places {
            var score = scores[place.row] ?? 0
            // In a fixed order, or sums of the same numbers would differ in their last bits.
            for term in place.name.sorted() { score += weights.fileName * rarity(term) }
            for term in place.folders.sorted() { score += weights.folder * rarity(term) }
            score += spelled(place.path)
            score *= factor(place.path)
            if score > 0 { files[place.path] = score }
        }
        return files
    }

    private static func terms(_ text: String) -> [String] {
        TermText.words(in: text).split(separator: " ").map { Words.stem(String($0)) }
    }

    /// For a path or a file's name, with or without its ending, that the text spells out.
    private func spelled(_ path: String) -> Double {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        if question.text.contains(name) { return 10 }
        let stem = String(name.prefix { $0 != "." })
        guard question.words.contains(stem) else { return 0 }
        return question.isTelling(stem) || stem.first?.isUppercase ?? false ? 4 * weights.mention : 0
    }

    private func factor(_ path: String) -> Double {
        if CodeMap.isTestPath(path) { return weights.test }
        let folders = path.split(separator: "/").dropLast().map { $0.lowercased() }
        let isAside = folders.contains { folder in
            Self.asideFolders.contains(folder) || folder.contains("playground") || folder.contains("demo")
        }
        return isAside ? weights.aside : 1
    }

    private static let asideFolders: Set<String> = [
        "example", "examples", "benchmark", "benchmarks", "doc", "docs", "script", "scripts", "tool", "tools", "vendor",
        "snippets", "samples",
    ]
}
