internal import AtelierCodeMap
internal import Foundation

/// A file with how well it fits a text; only the order of scores means something.
package struct RankedFile: Equatable, Sendable {
    package let path: String
    package let score: Double
}

/// What goes into a file's score, and how much; found on one half of real commits, measured on the other.
package struct RankingWeights: Equatable, Sendable {
    package var bestSymbol = 0.6
    package var fileName = 1.5
    package var folder = 0.3
    package var mention = 1.5
    /// Being named by what fits well.
    package var reference = 0.3
    /// What examples, benchmarks and documents keep of their score, and what tests do.
    package var aside = 0.6
    package var test = 0.5

    package init() {}
}

extension IndexedTree {
    /// The files that `text` is most likely about, best first; empty when no word of it stands anywhere.
    ///
    /// Full-text search over files and symbols and over the words of paths, then what the text spells out, then what the
    /// best of these refer to, tests among them.
    package func rank(
        _ text: String,
        limit: Int,
        weights: RankingWeights = RankingWeights()
    ) async throws(CodeIndexError) -> [RankedFile] {
        let search = TextSearch(index: index)
        let question = Question(text)
        var scores = try await search.files(question.terms)
        var best: [Int64: Double] = [:]
        for (symbol, score) in try await search.symbols(question.terms, withTests: false) {
            let blob = IndexSchema.blob(ofSymbolRow: symbol)
            best[blob] = max(best[blob] ?? 0, score)
        }
        for (row, score) in best { scores[row, default: 0] += weights.bestSymbol * score }
        let definers = try await search.definers(of: question.words)
        for (name, rows) in definers {
            let weight = question.weight(ofDefinition: name) * weights.mention
            for row in rows { scores[row, default: 0] += weight / Double(rows.count).squareRoot() }
        }
        var ranked = PathScores(places, question: question, weights: weights).files(scores)
        try await addReferences(to: &ranked, weights: weights)
        return Self.best(ranked, limit)
    }

    static func best(_ scores: [String: Double], _ limit: Int) -> [RankedFile] {
        scores.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit)
            .map { RankedFile(path: $0.key, score: $0.value) }
    }

    /// Adds to each file a share of the scores of the best ones that name what it defines.
    private func addReferences(
        to scores: inout [String: Double],
        weights: RankingWeights
    ) async throws(CodeIndexError) {
        guard weights.reference > 0 else { return }
        let top = Self.best(scores, Self.referrersMax)
        let files = try await files(at: Set(top.map(\.path)))
        let byPath = Dictionary(files.map { ($0.path, $0) }) { first, _ in first }
        let names = Set(files.flatMap { $0.identifiers.filter { $0.count > 3 } })
        let definers = try await TextSearch(index: index).definers(of: names).filter { $0.value.count <= 2 }
        var added: [Int64: Double] = [:]
        for referrer in top {
            guard let file = byPath[referrer.path] else { continue }
            let own = Set(file.symbols.map(\.name))
            var links: [Int64: Double] = [:]
            for name in file.identifiers where !own.contains(name) {
                for row in definers[name] ?? [] { links[row, default: 0] += 1 }
            }
            for (row, count) in links where !(places[row] ?? []).contains(referrer.path) {
                added[row, default: 0] += referrer.score * min(count, 4) / 4
            }
        }
        for (row, sum) in added {
            for path in places[row] ?? [] where scores[path] != nil {
                scores[path, default: 0] += weights.reference * sum / Double(Self.referrersMax)
            }
        }
    }

    private static let referrersMax = 10
}

/// A text as the ranking reads it.
struct Question {
    let text: String
    let terms: [String]
    /// Everything spelt like an identifier, and what of it the text marks as code.
    let words: Set<String>
    private let marked: Set<String>

    init(_ text: String) {
        self.text = text
        let composites = TermText.composites(in: text)
        terms = TermText.question(text) + composites
        words = Set(Words.identifiers(in: text).filter { $0.count > 1 })
        var marked: Set<String> = []
        for (place, part) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        where place % 2 == 1 && part.count <= 200 {
            marked.formUnion(Words.identifiers(in: String(part)))
        }
        for call in text.matches(of: #/(\w+)\(/#) { marked.insert(String(call.output.1)) }
        self.marked = marked
    }

    /// Whether the text means code by this word, and not just any word that some code is called by.
    func isTelling(_ word: String) -> Bool { marked.contains(word) || TermText.isComposite(word) }

    func weight(ofDefinition name: String) -> Double {
        if isTelling(name) { return 6 }
        return name.first?.isUppercase ?? false ? 2 : 0
    }
}
