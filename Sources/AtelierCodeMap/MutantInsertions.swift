/// Mutants that put in what may have been forgotten: a part of a condition, an argument, a loop's step.
extension MutantRules {
    /// `names` are those of the symbol's values.
    func insertions(_ node: SyntaxNode, _ names: [String]) -> [Mutant] {
        conditions(node) + arguments(node, Array(names.prefix(Self.namesMax))) + steps(node)
    }

    private static let namesMax = 5

    /// One more thing to hold, said of a name that the condition speaks of.
    private func conditions(_ node: SyntaxNode) -> [Mutant] {
        let isFilter = node.type == "if_clause"
        guard let condition = isFilter ? node.children.first(where: \.isNamed) : node.field("condition"),
            condition.start >= body.lowerBound, condition.end - condition.start <= 120
        else { return [] }
        let text = source.text(condition)
        let isPython = language == .python
        let bare = text.hasPrefix("(") && text.hasSuffix(")") && !isPython ? String(text.dropFirst().dropLast()) : text
        return variables(in: condition).prefix(2).flatMap { name in
            ["\(name) % 2 == 0", "\(name) % 2 != 0", "\(name) > 0", "\(name) < 0"].map { further in
                let both = isPython ? "(\(bare)) and \(further)" : "((\(bare)) && \(further))"
                return Mutant(range: condition.range, text: both, rule: .insertion)
            }
        }
    }

    /// What is to be compared with the only argument there is.
    private func arguments(_ node: SyntaxNode, _ names: [String]) -> [Mutant] {
        guard ["call", "call_expression"].contains(node.type), let callee = node.field("function"),
            ["min", "max", "range", "Math.min", "Math.max"].contains(source.text(callee)),
            let items = node.field("arguments").map({ $0.children.filter(\.isNamed) }), items.count == 1
        else { return [] }
        let only = source.text(items[0])
        let pairs = names.flatMap { one in names.filter { $0 != one }.map { (one, $0) } }
        return (names.flatMap { [($0, only), (only, $0)] } + pairs).map { first, second in
            Mutant(range: items[0].range, text: "\(first), \(second)", rule: .insertion)
        }
    }

    /// A loop that waits for a name to change, and changes it nowhere.
    private func steps(_ node: SyntaxNode) -> [Mutant] {
        guard node.type == "while_statement", let condition = node.field("condition"), let loop = node.field("body"),
            let last = loop.children.last(where: \.isNamed)
        else { return [] }
        let line = source.lineStarts[source.lineIndex(at: last.start)]
        let indent = source.text(line..<last.start).prefix { $0 == " " || $0 == "\t" }
        let end = language == .python ? "" : ";"
        return variables(in: condition).prefix(2).flatMap { name in
            ["-= 1", "+= 1"].map { step in
                Mutant(range: last.end..<last.end, text: "\n\(indent)\(name) \(step)\(end)", rule: .step)
            }
        }
    }

    private func variables(in node: SyntaxNode) -> [String] {
        var names: [String] = []
        node.forEachNode { inner in
            if inner.type == "identifier", !isCallee(inner), !isLabel(inner) { names.append(source.text(inner)) }
            return true
        }
        return unique(names)
    }
}
