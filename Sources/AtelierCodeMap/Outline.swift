/// What the walk over a tree has gathered, whatever the parser.
struct Outline {
    let path: String
    let source: SourceText
    private(set) var symbols: [Symbol] = []
    var imports: [SourceFile.Import] = []

    init(path: String, source: SourceText) {
        self.path = path
        self.source = source
    }

    /// A definition in terms of offsets.
    struct Entry {
        var kind: Symbol.Kind
        var name: String
        var scope: [String]
        var extent: Range<Int>
        var declarationStart: Int
        var body: Range<Int>?
        /// Comment before the definition.
        var comment: Range<Int>?
        /// Used instead of the comment's text when not nil.
        var docstring: String?
        var isTest: Bool
    }

    mutating func add(_ entry: Entry) {
        let extent = entry.extent
        let documentation = entry.docstring ?? entry.comment.map { DocumentationText.comment(source.text($0)) } ?? ""
        let first = source.lineIndex(at: extent.lowerBound)
        let last = max(first, source.lineIndex(at: max(extent.lowerBound, extent.upperBound - 1)))
        let head = extent.lowerBound..<(entry.body?.lowerBound ?? extent.upperBound)
        symbols.append(
            Symbol(
                path: path,
                name: entry.name,
                qualifiedName: (entry.scope + [entry.name]).joined(separator: "."),
                kind: entry.kind,
                extent: extent,
                declarationStart: entry.declarationStart,
                body: entry.body,
                documentation: documentation,
                commentExtent: entry.comment,
                lines: (first + 1)...(last + 1),
                signature: source.collapsed(head, charactersMax: Symbol.signatureCharactersMax),
                indentation: source.margin(at: extent.lowerBound).count,
                isTest: entry.isTest
            )
        )
    }

    /// Completes the file; `occurrences` are identifiers with their offsets, in any order.
    func file(
        language: Language,
        occurrences: [(offset: Int, name: String)],
        hasErrors: Bool,
        endOfImports: Int
    ) -> SourceFile {
        let ordered = symbols.sorted {
            ($0.extent.lowerBound, -$0.extent.upperBound) < ($1.extent.lowerBound, -$1.extent.upperBound)
        }
        let occurrences = occurrences.sorted { $0.offset < $1.offset }
        let inside = ordered.map { symbol in
            let from = occurrences.partitioningIndex { $0.offset >= symbol.extent.lowerBound }
            let to = occurrences.partitioningIndex { $0.offset >= symbol.extent.upperBound }
            return Set(occurrences[from..<to].map(\.name)).sorted()
        }
        return SourceFile(
            path: path,
            language: language,
            symbols: ordered,
            importLines: imports,
            identifiers: Set(occurrences.map(\.name)),
            symbolIdentifiers: inside,
            hasErrors: hasErrors,
            endOfImports: endOfImports
        )
    }
}

extension Array {
    /// The first index whose element satisfies `predicate`, where all elements after it do too.
    fileprivate func partitioningIndex(where predicate: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if predicate(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
