/// Every known definition of a repository and every path, ready for look-ups; a value, built anew when files change.
package struct CodeMap: Sendable {
    /// By path.
    package let files: [String: SourceFile]
    /// Every path of the tree, parsed or not, sorted.
    package let paths: [String]
    /// In order of path and position.
    package let symbols: [Symbol]
    let byName: [String: [Int]]
    private let words: Set<String>

    /// `paths` names all files of the tree; those of `files` are added when they are missing from it.
    package init(files: [SourceFile], paths: [String]) {
        let byPath = Dictionary(files.map { ($0.path, $0) }) { _, last in last }
        self.files = byPath
        self.paths = Set(paths).union(byPath.keys).sorted()
        let symbols = byPath.keys.sorted().flatMap { byPath[$0]?.symbols ?? [] }
        self.symbols = symbols
        byName = Dictionary(grouping: symbols.indices) { symbols[$0].name }
        var words: Set<String> = []
        for file in files { words.formUnion(file.identifiers) }
        for symbol in symbols {
            words.insert(symbol.name)
            words.insert(symbol.qualifiedName)
        }
        for path in self.paths {
            words.insert(path)
            for part in path.split(separator: "/") {
                words.insert(String(part))
                if let dot = part.lastIndex(of: "."), dot != part.startIndex { words.insert(String(part[..<dot])) }
            }
        }
        self.words = words
    }

    /// The symbols that `query` names, definitions before declarations, code before tests; empty when there are none.
    ///
    /// Takes `name`, `Type.name`, `Type::name`, `Type#name`, `file.py::name`, each with or without an argument list.
    package func symbols(named query: String) -> [Symbol] {
        let question = SymbolQuery(query)
        guard let last = question.name.split(separator: ".").last.map(String.init) else { return [] }
        var found = matches(question.name, last, path: nil)
        if found.isEmpty, let path = question.path { found = matches(question.pathlessName, nil, path: path) }
        return found.sorted { order($0) < order($1) }
    }

    private func matches(_ name: String, _ last: String?, path: String?) -> [Symbol] {
        let last = last ?? name.split(separator: ".").last.map(String.init) ?? name
        // A test's title may itself hold dots.
        return ((byName[last] ?? []) + (last == name ? [] : byName[name] ?? [])).map { symbols[$0] }.filter { symbol in
            let isNamed =
                symbol.name == name || symbol.qualifiedName == name || symbol.qualifiedName.hasSuffix("." + name)
            return isNamed && (path.map { symbol.path == $0 || symbol.path.hasSuffix("/" + $0) } ?? true)
        }
    }

    private func order(_ symbol: Symbol) -> (Int, Int, String, Int) {
        let isDeclaration = symbol.body == nil && (symbol.kind == .function || symbol.kind == .method)
        let place = symbol.isTest || Self.isTestPath(symbol.path) ? 1 : 0
        let kind = isDeclaration ? 2 : symbol.kind == .other ? 1 : 0
        return (place, kind, symbol.path, symbol.extent.lowerBound)
    }

    /// The first symbol of that exact qualified name in that file, one with a body before one without.
    package func symbol(path: String, qualifiedName: String) -> Symbol? {
        let all = (files[path]?.symbols ?? []).filter { $0.qualifiedName == qualifiedName }
        return all.min { order($0) < order($1) }
    }

    /// Symbol names and paths most like `query`, best first; empty when nothing is at all like it.
    ///
    /// A query with a slash is compared with whole paths, one with a dot also with file names and qualified names.
    package func nearest(to query: String, limit: Int) -> [String] {
        let question = SymbolQuery(query).name
        let hasDot = query.contains(".")
        var best: [String: Double] = [:]
        func consider(_ candidate: String, _ likeness: Double, penalty: Double = 0) {
            let score = likeness - penalty
            if score >= Self.likenessMin { best[candidate] = max(best[candidate] ?? 0, score) }
        }
        for (name, indices) in byName {
            guard indices.contains(where: { !symbols[$0].isTest }) else { continue }
            consider(name, EditDistance.likeness(question, name), penalty: hasDot ? 0.1 : 0)
        }
        if hasDot {
            for symbol in symbols where symbol.qualifiedName != symbol.name {
                consider(symbol.qualifiedName, EditDistance.likeness(question, symbol.qualifiedName))
            }
        }
        for path in paths {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
            if query.contains("/") {
                consider(path, EditDistance.likeness(query, path))
            }
            let shown = query.contains("/") ? query.split(separator: "/").last.map(String.init) ?? query : query
            consider(path, EditDistance.likeness(shown, hasDot ? name : stem), penalty: hasDot ? 0.02 : 0.15)
        }
        return best.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit).map(\.key)
    }

    private static let likenessMin = 0.5

    /// Whether any identifier, symbol, path or path component is spelt exactly so (file names also without ending).
    package func contains(_ word: String) -> Bool {
        words.contains(word)
    }

    /// The paths of files that use or define the last component of `name`, sorted.
    package func references(to name: String) -> [String] {
        let last = SymbolQuery(name).name.split(separator: ".").last.map(String.init) ?? name
        return files.values.filter { $0.identifiers.contains(last) }.map(\.path).sorted()
    }

    /// Whether a path looks like a test's by the habits of the languages known here.
    package static func isTestPath(_ path: String) -> Bool {
        let parts = path.split(separator: "/").map { $0.lowercased() }
        guard let name = parts.last, let original = path.split(separator: "/").last else { return false }
        if parts.dropLast().contains(where: { ["test", "tests", "spec", "specs", "__tests__", "testing"].contains($0) })
        {
            return true
        }
        let stem = name.prefix { $0 != "." }
        return stem.hasPrefix("test_") || stem.hasSuffix("_test") || stem.hasSuffix("_spec") || stem == "tests"
            || name.contains(".test.") || name.contains(".spec.") || stem == "test" || stem == "conftest"
            || original.prefix { $0 != "." }.hasSuffix("Tests") || original.prefix { $0 != "." }.hasSuffix("Test")
    }
}

/// What a person types for a symbol, in one spelling.
struct SymbolQuery {
    /// Dots between components, without quotes and argument list.
    let name: String
    /// The file named before `::`, if any; `pathlessName` is what follows.
    let path: String?
    let pathlessName: String

    init(_ text: String) {
        let bare = text.trimming(" `'\"\t\n")
        let head = bare.hasPrefix("operator") ? bare[...] : bare.prefix { $0 != "(" && $0 != "<" }
        name = Self.dotted(String(head))
        if let separator = head.firstRange(of: "::"), head[..<separator.lowerBound].contains(".") {
            path = String(head[..<separator.lowerBound])
            pathlessName = Self.dotted(String(head[separator.upperBound...]))
        } else {
            path = nil
            pathlessName = name
        }
    }

    private static func dotted(_ text: String) -> String {
        text.replacing("::", with: ".").replacing("#", with: ".").trimming(".:")
    }
}
