internal import AtelierCodeMap
internal import Foundation

/// What is written of one blob, worked out beside the database.
struct PreparedBlob: Sendable {
    struct Symbol: Sendable {
        let name: String
        let kind: String
        let isTest: Bool
        /// What it is searched by: its name whole and in words; signature and documentation; names it uses.
        let nameText: String
        let headText: String
        let usesText: String
    }

    let key: BlobKey
    let bytes: Int
    let lines: Int
    let outline: Data?
    let namesText: String
    let identifiersText: String
    let bodyText: String
    let symbols: [Symbol]

    /// `file` is nil where the parser has no answer; the text is searched all the same.
    init(_ key: BlobKey, data: Data, file: SourceFile?) {
        self.key = key
        bytes = data.count
        (bodyText, lines) = data.withUnsafeBytes { raw in
            let bytes = raw.bindMemory(to: UInt8.self)
            var lines = bytes.last == 10 || bytes.isEmpty ? 0 : 1
            for byte in bytes where byte == 10 { lines += 1 }
            return (String(decoding: TermText.words(in: bytes), as: UTF8.self), lines)
        }
        outline = file.map(PackedFile.pack)
        guard let file else {
            (namesText, identifiersText, symbols) = ("", "", [])
            return
        }
        var cut = WordCache()
        let names = Set(file.symbols.map(\.name)).sorted()
        namesText = names.map { cut.words(of: $0) }.joined(separator: " ")
        identifiersText = file.identifiers.filter(TermText.isComposite).sorted().map { $0.lowercased() }
            .joined(separator: " ")
        symbols = zip(file.symbols, file.symbolIdentifiers).prefix(IndexSchema.symbolsMax).map { symbol, inside in
            Symbol(
                name: symbol.name,
                kind: symbol.kind.rawValue,
                isTest: symbol.isTest,
                nameText: cut.words(of: symbol.name) + " " + symbol.name.lowercased(),
                headText: TermText.words(in: symbol.signature + " " + symbol.documentation),
                // What a type uses, its members use; they have rows of their own.
                usesText: symbol.kind == .function || symbol.kind == .method
                    ? inside.prefix(Self.usesMax).map { cut.words(of: $0) }.joined() : ""
            )
        }
    }

    /// Longer functions than this are about so much that more names would say nothing.
    private static let usesMax = 120
}

/// The same names come up over and over in a file; cutting them is what costs.
private struct WordCache {
    private var known: [String: String] = [:]

    mutating func words(of identifier: String) -> String {
        if let words = known[identifier] { return words }
        let words = TermText.words(in: identifier)
        known[identifier] = words
        return words
    }
}
