/// The places of a name that a file's top level defines: there, and wherever it is imported to.
struct TopUses {
    private(set) var sure: [SymbolUses.Place] = []
    private(set) var unsure: [SymbolUses.Place] = []
    private let symbol: Symbol
    private let language: Language
    private let reader: NameReader
    private let modules: ModulePaths
    /// Files whose top level knows the symbol by its own name.
    private var homes: Set<String>
    /// Whether a module that knows it is handed on under a name of its own: then any value may be that.
    private var isHandedOn = false

    init(_ symbol: Symbol, _ language: Language, map: CodeMap, reader: NameReader) {
        self.symbol = symbol
        self.language = language
        self.reader = reader
        modules = ModulePaths(map.paths)
        // A stub says of a module what the module does.
        let twin = symbol.path.hasSuffix(".pyi") ? String(symbol.path.dropLast()) : symbol.path + "i"
        homes = [symbol.path, twin]
        findHomes(map)
        isHandedOn = reader.files.contains { path, uses in uses.spaces.contains { isHome($0, path) == true } }
        for (path, uses) in reader.files {
            for use in uses.uses {
                switch isOurs(use, in: path) {
                case true?: sure.append(SymbolUses.Place(path: path, use: use))
                case nil: unsure.append(SymbolUses.Place(path: path, use: use))
                case false?: break
                }
            }
        }
    }

    private mutating func findHomes(_ map: CodeMap) {
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for (path, uses) in reader.files where !homes.contains(path) {
                let defines = (map.files[path]?.symbols ?? []).contains { $0.qualifiedName == symbol.name }
                let isTaken = uses.uses.contains { use in
                    guard case .imported(let module, atTop: true) = use.role else { return false }
                    return isHome(module, path) == true
                }
                guard isTaken || !defines && uses.stars.contains(where: { isHome($0, path) == true }) else { continue }
                homes.insert(path)
                isGrowing = true
            }
        }
    }

    /// Nil where a module that is not found bears the name of the symbol's own.
    private func isHome(_ module: String, _ path: String) -> Bool? {
        let isDefault = module.hasPrefix(ScriptNames.defaultMark)
        let module = isDefault ? String(module.dropFirst(ScriptNames.defaultMark.count)) : module
        if let file = modules.file(of: module, from: path, language) {
            guard homes.contains(file) else { return false }
            return !isDefault || reader.text(file).contains("exports")
        }
        guard language != .python, !module.hasPrefix(".") else { return false }
        // `@/money`, by a setting that is not read here.
        let stem = symbol.path.split(separator: "/").last?.prefix { $0 != "." } ?? ""
        let isPackage = stem == "index"
        let last = module.split(separator: "/").last?.prefix { $0 != "." } ?? ""
        return module.contains("/") && (last == stem || isPackage) ? nil : false
    }

    /// Nil where nothing tells.
    private func isOurs(_ use: NameUses.Use, in path: String) -> Bool? {
        switch use.role {
        case .free: return homes.contains(path)
        case .imported(let module, _): return isHome(module, path)
        case .string(let prefix): return prefix.isEmpty ? homes.contains(path) : isHome(prefix, path)
        case .member(let receiver, let root):
            if path == symbol.path, ["exports", "module.exports"].contains(receiver) { return true }
            guard let module = reader.module(receiver, at: root, in: path) else { return isHandedOn ? nil : false }
            return isHome(module, path)
        // What a class's body reads before the class has its own is the file's.
        case .ofType: return homes.contains(path) && !use.isBinding ? nil : false
        case .local, .label, .module: return false
        }
    }
}
