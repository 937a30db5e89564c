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
        guard owners.count <= 1 else { return nil }
        let types = owners.last.map { owner in map.symbols(named: owner).filter { $0.kind == .type && $0.name == owner }
        }
        guard types?.contains(where: { $0.path == symbol.path }) != false else { return nil }
        let reader = NameReader(name: symbol.name, language: language, map: map, mapper: mapper, data: data)
        unread = reader.unread
        if let owner = owners.last {
            let members = MemberUses(symbol, of: owner, map: map, reader: reader)
            // Types of one name in several files are not told apart by it.
            let isOne = types?.count == 1
            (sure, unsure) = isOne ? (members.sure, members.unsure) : ([], members.sure + members.unsure)
        } else {
            let tops = TopUses(symbol, language, map: map, reader: reader)
            (sure, unsure) = (tops.sure, tops.unsure)
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
}

/// The places of one name in all files of a family of languages, and what is asked about them.
struct NameReader {
    private(set) var files: [String: NameUses] = [:]
    /// Files that hold the name and cannot be read, in order.
    private(set) var unread: [String] = []
    let mapper: CodeMapper
    private let contents: [String: Data]

    init(name: String, language: Language, map: CodeMap, mapper: CodeMapper, data: (String) -> Data?) {
        self.mapper = mapper
        var contents: [String: Data] = [:]
        let bytes = Data(name.utf8)
        for file in map.files.values where SymbolUses.family(file.language) == SymbolUses.family(language) {
            guard let content = data(file.path) else { continue }
            let mayHandOn =
                file.imports.contains { $0.contains("*") } || content.range(of: Data("export *".utf8)) != nil
            guard content.range(of: bytes) != nil || mayHandOn else { continue }
            if let uses = mapper.uses(of: name, path: file.path, data: content) {
                files[file.path] = uses
                contents[file.path] = content
            } else if file.identifiers.contains(name) {
                unread.append(file.path)
            }
        }
        unread.sort()
        self.contents = contents
    }

    func text(_ path: String) -> String { contents[path].map { String(decoding: $0, as: UTF8.self) } ?? "" }

    /// What the receiver that begins at `root` is, as its first name's scope tells.
    func role(of receiver: String, at root: Int, in path: String) -> NameUses.Use.Role? {
        let first = receiver.prefix { $0 != "." && $0 != "[" && $0 != "(" && $0 != "?" }
        guard let content = contents[path], Words.isIdentifier(String(first)) else { return nil }
        let uses = mapper.uses(of: String(first), path: path, data: content)
        return uses?.uses.first { $0.range.lowerBound == root }?.role
    }

    /// The module that a receiver stands for; nil where it is none.
    func module(_ receiver: String, at root: Int, in path: String) -> String? {
        guard let uses = files[path] else { return nil }
        let rest = receiver.drop { $0 != "." }
        switch role(of: receiver, at: root, in: path) {
        case .free?: return uses.module(receiver)
        case .module(let module)?: return module + rest
        case .imported(let module, _)?:
            let first = receiver.prefix { $0 != "." }
            return (module.hasSuffix(".") ? module : module + ".") + first + rest
        case .local?, .ofType?, .member?, .label?, .string?, nil: return nil
        }
    }
}

extension NameUses {
    /// The module that a receiver names at the file's top; nil where it is none.
    func module(_ receiver: String) -> String? {
        if let known = modules[receiver] { return known }
        // `import a` and `a.b.name`.
        guard let dot = receiver.lastIndex(of: "."), let outer = module(String(receiver[..<dot])) else { return nil }
        return outer + receiver[dot...]
    }
}
