package import Foundation

/// One small change of a symbol's text, made by rule: what a slip of the pen looks like, read backwards.
package struct Mutant: Equatable, Sendable {
    /// What sort of change it is; the raw value is its rank, likelier slips first.
    ///
    /// The ranks follow the kinds of bug that HumanEvalPack plants (OctoPack, arXiv 2308.07124): value, operator, variable
    /// and function misuse, excess and missing logic.
    package enum Rule: Int, CaseIterable, Sendable {
        /// Another operator of the same family.
        case `operator`
        /// Another number near by, or one that the symbol uses elsewhere.
        case number
        /// A condition turned round, a truth value flipped.
        case negation
        /// A step put into a loop that waits for a name to change.
        case step
        /// Another name of the symbol in place of one.
        case variable
        /// A function's opposite or sibling.
        case sibling
        /// Two operands, arguments or elements changed for each other.
        case swap
        /// An operand, a call or a statement left out.
        case removal
        /// Another text literal.
        case text
        /// A small number added to, taken from or multiplied with a value.
        case arithmetic
        /// A value passed through a common function.
        case wrapping
        /// A part of a condition or an argument put in.
        case insertion
    }

    /// Bytes of the file that go.
    package let range: Range<Int>
    /// What comes in their place.
    package let text: String
    package let rule: Rule

    /// The file with the change made.
    package func applied(to data: Data) -> Data {
        data.prefix(range.lowerBound) + Data(text.utf8) + data.suffix(from: data.startIndex + range.upperBound)
    }
}

extension CodeMapper {
    /// At most `limit` mutants of `symbol` in the file at `path` that parse, likelier ones first, each once.
    ///
    /// `data` has to be what `symbol` was parsed from. Empty for languages without rules here, Swift among them. Within a
    /// rule the order is that of the text. No rule gets more than a fair share until all have had theirs.
    package func mutants(of symbol: Symbol, path: String, data: Data, limit: Int) -> [Mutant] {
        guard let language = Language(path: path), language != .swift, let body = symbol.body else { return [] }
        let found =
            withTree(language, data: data) { root, source in
                MutantRules(language: language, source: source, symbol: symbol, body: body).mutants(in: root)
            } ?? []
        var seen: Set<Data> = [data]
        let hadProblem = syntaxProblem(path: path, data: data) != nil
        let fresh = found.sorted { ($0.rule.rawValue, $0.range.lowerBound) < ($1.rule.rawValue, $1.range.lowerBound) }
            .filter { seen.insert($0.applied(to: data)).inserted }
        let parsing = Self.fairly(fresh, limit: limit * 2).filter { mutant in
            hadProblem || syntaxProblem(path: path, data: mutant.applied(to: data)) == nil
        }
        return Array(parsing.prefix(limit))
    }

    /// Takes blocks of each rule in turn, so that a long function's many variables do not push the rest out.
    private static func fairly(_ mutants: [Mutant], limit: Int) -> [Mutant] {
        var queues = Rule.allCases.map { rule in mutants.filter { $0.rule == rule }[...] }
        var result: [Mutant] = []
        while result.count < limit, queues.contains(where: { !$0.isEmpty }) {
            for index in queues.indices {
                result += queues[index].prefix(shareOfRule)
                queues[index] = queues[index].dropFirst(shareOfRule)
            }
        }
        return Array(result.prefix(limit))
    }

    private typealias Rule = Mutant.Rule
    private static let shareOfRule = 40
}
