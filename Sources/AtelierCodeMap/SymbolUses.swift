package import Foundation

/// The places of a repository that mean one symbol, by the rules of its language alone: nothing is run, no type is inferred.
package struct SymbolUses: Sendable {
    /// One place.
    package struct Place: Equatable, Sendable {
        package let path: String
        package let use: NameUses.Use
    }

    /// In order of path and position.
    package private(set) var sure: [Place] = []
    /// Places of a member's name whose owner nothing tells, where several types have a member of that name.
    package private(set) var unsure: [Place] = []
    /// Files that hold the name and cannot be read; what they mean by it is not known.
    package private(set) var unread: [String] = []

    /// Reads every file of the symbol's language that holds its name; nil for a language whose scopes are not known, and for
    /// what is defined inside a function.
    package init?(of symbol: Symbol, map: CodeMap, mapper: CodeMapper, data: (String) -> Data?) {
        guard let language = map.files[symbol.path]?.language, Self.family(language) != nil else { return nil }
        let owners = symbol.qualifiedName.split(separator: ".").dropLast().map(String.init)
        let owner = owners.last
        if let owner, owners.count > 1 || map.symbol(path: symbol.path, qualifiedName: owner)?.kind != .type {
            return nil
        }
        let name = Data(symbol.name.utf8)
        var files: [String: NameUses] = [:]
        for file in map.files.values where Self.family(file.language) == Self.family(language) {
            let mayHandOn = file.imports.contains { $0.contains("*") }
            guard let content = data(file.path), content.range(of: name) != nil || mayHandOn else { continue }
            if let uses = mapper.uses(of: symbol.name, path: file.path, data: content) {
                files[file.path] = uses
            } else if file.identifiers.contains(symbol.name) {
                unread.append(file.path)
            }
        }
        unread.sort()
        if let owner {
            let members = MemberUses(name: symbol.name, owner: owner, map: map, files: files, data: data)
            (sure, unsure) = (members.sure, members.unsure)
        } else {
            sure = Self.sure(symbol, language, map: map, files: files)
        }
        sure.sort { ($0.path, $0.use.range.lowerBound) < ($1.path, $1.use.range.lowerBound) }
        unsure.sort { ($0.path, $0.use.range.lowerBound) < ($1.path, $1.use.range.lowerBound) }
    }

    /// The name of a group of languages that import from each other; nil for those whose scopes are not known.
    package static func family(_ language: Language) -> String? {
        switch language {
        case .python: "python"
        case .javascript, .typescript, .tsx: "script"
        default: nil
        }
    }

    /// The places of a name of a file's top level.
    private static func sure(
        _ symbol: Symbol,
        _ language: Language,
        map: CodeMap,
        files: [String: NameUses]
    ) -> [Place] {
        let modules = ModulePaths(map.paths)
        // A stub says of a module what the module does.
        let twin = symbol.path.hasSuffix(".pyi") ? String(symbol.path.dropLast()) : symbol.path + "i"
        var homes: Set<String> = [symbol.path, twin]
        func isHome(_ module: String, _ path: String) -> Bool {
            modules.file(of: module, from: path, language).map(homes.contains) ?? false
        }
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for (path, uses) in files where !homes.contains(path) {
                let defines = (map.files[path]?.symbols ?? []).contains { $0.qualifiedName == symbol.name }
                let isTaken = uses.uses.contains { use in
                    guard case .imported(let module, atTop: true) = use.role else { return false }
                    return isHome(module, path)
                }
                guard isTaken || !defines && uses.stars.contains(where: { isHome($0, path) }) else { continue }
                homes.insert(path)
                isGrowing = true
            }
        }
        return files.flatMap { path, uses in
            uses.uses.filter { use in
                switch use.role {
                case .free: homes.contains(path)
                case .imported(let module, _): isHome(module, path)
                case .string(let prefix): prefix.isEmpty ? homes.contains(path) : isHome(prefix, path)
                case .member(let receiver):
                    if path == symbol.path, ["exports", "module.exports"].contains(receiver) {
                        true
                    } else {
                        uses.module(receiver).map { isHome($0, path) } ?? false
                    }
                case .local, .ofType, .label: false
                }
            }.map { Place(path: path, use: $0) }
        }
    }
}

extension NameUses {
    /// The module that a receiver names; nil where it is none.
    func module(_ receiver: String) -> String? {
        if let known = modules[receiver] { return known }
        // `import a` and `a.b.name`.
        guard let dot = receiver.lastIndex(of: "."), let outer = module(String(receiver[..<dot])) else { return nil }
        return outer + receiver[dot...]
    }
}
