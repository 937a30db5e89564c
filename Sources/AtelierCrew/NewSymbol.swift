internal import AtelierCodeMap
internal import Foundation

/// A definition that a model wrote for a place where none was before, with what it brings along.
struct NewSymbol {
    /// Its text at the left edge, with the comment before it.
    let body: String
    let imports: [String]
    /// Other new definitions of the answer's top level.
    let helpers: [String]

    /// Finds the definition of `name` in `code`, leaving out what is named in `others`; nil when there is none.
    ///
    /// `owner` is the type that it goes into, empty for none: of several of that name in a whole file its own is meant.
    init?(
        named name: String,
        of owner: String,
        in code: String,
        file: SourceFile,
        besides others: Set<String>,
        mapper: CodeMapper
    ) {
        let qualified = owner.isEmpty ? name : owner + "." + name
        for text in [code, "class Wrapped {\n\(code)\n}\n"] {
            let data = Data(text.utf8)
            guard let parsed = mapper.parse(path: file.path, data: data) else { continue }
            let named = parsed.symbols.filter { $0.name == name }
            let own = named.filter { $0.qualifiedName == qualified }
            let found = own.first { $0.body != nil } ?? named.first { $0.body != nil } ?? named.first
            guard let found else { continue }
            let known = Set(file.symbols.map(\.name)).union(others)
            body = Self.text(of: found, in: data)
            imports = parsed.imports
            helpers = parsed.topLevelSymbols.filter { symbol in
                symbol.kind != .other && symbol.name != name && symbol.name != "Wrapped" && !known.contains(symbol.name)
                    && !symbol.extent.overlaps(found.extent)
            }.map { Self.text(of: $0, in: data) }
            return
        }
        return nil
    }

    /// The definition with its comment; its first line's own margin comes along, so that all lines share one.
    private static func text(of symbol: Symbol, in data: Data) -> String {
        var start = symbol.commentExtent?.lowerBound ?? symbol.extent.lowerBound
        while start > 0, data[start - 1] == UInt8(ascii: " ") || data[start - 1] == UInt8(ascii: "\t") { start -= 1 }
        return String(decoding: data[start..<symbol.extent.upperBound], as: UTF8.self)
    }
}
