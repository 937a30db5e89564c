package import AtelierCodeMap
internal import Foundation

extension IndexedTree {
    /// The symbols that fit a text best, best first; one that is named exactly so comes first.
    package func symbols(
        matching text: String,
        kind: Symbol.Kind? = nil,
        limit: Int
    ) async throws(CodeIndexError) -> [Symbol] {
        let question = Question(text)
        let search = TextSearch(index: index)
        var scores = try await search.symbols(
            question.terms,
            kind: kind?.rawValue,
            withTests: true,
            limit: max(limit, TextSearch.symbolsMax)
        )
        for (symbol, score) in try await search.named(question.words, kind: kind?.rawValue) {
            scores[symbol, default: 0] += score
        }
        let best = scores.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit).map(\.key)
        let paths = Set(best.flatMap { places[IndexSchema.blob(ofSymbolRow: $0)] ?? [] })
        let files = Dictionary(try await files(at: paths).map { ($0.path, $0) }) { first, _ in first }
        let found = best.flatMap { row in
            (places[IndexSchema.blob(ofSymbolRow: row)] ?? []).compactMap { path -> Symbol? in
                let (symbols, place) = (files[path]?.symbols ?? [], IndexSchema.place(ofSymbolRow: row))
                return symbols.indices.contains(place) ? symbols[place] : nil
            }
        }
        return Array(found.prefix(limit))
    }

    /// The files of the tree by how much of the rest names what they define, most first.
    package func important(limit: Int) async throws(CodeIndexError) -> [SourceFile] {
        let files = try await files()
        var definers: [String: Set<Int>] = [:]
        for (place, file) in files.enumerated() where !CodeMap.isTestPath(file.path) {
            for symbol in file.symbols where symbol.kind != .other && !symbol.isTest {
                definers[symbol.name, default: []].insert(place)
            }
        }
        var weight = [Double](repeating: 0, count: files.count)
        for (place, file) in files.enumerated() {
            var links: [Int: Double] = [:]
            for name in file.identifiers {
                guard let found = definers[name], found.count <= Self.definersMax else { continue }
                for other in found where other != place { links[other, default: 0] += 1 / Double(found.count) }
            }
            // Many names of one file say less than one name each of many files.
            for (other, count) in links { weight[other] += count.squareRoot() }
        }
        return files.indices.sorted { (-weight[$0], files[$0].path) < (-weight[$1], files[$1].path) }
            .prefix(limit).map { files[$0] }
    }

    /// A name that more files define says nothing about any of them.
    private static let definersMax = 4
}
