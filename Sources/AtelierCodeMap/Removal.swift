package import Foundation

/// What taking a symbol away makes of a repository's files, where nothing uses it any more.
package struct Removal: Sendable {
    /// By path.
    package private(set) var contents: [String: Data] = [:]
    /// Entries of imports and of lists of exports that went with it.
    package private(set) var entries = 0
    /// Imports of the symbol's file that only it needed.
    package private(set) var imports = 0

    /// Nil for a language whose scopes are not known here; throws the places that still use the symbol.
    package init?(
        _ symbol: Symbol,
        map: CodeMap,
        mapper: CodeMapper,
        data: (String) -> Data?
    ) throws(RemovalRefused) {
        guard let file = map.files[symbol.path], let old = data(symbol.path),
            let uses = SymbolUses(of: symbol, map: map, mapper: mapper, data: data)
        else { return nil }
        guard uses.unread.isEmpty else { throw RemovalRefused(places: [], unread: uses.unread) }
        let isMember = symbol.qualifiedName != symbol.name
        let outside = uses.sure.filter { place in
            // What inherits a member has one of its own.
            let isOwn = isMember && place.use.role == .ofType
            return !isOwn && !(place.path == symbol.path && symbol.extent.contains(place.use.range.lowerBound))
        }
        let listed = outside.filter { place in data(place.path).map { Self.isEntry(place, in: $0) } ?? false }
        let used = outside.filter { !listed.contains($0) } + uses.unsure
        guard used.isEmpty else { throw RemovalRefused(places: used, unread: []) }
        for (path, places) in Dictionary(grouping: listed, by: \.path) where path != symbol.path {
            guard let content = data(path) else { continue }
            contents[path] = Self.without(places, in: content)
        }
        entries = listed.count
        let own = Self.without(listed.filter { $0.path == symbol.path }, in: old)
        guard let again = mapper.parse(path: symbol.path, data: own),
            let place = again.symbols.first(where: { $0.qualifiedName == symbol.qualifiedName })
        else { return nil }
        let taken = Self.removing(place, from: own, isLastMember: isMember && Self.isOnlyMember(place, of: again))
        guard let left = mapper.parse(path: symbol.path, data: taken) else { return nil }
        let idle = Self.idleImports(before: file, after: left)
        imports = idle.count
        let rest = Splicing.apply(idle.map { Self.line(of: $0, in: taken) }, to: taken)
        // A file that began with its only import begins with the code now.
        contents[symbol.path] = Data(
            taken.first.map(SourceText.isSpace) == true ? rest : rest.drop(while: SourceText.isSpace)
        )
    }

    /// Whether a place only hands the name on: an import's list, `__all__`, `module.exports = { … }`, `export { … }`.
    private static func isEntry(_ place: SymbolUses.Place, in data: Data) -> Bool {
        switch place.use.role {
        case .imported(_, let atTop): return atTop
        case .string(let prefix): return prefix.isEmpty
        case .free:
            let before = SourceText([UInt8](data)).text(0..<place.use.range.lowerBound)
            guard let open = before.lastIndex(of: "{"), !before[open...].contains("}") else { return false }
            let head = String(before[..<open]).trimming(" \t\r\n")
            return head.hasSuffix("module.exports =") || head.hasSuffix("export")
        case .local, .ofType, .member, .label: return false
        }
    }

    /// `data` without the entries at `places`; a statement that lists nothing else goes as a whole.
    private static func without(_ places: [SymbolUses.Place], in data: Data) -> Data {
        var data = data
        for place in places.sorted(by: { $0.use.range.lowerBound > $1.use.range.lowerBound }) {
            let source = SourceText([UInt8](data))
            data = Splicing.apply([entry(place.use, in: source)], to: data)
        }
        return data
    }

    private static func entry(_ use: NameUses.Use, in source: SourceText) -> Splicing {
        let bytes = source.bytes
        var (start, end) = (use.range.lowerBound, use.range.upperBound)
        if case .string = use.role { (start, end) = (start - 1, end + 1) }
        var next = end
        while next < bytes.count, SourceText.isSpace(bytes[next]) { next += 1 }
        if next < bytes.count, bytes[next] == UInt8(ascii: ",") {
            next += 1
            while next < bytes.count, SourceText.isBlank(bytes[next]) { next += 1 }
            // An entry on a line of its own takes the line along.
            if source.beginsLine(start), next < bytes.count, bytes[next] == UInt8(ascii: "\n") {
                return Splicing(range: source.lineStart(at: start)..<(next + 1), text: "")
            }
            return Splicing(range: start..<next, text: "")
        }
        var before = start
        while before > 0, SourceText.isSpace(bytes[before - 1]) { before -= 1 }
        if before > 0, bytes[before - 1] == UInt8(ascii: ",") { return Splicing(range: (before - 1)..<end, text: "") }
        if case .imported = use.role {
            return Splicing(range: source.lineStart(at: start)..<source.nextLineStart(at: end), text: "")
        }
        return Splicing(range: start..<end, text: "")
    }

    private static func isOnlyMember(_ symbol: Symbol, of file: SourceFile) -> Bool {
        guard file.language == .python, let type = file.container(of: symbol) else { return false }
        return !file.symbols.contains { $0 != symbol && $0 != type && file.container(of: $0) == type }
    }

    private static func removing(_ symbol: Symbol, from data: Data, isLastMember: Bool) -> Data {
        let source = SourceText([UInt8](data))
        let start = source.lineStart(at: symbol.commentExtent?.lowerBound ?? symbol.extent.lowerBound)
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

    /// Imports whose every name was used before and is not any more.
    private static func idleImports(before: SourceFile, after: SourceFile) -> [SourceFile.Import] {
        after.importLines.filter { line in
            let names = ImportNames.names(of: line.text, after.language)
            guard !names.isEmpty else { return false }
            let lasting = after.importLines.filter { $0 != line }.map(\.text).joined()
            return names.allSatisfy { name in
                let root = name.split(separator: ".").first.map(String.init) ?? name
                return before.uses(root) && !after.uses(root) && !lasting.contains(root)
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
}

extension SourceFile {
    /// Whether a definition of the file says `name`.
    fileprivate func uses(_ name: String) -> Bool { symbolIdentifiers.contains { $0.contains(name) } }
}
