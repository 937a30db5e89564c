extension CodeMap {
    /// Tests whose file mentions the symbol's name, those that mention it themselves first; types are left out.
    package func tests(covering symbol: Symbol) -> [Symbol] {
        let owner = symbol.qualifiedName.split(separator: ".").dropLast().last.map(String.init)
        var scored: [(score: Int, symbol: Symbol)] = []
        for path in files.keys.sorted() {
            guard let file = files[path], file.identifiers.contains(symbol.name) || symbol.name == "init" else {
                continue
            }
            for (index, test) in file.symbols.enumerated() where test.isTest && test.kind != .type && test != symbol {
                let inside = file.symbolIdentifiers[index]
                var score = 0
                if inside.contains(symbol.name) { score += 8 }
                if let owner, inside.contains(owner) {
                    score += 3
                } else if let owner, file.identifiers.contains(owner) {
                    score += 1
                }
                let words = Set(Words.terms(in: symbol.name))
                if words.isSubset(of: Words.terms(in: test.qualifiedName)), !words.isEmpty { score += 4 }
                scored.append((score, test))
            }
        }
        let best = scored.map(\.score).max() ?? 0
        return scored.enumerated().filter { best < 8 || $0.element.score > 0 }
            .sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }.map(\.element.symbol)
    }

    /// The symbols whose names stand in this symbol's text, the same file's first, then others of the same file.
    ///
    /// A name that more than three other files define says nothing and is left out.
    package func neighbours(of symbol: Symbol, limit: Int) -> [Symbol] {
        guard let file = files[symbol.path], let index = file.symbols.firstIndex(of: symbol) else { return [] }
        func isOther(_ candidate: Symbol) -> Bool {
            guard !candidate.isTest || symbol.isTest, candidate.kind != .other else { return false }
            return candidate.path != symbol.path || !candidate.extent.overlaps(symbol.extent)
        }
        let names = file.symbolIdentifiers[index]
        var result: [Symbol] = []
        var far: [Symbol] = []
        for name in names {
            let all = (byName[name] ?? []).map { symbols[$0] }.filter(isOther)
            let near = all.filter { $0.path == symbol.path }
            result += near
            if near.isEmpty, all.count <= 3 { far += all }
        }
        let middle = symbol.extent.lowerBound
        result += far
        result += file.symbols.filter(isOther)
            .sorted { abs($0.extent.lowerBound - middle) < abs($1.extent.lowerBound - middle) }
        var seen: Set<Symbol> = []
        return Array(result.filter { seen.insert($0).inserted }.prefix(limit))
    }
}
