internal import AtelierAPI

/// Files with their symbols, indented as they are nested.
struct MapPage {
    let view: MapView
    let texts: Texts

    func render() -> String {
        var lines = view.files.flatMap { file in
            [Sanitizer.line(file.path)] + file.symbols.map(Self.line)
        }
        if view.omittedSymbols > 0 { lines.append(texts(MapPhrase.symbolsLeftOut, "\(view.omittedSymbols)")) }
        if view.omittedFiles > 0 { lines.append(texts(MapPhrase.filesLeftOut, "\(view.omittedFiles)")) }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func line(_ symbol: SymbolView) -> String {
        let number = "\(symbol.line)"
        let margin = String(repeating: " ", count: max(0, 5 - number.count))
        return margin + number + "  " + String(repeating: "  ", count: symbol.depth) + Sanitizer.line(symbol.signature)
    }
}

/// Files, then symbols as `path:line: signature`, which editors understand.
struct FindPage {
    let view: FindView
    let text: String
    let texts: Texts

    func render() -> String {
        guard !view.files.isEmpty || !view.symbols.isEmpty else {
            return texts(MapPhrase.nothingFound, Sanitizer.line(text)) + "\n"
        }
        var lines: [String] = []
        if !view.files.isEmpty { lines.append(texts(MapPhrase.headFiles)) }
        lines += view.files.map { "  " + Sanitizer.line($0) }
        if !view.symbols.isEmpty { lines.append(texts(MapPhrase.headSymbols)) }
        lines += view.symbols.map { symbol in
            "  \(Sanitizer.line(symbol.path)):\(symbol.line): \(Sanitizer.line(symbol.signature))"
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
