package import Foundation

/// What taking a symbol away makes of a repository's files, where nothing uses it any more.
package struct Removal: Sendable {
    /// By path.
    package private(set) var contents: [String: Data] = [:]
    /// Entries of imports and of lists of exports that went with it.
    package private(set) var entries = 0
    /// Imports of the symbol's file that only it needed.
    package private(set) var imports = 0

    /// Nil for a language whose scopes are not known here, and where the symbol shares its lines with other code or its name
    /// with another part of it, such as a setter; throws the places that still use the symbol.
    package init?(
        _ symbol: Symbol,
        map: CodeMap,
        mapper: CodeMapper,
        data: (String) -> Data?
    ) throws(RemovalRefused) {
        guard let file = map.files[symbol.path], let old = data(symbol.path),
            file.symbols.count(where: { $0.qualifiedName == symbol.qualifiedName }) == 1,
            Self.hasLinesOfItsOwn(symbol, among: file.symbols, in: old),
            let uses = SymbolUses(of: symbol, map: map, mapper: mapper, data: data)
        else { return nil }
        guard uses.unread.isEmpty else { throw RemovalRefused(places: [], unread: uses.unread) }
        let isMember = symbol.qualifiedName != symbol.name
        let outside = uses.sure.filter { place in
            // What inherits a member has one of its own.
            let isOwn = isMember && place.use.role == .ofType
            return !isOwn && !(place.path == symbol.path && symbol.extent.contains(place.use.range.lowerBound))
        }
        let lists = outside.compactMap { place in data(place.path).flatMap { Listing(place, in: $0, mapper: mapper) } }
        let listed = Set(lists.map { "\($0.place.path):\($0.place.use.range.lowerBound)" })
        let used = outside.filter { !listed.contains("\($0.path):\($0.use.range.lowerBound)") } + uses.unsure
        guard used.isEmpty else { throw RemovalRefused(places: used, unread: []) }
        // A string may be a type, a task's or a handler's name: nothing tells.
        let named = map.files.values.filter { SymbolUses.family($0.language) == SymbolUses.family(file.language) }
            .flatMap { other -> [String] in
                guard let content = data(other.path) else { return [] }
                let written = WrittenNames(symbol.name, path: other.path, data: content, mapper: mapper)
                let own = other.path == symbol.path ? symbol.lines : 0...0
                let entries = lists.filter { $0.place.path == other.path }.map(\.place.use.line)
                return written.mentions.filter { !own.contains($0) && !entries.contains($0) }.map {
                    "\(other.path):\($0)"
                }
            }
        let isDefault = String(decoding: old, as: UTF8.self).contains("export default \(symbol.name)")
        guard named.isEmpty, !isDefault, !symbol.signature.hasPrefix("export default") else {
            let own = ["\(symbol.path):\(symbol.lines.lowerBound)"]
            throw RemovalRefused(places: [], unread: [], named: named.isEmpty ? own : named.sorted())
        }
        for (path, lists) in Dictionary(grouping: lists, by: \.place.path) where path != symbol.path {
            guard let content = data(path) else { continue }
            contents[path] = Splicing.apply(lists.map(\.splicing), to: content)
        }
        entries = lists.count
        let own = Splicing.apply(lists.filter { $0.place.path == symbol.path }.map(\.splicing), to: old)
        guard let again = mapper.parse(path: symbol.path, data: own),
            let place = again.symbols.first(where: { $0.qualifiedName == symbol.qualifiedName })
        else { return nil }
        let taken = Self.removing(place, from: own, isLastMember: isMember && Self.isOnlyMember(place, of: again))
        let idle = Self.idleImports(taken, before: old, path: symbol.path, map: map, mapper: mapper)
        imports = idle.count
        let rest = Splicing.apply(idle.map { Self.line(of: $0, in: taken) }, to: taken)
        // A file that began with its only import begins with the code now.
        contents[symbol.path] = Data(
            taken.first.map(SourceText.isSpace) == true ? rest : rest.drop(while: SourceText.isSpace)
        )
    }

    /// Whether nothing else stands on the first and last line, and no other symbol is defined by the same statement.
    private static func hasLinesOfItsOwn(_ symbol: Symbol, among symbols: [Symbol], in data: Data) -> Bool {
        let source = SourceText([UInt8](data))
        let rest = source.text(symbol.extent.upperBound..<source.lineEnd(at: symbol.extent.upperBound)).trimming(
            " \t;,"
        )
        let isAlone = rest.isEmpty || rest.hasPrefix("#") || rest.hasPrefix("//")
        return isAlone && source.beginsLine(symbol.extent.lowerBound)
            && !symbols.contains { other in
                other != symbol && other.extent.overlaps(symbol.extent)
                    && !other.qualifiedName.hasPrefix(symbol.qualifiedName + ".")
                    && !symbol.qualifiedName.hasPrefix(other.qualifiedName + ".")
            }
    }

    private static func isOnlyMember(_ symbol: Symbol, of file: SourceFile) -> Bool {
        guard file.language == .python, let type = file.container(of: symbol) else { return false }
        return !file.symbols.contains { $0 != symbol && $0 != type && file.container(of: $0) == type }
    }

    private static func removing(_ symbol: Symbol, from data: Data, isLastMember: Bool) -> Data {
        let source = SourceText([UInt8](data))
        let comment = symbol.commentExtent.flatMap { isOfFile($0, in: source) ? nil : $0 }
        let start = source.lineStart(at: comment?.lowerBound ?? symbol.extent.lowerBound)
        if isLastMember {
            let margin = source.margin(at: symbol.extent.lowerBound)
            let end = source.lineEnd(at: symbol.extent.upperBound)
            return Splicing.apply([Splicing(range: start..<end, text: margin + "pass")], to: data)
        }
        var end = source.nextLineStart(at: max(start, symbol.extent.upperBound - 1))
        // The blank lines after it go along; at the end of a file or type those before it.
        func isBlank(_ line: Int) -> Bool {
            source.text(line..<source.nextLineStart(at: line)).trimming(" \t\r\n").isEmpty
        }
        while end < data.count, isBlank(end) { end = source.nextLineStart(at: end) }
        let margin = source.margin(at: symbol.extent.lowerBound).count
        let next = end < data.count ? source.margin(at: source.lineEnd(at: end)).count : -1
        var first = start
        if next < margin || end >= data.count {
            while first > 0, isBlank(source.lineStart(at: first - 1)) { first = source.lineStart(at: first - 1) }
            end = source.nextLineStart(at: max(start, symbol.extent.upperBound - 1))
        }
        return Splicing.apply([Splicing(range: first..<end, text: "")], to: data)
    }

    /// A licence belongs to the file, whatever it stands before.
    private static func isOfFile(_ comment: Range<Int>, in source: SourceText) -> Bool {
        let text = source.text(comment).lowercased()
        return ["copyright", "license", "licence", "spdx"].contains { text.contains($0) }
    }

    /// Imports of which every name was used before, is not any more, and is imported from here by no other file.
    private static func idleImports(
        _ data: Data,
        before: Data,
        path: String,
        map: CodeMap,
        mapper: CodeMapper
    ) -> [SourceFile.Import] {
        guard let after = mapper.parse(path: path, data: data) else { return [] }
        let stem = path.split(separator: "/").last.map { String($0.prefix { $0 != "." }) } ?? path
        func count(_ name: String, _ data: Data) -> Int {
            mapper.uses(of: name, path: path, data: data)?.uses.count ?? 2
        }
        return after.importLines.filter { line in
            let names = ImportNames.names(of: line.text, after.language)
            return !names.isEmpty
                && names.allSatisfy { name in
                    let root = name.split(separator: ".").first.map(String.init) ?? name
                    let isHandedOn = map.files.values.contains { other in
                        other.path != path && other.imports.contains { $0.contains(stem) && $0.contains(root) }
                    }
                    return count(root, data) == 1 && count(root, before) > 1 && !isHandedOn
                }
        }
    }

    private static func line(of statement: SourceFile.Import, in data: Data) -> Splicing {
        let source = SourceText([UInt8](data))
        let start = source.lineStart(at: statement.extent.lowerBound)
        return Splicing(range: start..<source.nextLineStart(at: statement.extent.upperBound - 1), text: "")
    }
}

/// A removal of what is still in use, or of what cannot be looked for everywhere.
package struct RemovalRefused: Error, Equatable {
    package let places: [SymbolUses.Place]
    /// Files that hold the name and cannot be read.
    package let unread: [String]
    /// `path:line` of strings, settings and exports that may mean it.
    package let named: [String]

    package init(places: [SymbolUses.Place], unread: [String], named: [String] = []) {
        self.places = places
        self.unread = unread
        self.named = named
    }
}
