internal import Foundation

extension CodeMap {
    /// The symbols, tests left out, that best fit the words of `text`, best first; empty when no word fits any.
    ///
    /// Identifiers quoted in the text count most, whatever language surrounds them; then words of names, comments,
    /// paths and bodies, weighed by how rare they are (BM25).
    package func rank(text: String, limit: Int) -> [Symbol] {
        let candidates = symbols.indices.filter { !symbols[$0].isTest && !Self.isTestPath(symbols[$0].path) }
        let documents = documents(of: candidates)
        let question = Set(Words.terms(in: text))
        var frequency: [String: Int] = [:]
        for document in documents {
            for term in question where document.weights[term] != nil { frequency[term, default: 0] += 1 }
        }
        let total = Double(documents.count)
        let averageLength = documents.reduce(0) { $0 + $1.length } / max(1, total)
        let exact = Mentions(text)
        var scored: [(score: Double, index: Int)] = []
        for (document, index) in zip(documents, candidates) {
            var score = 0.0
            for term in question {
                guard let weight = document.weights[term], let count = frequency[term] else { continue }
                let rarity = log(1 + (total - Double(count) + 0.5) / (Double(count) + 0.5))
                let damping = 1.2 * (0.25 + 0.75 * document.length / max(1, averageLength))
                score += rarity * weight * 2.2 / (weight + damping)
            }
            score = score * Self.kindWeight(symbols[index].kind) + exact.score(of: symbols[index])
            if score > 0 { scored.append((score, index)) }
        }
        return scored.sorted { ($1.score, $0.index) < ($0.score, $1.index) }.prefix(limit).map { symbols[$0.index] }
    }

    private struct Document {
        var weights: [String: Double] = [:]
        var length = 0.0

        mutating func add(_ terms: some Sequence<String>, weight: Double) {
            for term in terms {
                weights[term, default: 0] += weight
                length += weight
            }
        }
    }

    private func documents(of candidates: [Int]) -> [Document] {
        var inside: [String: [[String]]] = [:]
        for (path, file) in files { inside[path] = file.symbolIdentifiers }
        var position: [String: Int] = [:]
        var mentioned: [Int: [String]] = [:]
        for (index, symbol) in symbols.enumerated() {
            let place = position[symbol.path, default: 0]
            mentioned[index] = inside[symbol.path]?[place]
            position[symbol.path] = place + 1
        }
        // The same names come up over and over; cutting them into words is the costly part.
        var known: [String: [String]] = [:]
        func terms(_ text: String) -> [String] {
            if let terms = known[text] { return terms }
            let terms = Words.terms(in: text)
            known[text] = terms
            return terms
        }
        return candidates.map { index in
            let symbol = symbols[index]
            var document = Document()
            document.add(terms(symbol.name), weight: 3)
            document.add(terms(symbol.qualifiedName), weight: 1)
            document.add(Words.terms(in: symbol.documentation), weight: 1)
            document.add(Set(terms(symbol.path)), weight: 0.8)
            if symbol.kind == .function || symbol.kind == .method {
                let uses = (mentioned[index] ?? []).prefix(80)
                document.add(Set(uses.flatMap(terms)), weight: 0.3)
            }
            return document
        }
    }

    private static func kindWeight(_ kind: Symbol.Kind) -> Double {
        switch kind {
        case .function, .method: 1
        case .type: 0.9
        case .constant, .variable: 0.7
        case .other: 0.6
        }
    }
}

/// The names and paths that a text spells out.
private struct Mentions {
    private let words: Set<String>
    private let called: Set<String>
    private let chains: Set<String>

    init(_ text: String) {
        words = Set(Words.identifiers(in: text))
        var called: Set<String> = []
        var chains: Set<String> = []
        let runs = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || "_.:/()`-".contains($0))) }
        for run in runs {
            let bare = String(run).trimming("`.:/-")
            let isCalled = run.contains("`") || bare.hasSuffix("()") || bare.contains("(")
            let name = SymbolQuery(bare).name
            chains.insert(name)
            chains.insert(String(bare.prefix { $0 != "(" }))
            if isCalled, let last = name.split(separator: ".").last { called.insert(String(last)) }
        }
        self.called = called
        self.chains = chains
    }

    func score(of symbol: Symbol) -> Double {
        var score = 0.0
        if symbol.qualifiedName != symbol.name, chains.contains(symbol.qualifiedName) {
            score += 20
        } else if words.contains(symbol.name) || chains.contains(symbol.name) {
            let isTelling =
                called.contains(symbol.name) || symbol.name.contains("_")
                || symbol.name.dropFirst().contains { $0.isUppercase || $0.isNumber }
            score += isTelling ? 12 : 4
            if let owner = symbol.qualifiedName.split(separator: ".").dropLast().last, words.contains(String(owner)) {
                score += 4
            }
        }
        let file = symbol.path.split(separator: "/").last.map(String.init) ?? symbol.path
        if chains.contains(symbol.path) || chains.contains(file) { score += 5 }
        return score
    }
}
