package import AtelierCodeMap
internal import AtelierDomain
package import Foundation

/// Draws functions of a repository whose bodies can be taken out and asked for again, because tests name them.
package struct Rederivation: Sendable {
    let map: CodeMap
    let mapper: CodeMapper
    let check: CheckCommand
    let seed: Int

    /// A function with what stands in its body's place and the command that judges whoever writes it again.
    package struct Function: Sendable {
        package let symbol: Symbol
        package let language: Language
        package let blanking: Blanking
        /// Tests that name it; the files of tests that do where none of their own names is known.
        package let tests: [String]
        /// The affected tests alone where the runner takes a selection, else all.
        package let check: CheckCommand
    }

    package init(map: CodeMap, mapper: CodeMapper, check: CheckCommand, seed: Int) {
        self.map = map
        self.mapper = mapper
        self.check = check
        self.seed = seed
    }

    /// The functions outside of tests that a requirement can name without a doubt, in the order that the seed gives them:
    /// by hash, so the same on every machine.
    package var drawn: [Symbol] {
        let named = map.symbols.filter { symbol in
            guard symbol.kind == .function || symbol.kind == .method, symbol.body != nil, !symbol.isTest,
                !CodeMap.isTestPath(symbol.path), !symbol.path.hasSuffix(".h"), isOutermost(symbol)
            else { return false }
            return map.symbols(named: symbol.qualifiedName).count { $0.path == symbol.path } == 1
        }
        let keyed = named.map { symbol in
            (key: ContentHash(of: "\(seed)/\(symbol.path)/\(symbol.qualifiedName)").hex, symbol: symbol)
        }
        return keyed.sorted { $0.key < $1.key }.map(\.symbol)
    }

    /// Nil where no test names it or its body cannot be taken out; `data` is its file.
    package func function(_ symbol: Symbol, in data: Data) -> Function? {
        guard let language = map.files[symbol.path]?.language,
            let blanking = Blanking(of: symbol, of: language, in: data)
        else { return nil }
        let tests = naming(symbol)
        guard !tests.isEmpty else { return nil }
        let change = AffectedTests.Change(path: symbol.path, old: blanking.applied(to: data), new: data)
        let narrowed = AffectedTests(map: map, mapper: mapper).narrow(check, to: [change])
        return Function(
            symbol: symbol,
            language: language,
            blanking: blanking,
            tests: tests,
            check: narrowed ?? check
        )
    }

    private func naming(_ symbol: Symbol) -> [String] {
        let tests = map.tests(covering: symbol).filter { test in
            guard let file = map.files[test.path], let index = file.symbols.firstIndex(of: test) else { return false }
            return file.symbolIdentifiers[index].contains(symbol.name)
        }
        if !tests.isEmpty { return tests.map(\.qualifiedName) }
        // A program of assertions has no tests that a map could know.
        return map.references(to: symbol.name).filter(CodeMap.isTestPath)
    }

    private func isOutermost(_ symbol: Symbol) -> Bool {
        !map.symbols(in: symbol.path).contains { other in
            (other.kind == .function || other.kind == .method) && other.extent != symbol.extent
                && other.extent.contains(symbol.extent.lowerBound)
        }
    }

    /// What the crew is asked: the documentation stands in the file, and nothing else is told.
    package static func requirement(for symbol: Symbol) -> String {
        let ask = "Implement `\(symbol.qualifiedName)` in `\(symbol.path)`"
        return symbol.documentation.isEmpty ? ask + "." : ask + ", as its documentation says."
    }
}
