/// Reads a symbol's tree and says what could be a slip in it; the same rules for all languages with a grammar.
struct MutantRules {
    let language: Language
    let source: SourceText
    let symbol: Symbol
    let body: Range<Int>

    private static let families: [[String]] = [
        ["<", "<=", ">", ">=", "==", "!="], ["===", "!=="], ["+", "-", "*", "/", "//", "%", "**"],
        ["and", "or"], ["&&", "||"], ["+=", "-=", "*=", "/=", "//=", "%=", "="], ["++", "--"], ["<<", ">>"],
        ["&", "|", "^"], ["in", "not in"], ["is", "is not"],
    ]
    /// Opposites and siblings that people take for each other.
    private static let siblings: [[String]] = [
        ["min", "max"], ["any", "all"], ["upper", "lower"], ["isupper", "islower"], ["startswith", "endswith"],
        ["toUpperCase", "toLowerCase"], ["startsWith", "endsWith"], ["floor", "ceil", "round"], ["append", "extend"],
        ["push", "unshift"], ["pop", "shift"], ["lstrip", "rstrip", "strip"], ["find", "rfind"], ["keys", "values"],
        ["isalpha", "isdigit", "isalnum"], ["indexOf", "lastIndexOf"], ["some", "every"], ["sum", "max", "min", "len"],
        ["ljust", "rjust"], ["add", "remove"], ["floorDiv", "div"],
    ]

    /// Signs that people take for each other.
    private static let signs: [[String]] = [
        ["(", "[", "{", "<"], [")", "]", "}", ">"], [",", ";", ":", "."], ["-", "_", "+", "/"],
    ]

    func mutants(in root: SyntaxNode) -> [Mutant] {
        var nodes: [SyntaxNode] = []
        root.forEachNode { node in
            guard node.end > body.lowerBound, node.start < body.upperBound else { return false }
            if node.start >= body.lowerBound, node.end <= body.upperBound, !isDocumentation(node) { nodes.append(node) }
            return !Self.isText(node)
        }
        let names = localNames(nodes, in: root)
        let numbers = unique(nodes.filter(Self.isNumber).map(source.text))
        let texts = unique(nodes.filter(Self.isText).map(source.text).filter { $0.count <= 40 })
        var result: [Mutant] = []
        for node in nodes {
            result += operators(node) + numbersInstead(node, numbers) + negations(node)
            result += namesInstead(node, names, texts: texts.filter { $0.count <= 8 })
            result += siblings(node) + swaps(node) + removals(node) + textsInstead(node, texts)
            result += arithmetic(node, numbers) + wrappings(node) + insertions(node, names)
        }
        return result
    }

    // MARK: rules

    private func operators(_ node: SyntaxNode) -> [Mutant] {
        guard !node.isNamed, node.start < node.end else { return [] }
        let text = source.text(node)
        if text == "=", node.parent.map({ !["assignment", "assignment_expression"].contains($0.type) }) ?? true {
            return []
        }
        return Self.families.filter { $0.contains(text) }.flatMap { family in
            family.filter { $0 != text && fits($0) }.map { Mutant(range: node.range, text: $0, rule: .operator) }
        }
    }

    /// `//` and `**` are comments or nothing in most languages.
    private func fits(_ sign: String) -> Bool {
        switch sign {
        case "//", "//=", "in", "not in", "is", "is not", "and", "or": language == .python
        case "**": language == .python || language == .javascript || language == .typescript
        default: true
        }
    }

    private func numbersInstead(_ node: SyntaxNode, _ others: [String]) -> [Mutant] {
        guard Self.isNumber(node) else { return [] }
        let text = source.text(node)
        var texts: [String] = []
        if let value = Int(text) {
            texts += [value + 1, value - 1, 0, 1, 2, value + 2, value - 2].filter { $0 >= 0 || value == 0 }.map(
                String.init
            )
        }
        return unique(texts + others).filter { $0 != text }.map { Mutant(range: node.range, text: $0, rule: .number) }
    }

    private func negations(_ node: SyntaxNode) -> [Mutant] {
        let text = source.text(node)
        let flips = ["True": "False", "False": "True", "true": "false", "false": "true"]
        if let flip = flips[text], node.children.isEmpty {
            return [Mutant(range: node.range, text: flip, rule: .negation)]
        }
        if ["not_operator", "unary_expression"].contains(node.type),
            let operand = node.field("argument") ?? node.field("operand"),
            text.hasPrefix("not ") || text.hasPrefix("!")
        {
            return [Mutant(range: node.range, text: source.text(operand), rule: .negation)]
        }
        guard let condition = node.field("condition"), Self.conditionals.contains(node.type) else { return [] }
        let inner = source.text(condition)
        let turned = language == .python ? "not (\(inner))" : inner.hasPrefix("(") ? "(!\(inner))" : "!(\(inner))"
        return [Mutant(range: condition.range, text: turned, rule: .negation)]
    }

    private static let conditionals: Set<String> = [
        "if_statement", "elif_clause", "while_statement", "if_expression", "ternary_expression",
    ]

    private func namesInstead(_ node: SyntaxNode, _ names: [String], texts: [String]) -> [Mutant] {
        let isName = node.type == "identifier" && !isCallee(node) && !isLabel(node)
        guard isName || isIndexed(node) else { return [] }
        let text = source.text(node)
        let isArgument = ["argument_list", "arguments"].contains(node.parent?.type ?? "")
        return (names + (isArgument ? texts : [])).filter { $0 != text }.map {
            Mutant(range: node.range, text: $0, rule: .variable)
        }
    }

    private func siblings(_ node: SyntaxNode) -> [Mutant] {
        guard ["identifier", "property_identifier", "field_identifier"].contains(node.type) else { return [] }
        let text = source.text(node)
        return Self.siblings.filter { $0.contains(text) }.flatMap { family in
            family.filter { $0 != text }.map { Mutant(range: node.range, text: $0, rule: .sibling) }
        }
    }

    private func swaps(_ node: SyntaxNode) -> [Mutant] {
        if let (left, sign, right) = operands(node) {
            let text = source.text(right) + source.text(left.end..<right.start) + source.text(left)
            let isWorthIt = !["+", "*", "==", "!=", "===", "!==", "and", "or", "&&", "||"].contains(source.text(sign))
            return isWorthIt ? [Mutant(range: node.range, text: text, rule: .swap)] : []
        }
        guard Self.lists.contains(node.type) else { return [] }
        let items = node.children.filter(\.isNamed)
        guard items.count >= 2, items.count <= 6 else { return [] }
        return zip(items, items.dropFirst()).map { first, second in
            let text = source.text(second) + source.text(first.end..<second.start) + source.text(first)
            return Mutant(range: first.start..<second.end, text: text, rule: .swap)
        }
    }

    private static let lists: Set<String> = ["argument_list", "arguments", "tuple", "expression_list", "list", "array"]

    private func removals(_ node: SyntaxNode) -> [Mutant] {
        var result: [Mutant] = []
        if let (left, _, right) = operands(node) {
            let inner = operands(left).map { [$0.0] } ?? []
            result += ([left, right] + inner).map { Mutant(range: node.range, text: source.text($0), rule: .removal) }
        }
        if ["call", "call_expression"].contains(node.type), let callee = node.field("function") {
            if let object = callee.field("object") {
                result.append(Mutant(range: node.range, text: source.text(object), rule: .removal))
            }
            let arguments = (node.field("arguments")?.children ?? []).filter(\.isNamed)
            if let only = arguments.first, arguments.count == 1 {
                result.append(Mutant(range: node.range, text: source.text(only), rule: .removal))
            }
        }
        if Self.lists.contains(node.type) {
            let items = node.children.filter(\.isNamed)
            for (first, second) in zip(items, items.dropFirst()) {
                result.append(Mutant(range: first.end..<second.end, text: "", rule: .removal))
            }
        }
        if Self.blocks.contains(node.parent?.type ?? ""), node.isNamed, node.type != "comment" {
            let isOnly = (node.parent?.children.filter(\.isNamed).count ?? 0) == 1
            let text = language == .python ? "pass" : ""
            if !isOnly || node.type != "pass_statement" {
                result.append(Mutant(range: node.range, text: text, rule: .removal))
            }
        }
        return result
    }

    private static let blocks: Set<String> = ["block", "statement_block", "compound_statement"]

    private func textsInstead(_ node: SyntaxNode, _ others: [String]) -> [Mutant] {
        guard Self.isText(node) else { return [] }
        let text = source.text(node)
        guard let quote = text.first, "\"'".contains(quote), text.count >= 2, text.last == quote, text.count <= 40
        else { return [] }
        let inner = text.dropFirst().dropLast()
        var texts = ["", " "].map { "\(quote)\($0)\(quote)" } + others
        texts += Self.signs.filter { $0.contains(String(inner)) }.joined().map { "\(quote)\($0)\(quote)" }
        // A list of letters with one too many.
        if inner.count >= 3, inner.count <= 16, inner.allSatisfy(\.isLetter) {
            texts += inner.indices.map { index in
                "\(quote)\(inner[..<index])\(inner[inner.index(after: index)...])\(quote)"
            }
        }
        return unique(texts).filter { $0 != text }.map { Mutant(range: node.range, text: $0, rule: .text) }
    }

    private func arithmetic(_ node: SyntaxNode, _ numbers: [String]) -> [Mutant] {
        guard isValue(node) else { return [] }
        let text = operands(node) == nil ? source.text(node) : "(\(source.text(node)))"
        var tails = [" + 1", " - 1", " * 2", " / 2"]
        if language == .python { tails += [" // 2", " ** 2", " ** 3"] }
        return tails.map { Mutant(range: node.range, text: text + $0, rule: .arithmetic) }
    }

    private func wrappings(_ node: SyntaxNode) -> [Mutant] {
        guard isValue(node) else { return [] }
        let text = source.text(node)
        let heads: [String] =
            switch language {
            case .python:
                ["sorted(", "abs(", "len(", "int(", "str(", "set(", "list(", "list(set(", "sorted(set(", "sum("]
            case .javascript, .typescript, .tsx:
                ["Math.abs(", "Math.floor(", "Number(", "String(", "Array.from(new Set("]
            default: []
            }
        return heads.map { head in
            Mutant(
                range: node.range,
                text: head + text + String(repeating: ")", count: head.filter { $0 == "(" }.count),
                rule: .wrapping
            )
        }
    }

    // MARK: shapes

    /// The two sides and the sign of a binary expression.
    private func operands(_ node: SyntaxNode) -> (SyntaxNode, SyntaxNode, SyntaxNode)? {
        let types = ["binary_operator", "boolean_operator", "comparison_operator", "binary_expression"]
        guard types.contains(node.type) else { return nil }
        let parts = node.children.filter { $0.type != "comment" }
        guard parts.count == 3, parts[0].isNamed, !parts[1].isNamed, parts[2].isNamed else { return nil }
        return (parts[0], parts[1], parts[2])
    }

    private static func isNumber(_ node: SyntaxNode) -> Bool {
        ["integer", "float", "number", "number_literal", "int_literal", "integer_literal", "decimal_integer_literal"]
            .contains(node.type)
    }

    private static func isText(_ node: SyntaxNode) -> Bool {
        ["string", "string_literal", "template_string", "interpreted_string_literal", "char_literal"].contains(
            node.type
        )
    }

    /// Where a value is handed on: an argument, an index, an operand, what is returned or assigned.
    private func isValue(_ node: SyntaxNode) -> Bool {
        guard node.isNamed, !Self.isText(node), !Self.isNumber(node), node.end - node.start <= 120,
            let parent = node.parent
        else { return false }
        switch parent.type {
        case "argument_list", "arguments", "return_statement", "list_comprehension":
            return node.type != "keyword_argument"
        case "binary_operator", "comparison_operator", "binary_expression": return true
        case "assignment", "augmented_assignment", "assignment_expression", "variable_declarator":
            return parent.field("right").map { $0.range == node.range } ?? parent.field("value").map {
                $0.range == node.range
            } ?? false
        case "subscript", "subscript_expression":
            return (parent.field("subscript") ?? parent.field("index")).map { $0.range == node.range } ?? false
        default: return false
        }
    }

    private func isIndexed(_ node: SyntaxNode) -> Bool {
        ["subscript", "subscript_expression"].contains(node.type) && node.end - node.start <= 30
    }

    func isCallee(_ node: SyntaxNode) -> Bool {
        guard let parent = node.parent, ["call", "call_expression"].contains(parent.type) else { return false }
        return parent.field("function").map { $0.range == node.range } ?? false
    }

    /// Names that name no value: members after a dot, labels of arguments, what a definition is called.
    func isLabel(_ node: SyntaxNode) -> Bool {
        guard let parent = node.parent else { return false }
        return (parent.field("attribute") ?? parent.field("property") ?? parent.field("name")).map {
            $0.range == node.range
        } ?? false
    }

    private func isDocumentation(_ node: SyntaxNode) -> Bool {
        guard node.type == "expression_statement" || Self.isText(node) || node.type == "comment" else { return false }
        if node.type == "comment" { return true }
        let text = source.text(node)
        return text.hasPrefix("\"\"\"") || text.hasPrefix("'''")
    }

    /// Parameters and what the body names, shortest and first named first; what is only called or reached by a dot is none.
    private func localNames(_ nodes: [SyntaxNode], in root: SyntaxNode) -> [String] {
        var names: [String] = []
        root.forEachNode { node in
            guard node.end > symbol.extent.lowerBound, node.start < body.lowerBound else { return false }
            if node.type == "identifier", node.start >= symbol.extent.lowerBound, source.text(node) != symbol.name,
                !["type", "generic_type"].contains(node.parent?.type ?? "")
            {
                names.append(source.text(node))
            }
            return node.type != "type"
        }
        names += nodes.filter { $0.type == "identifier" && !isCallee($0) && !isLabel($0) }.map(source.text)
        let calls = nodes.filter { ["call", "call_expression"].contains($0.type) && $0.end - $0.start <= 24 }
        let lengths =
            language == .python ? names.prefix(2).map { "len(\($0))" } : names.prefix(2).map { "\($0).length" }
        names = Array(unique(names).prefix(10)) + nodes.filter(isIndexed).map(source.text) + calls.map(source.text)
        return Array(unique(names + lengths).prefix(16))
    }

    func unique(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }
}
