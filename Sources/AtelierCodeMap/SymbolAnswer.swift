package import Foundation

/// What of a model's answer belongs into a file: the symbol's new text and what it needs around it.
package struct SymbolAnswer: Codable, Equatable, Sendable {
    /// The symbol's new text at the left edge; decorators and modifiers that the answer left out are the old ones.
    package let body: String
    /// Import lines of the answer that bring in something the file lacks.
    package let imports: [String]
    /// New definitions for the top level that the body needs, in the order of the answer.
    package let helpers: [String]
    /// New members of the symbol's own type that the body needs, in the order of the answer.
    package let members: [String]
    /// Other definitions that are there and get a new text with the symbol's, in the order of the file.
    package let others: [Other]

    /// A definition besides the symbol, with its new text at the left edge.
    package struct Other: Codable, Equatable, Sendable {
        package let symbol: Symbol
        package let body: String
    }

    /// Finds `symbol` in an answer that may hold prose, fences, imports, the whole class or the whole file.
    ///
    /// `data` is the file's text and `file` its parse; what is named in `elsewhere` other files define, and a copy of it
    /// in the answer is left out. Without `seesFile`, that is when whoever answers was not shown all of it, nothing but the symbol
    /// is taken of what is there. Nil when the answer holds no definition of the symbol's name.
    package static func extract(
        _ symbol: Symbol,
        from answer: String,
        file: SourceFile,
        data: Data,
        elsewhere: Set<String> = [],
        seesFile: Bool = true,
        mapper: CodeMapper
    ) -> SymbolAnswer? {
        let old = SourceText([UInt8](data))
        let readings = AnswerReading.readings(of: answer, language: file.language, symbol: symbol, mapper: mapper)
        guard let reading = readings.first(where: { !$0.file.hasErrors }) ?? readings.first else { return nil }
        let rewritten =
            seesFile ? reading.rewritten(besides: symbol, file: file, text: old, elsewhere: elsewhere) : []
        let needed = reading.needed(
            besides: Set(file.symbols.map(\.name)).union(elsewhere),
            around: symbol,
            by: rewritten.map(\.answer)
        )
        return SymbolAnswer(
            body: reading.body(keeping: prefix(of: symbol, in: old), comment: symbol.documentation.isEmpty),
            imports: ImportNames.missing(reading.file.imports, language: file.language, existing: file.imports),
            helpers: needed.helpers,
            members: needed.members,
            others: rewritten.map { Other(symbol: $0.symbol, body: $0.body) }
        )
    }

    /// The file with the answer in place: members behind the symbol, helpers before what contains it, imports on top.
    package func applied(to symbol: Symbol, file: SourceFile, data: Data) -> Data {
        var result = data
        let outermost = file.topLevelSymbols.first {
            $0.extent.lowerBound <= symbol.extent.lowerBound
                && symbol.extent.upperBound <= $0.extent.upperBound
        }
        func replaceOthers(_ places: Range<Int>) {
            for other in others.reversed() where places.contains(other.symbol.extent.lowerBound) {
                result = Splice.replacing(other.symbol, with: other.body, in: result)
            }
        }
        // From the end on, so that what comes before keeps its place.
        replaceOthers(symbol.extent.upperBound..<data.count)
        for member in members.reversed() { result = Splice.inserting(member, after: symbol, in: result) }
        result = Splice.replacing(symbol, with: body, in: result)
        let top = (outermost ?? symbol).extent.lowerBound
        replaceOthers(top..<symbol.extent.lowerBound)
        if !helpers.isEmpty {
            let text = helpers.joined(separator: file.language == .python ? "\n\n\n" : "\n\n")
            result = Splice.inserting(text, before: outermost ?? symbol, in: result)
        }
        replaceOthers(0..<top)
        return Splice.addingImports(imports, to: file, in: result)
    }

    private static func prefix(of symbol: Symbol, in source: SourceText) -> String {
        source.text(symbol.extent.lowerBound..<symbol.declarationStart)
    }
}

/// One way of reading an answer as code, in which the symbol was found.
struct AnswerReading {
    let file: SourceFile
    let source: SourceText
    let chosen: Symbol

    /// Every reading that holds the symbol, the likeliest first.
    static func readings(
        of answer: String,
        language: Language,
        symbol: Symbol,
        mapper: CodeMapper
    ) -> [AnswerReading] {
        let texts = Fences.blocks(in: answer).map(dedented)
        return texts.flatMap { text in
            wrappings(of: text, language, symbol).compactMap { wrapped -> AnswerReading? in
                guard let file = mapper.parse(fragment: wrapped, language: language),
                    let chosen = choose(symbol, file)
                else { return nil }
                return AnswerReading(file: file, source: SourceText(Array(wrapped.utf8)), chosen: chosen)
            }
        }
    }

    /// A bare method does not parse everywhere, and PHP needs its opening tag.
    private static func wrappings(of text: String, _ language: Language, _ symbol: Symbol) -> [String] {
        let tag = language == .php && !text.contains("<?") ? "<?php\n" : ""
        var wrappings = [tag + text]
        let isMember = symbol.kind != .type && symbol.qualifiedName != symbol.name
        switch language {
        case .java, .javascript, .typescript, .tsx, .php:
            if isMember { wrappings.append(tag + "class Wrapped {\n" + text + "\n}\n") }
        case .swift, .python, .c, .cpp, .kotlin, .go, .rust, .ruby, .bash:
            break
        }
        return wrappings
    }

    private static func dedented(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let margins = lines.filter { !BlockText.isBlank(String($0)) && $0 != "\r" }
            .map { BlockText.margin(String($0)).count }
        let margin = margins.min() ?? 0
        guard margin > 0 else { return text }
        return lines.map { $0.dropFirst(min(margin, BlockText.margin(String($0)).count)) }.joined(separator: "\n")
    }

    /// The definition of that name nearest to the symbol in kind and place; the last of equals, as models correct themselves.
    private static func choose(_ symbol: Symbol, _ file: SourceFile) -> Symbol? {
        let owner = symbol.qualifiedName.split(separator: ".").dropLast().last
        func fitness(_ candidate: Symbol) -> Int {
            var fitness = 0
            if candidate.qualifiedName == symbol.qualifiedName { fitness += 8 }
            if candidate.qualifiedName.split(separator: ".").dropLast().last == owner { fitness += 4 }
            if candidate.kind == symbol.kind { fitness += 2 }
            if candidate.body != nil || symbol.body == nil { fitness += 3 }
            if candidate.signature == symbol.signature { fitness += 1 }
            return fitness
        }
        let isCallable = symbol.kind == .function || symbol.kind == .method
        let candidates = file.symbols.filter { candidate in
            guard candidate.name == symbol.name else { return false }
            let isAlsoCallable = candidate.kind == .function || candidate.kind == .method
            return isCallable == isAlsoCallable || candidate.kind == symbol.kind
        }
        return candidates.enumerated().max { (fitness($0.element), $0.offset) < (fitness($1.element), $1.offset) }?
            .element
    }

    /// The chosen definition at the left edge.
    func body(keeping oldPrefix: String, comment: Bool) -> String { body(of: chosen, oldPrefix, comment: comment) }

    /// `symbol` of the answer at the left edge, with the decorators and modifiers of the old one where it has none.
    func body(of symbol: Symbol, _ oldPrefix: String, comment: Bool) -> String {
        var text = atLeftEdge(symbol, withComment: comment)
        let ownPrefix = source.text(symbol.extent.lowerBound..<symbol.declarationStart)
        if ownPrefix.allSatisfy(\.isWhitespace), !oldPrefix.allSatisfy(\.isWhitespace) {
            let plain = atLeftEdge(symbol, withComment: false)
            let lead = String(text.dropLast(plain.count))
            let lines = BlockText(oldPrefix, language: nil).lines.map { $0.trimming(" \t") }
            let prefix = lines.joined(separator: "\n")
            text = lead + prefix + (oldPrefix.contains("\n") ? "\n" : " ") + plain
        }
        return text
    }

    /// The identifiers inside a definition of the answer.
    func identifiers(of symbol: Symbol) -> [String] {
        file.symbols.firstIndex(of: symbol).map { file.symbolIdentifiers[$0] } ?? []
    }

    private func atLeftEdge(_ symbol: Symbol, withComment: Bool) -> String {
        let start =
            withComment ? symbol.commentExtent?.lowerBound ?? symbol.extent.lowerBound : symbol.extent.lowerBound
        let margin = source.margin(at: start)
        return BlockText(margin + source.text(start..<symbol.extent.upperBound), language: file.language)
            .moved(to: "").joined(separator: "\n")
    }

    /// New definitions that the chosen one or `others` name, directly or through one another.
    func needed(
        besides old: Set<String>,
        around symbol: Symbol,
        by others: [Symbol]
    ) -> (helpers: [String], members: [String]) {
        let known = old.union([symbol.name])
        let container = file.container(of: chosen)
        let topLevel = file.topLevelSymbols
        let candidates = file.symbols.indices.filter { index in
            let candidate = file.symbols[index]
            guard !known.contains(candidate.name), !candidate.extent.overlaps(chosen.extent) else { return false }
            if let container, file.container(of: candidate) == container { return true }
            return topLevel.contains(candidate) && candidate.kind != .other && (!candidate.isTest || symbol.isTest)
        }
        var named = Set(([chosen] + others).flatMap(identifiers))
        var taken: Set<Int> = []
        var grows = true
        while grows {
            grows = false
            for index in candidates where !taken.contains(index) && named.contains(file.symbols[index].name) {
                taken.insert(index)
                named.formUnion(file.symbolIdentifiers[index])
                grows = true
            }
        }
        let chosenOnes = candidates.filter(taken.contains).map { file.symbols[$0] }
        let members = chosenOnes.filter { container != nil && file.container(of: $0) == container }
        let helpers = chosenOnes.filter { !members.contains($0) }
        return (
            helpers.map { atLeftEdge($0, withComment: true) }, members.map { atLeftEdge($0, withComment: true) }
        )
    }
}

/// Finds code in a model's prose.
enum Fences {
    /// The contents of Markdown fences, the longest first, an unclosed one included, then the whole text.
    static func blocks(in answer: String) -> [String] {
        var blocks: [String] = []
        var open: (mark: Substring, lines: [Substring])?
        let lines = answer.split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines {
            let bare = line.drop { $0 == " " || $0 == "\t" }
            let mark = bare.prefix { $0 == "`" || $0 == "~" }
            if let current = open {
                let rest = bare.dropFirst(mark.count)
                if mark.count >= current.mark.count, mark.first == current.mark.first,
                    rest.allSatisfy(\.isWhitespace)
                {
                    blocks.append(current.lines.joined(separator: "\n"))
                    open = nil
                } else {
                    open?.lines.append(line)
                }
            } else if mark.count >= 3 {
                open = (mark, [])
            }
        }
        if let open { blocks.append(open.lines.joined(separator: "\n")) }
        let ordered = blocks.enumerated().sorted {
            ($1.element.count, $0.offset) < ($0.element.count, $1.offset)
        }.map(\.element)
        return ordered.isEmpty ? [answer] : ordered + [answer]
    }
}
