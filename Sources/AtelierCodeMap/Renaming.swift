package import Foundation

/// What giving a symbol another name makes of a repository's files: every place that means it, and nothing else.
package struct Renaming: Sendable {
    /// Why it cannot be done by rule.
    package enum Obstacle: Equatable, Sendable {
        /// What stands at these places depends on what a value is, which the code does not say.
        case unsure([SymbolUses.Place])
        /// Files that cannot be read hold the name.
        case unread([String])
        /// The new name means something else there already.
        case taken(path: String, line: Int)
        /// The language takes the new name for no name.
        case noName
    }

    /// By path.
    package private(set) var contents: [String: Data] = [:]
    /// Places in code, the definition included.
    package private(set) var places = 0
    /// Places in comments, documentation and Markdown where the name was written as code.
    package private(set) var mentions = 0
    /// Strings that are just the name, or end in it after a dot, and stay as they are: `path:line`, in order.
    package private(set) var left: [String] = []

    /// Nil for a language whose scopes are not known here; throws the obstacle.
    ///
    /// `documents` are Markdown files and the like; what they say follows where nothing else bears the name.
    package init?(
        _ symbol: Symbol,
        to name: String,
        map: CodeMap,
        mapper: CodeMapper,
        documents: [String: Data],
        data: (String) -> Data?
    ) throws(RenamingRefused) {
        guard !Self.keywords.contains(name) else { throw RenamingRefused(obstacle: .noName) }
        guard let uses = SymbolUses(of: symbol, map: map, mapper: mapper, data: data) else { return nil }
        guard uses.unread.isEmpty else { throw RenamingRefused(obstacle: .unread(uses.unread)) }
        guard uses.unsure.isEmpty else { throw RenamingRefused(obstacle: .unsure(uses.unsure)) }
        let owner = symbol.qualifiedName.split(separator: ".").dropLast().last.map(String.init)
        let isMember = owner != nil
        if let owner {
            let family = MemberUses.family(of: owner, symbol.name, in: map)
            let taken = map.symbols(named: name).first { other in
                other.qualifiedName.split(separator: ".").dropLast().last.map { family.contains(String($0)) } ?? false
            }
            if let taken {
                throw RenamingRefused(obstacle: .taken(path: taken.path, line: taken.lines.lowerBound))
            }
        }
        for (path, sure) in Dictionary(grouping: uses.sure, by: \.path).sorted(by: { $0.key < $1.key }) {
            guard let old = data(path) else { continue }
            let edits = sure.map { place in
                Splicing(range: place.use.range, text: place.use.isShorthand ? "\(symbol.name): \(name)" : name)
            }
            let new = Splicing.apply(edits, to: old)
            let before = mapper.uses(of: name, path: path, data: old)
            guard let after = mapper.uses(of: name, path: path, data: new) else {
                throw RenamingRefused(obstacle: .noName)
            }
            if let line = Self.conflict(sure, before: before, after: after, isMember: isMember) {
                throw RenamingRefused(obstacle: .taken(path: path, line: line))
            }
            contents[path] = new
        }
        places = uses.sure.count
        rewriteProse(of: symbol, to: name, map: map, mapper: mapper, documents: documents, data: data)
    }

    /// Reserved words of Python and JavaScript; the grammars read some of them as names.
    private static let keywords: Set<String> = [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
        "elif",
        "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not",
        "or",
        "pass", "raise", "return", "try", "while", "with", "yield", "case", "catch", "const", "debugger", "default",
        "delete", "do", "enum", "export", "extends", "false", "function", "instanceof", "let", "new", "null", "static",
        "super", "switch", "this", "throw", "true", "typeof", "var", "void",
    ]

    /// The line where the new name would be taken for something else, or something else for it; nil where nothing is.
    private static func conflict(
        _ sure: [SymbolUses.Place],
        before: NameUses?,
        after: NameUses,
        isMember: Bool
    ) -> Int? {
        guard let before else { return sure.first?.use.line }
        let roles = sure.map(\.use.role)
        let clashes = before.uses.first { use in
            switch use.role {
            case .free: !isMember && roles.contains { $0.isTop }
            case .imported(_, let atTop): !isMember && atTop && roles.contains { $0.isTop }
            case .ofType: isMember
            case .member(let receiver, _): isMember && ["self", "this", "cls"].contains(receiver)
            case .local, .label, .string, .module: false
            }
        }
        if let clashes { return clashes.line }
        // Read again, each place must still be what it was: not a variable of the function around it.
        func counted(_ roles: [NameUses.Use.Role]) -> [String: Int] {
            roles.reduce(into: [:]) { $0[$1.kind, default: 0] += 1 }
        }
        let isSame = counted(after.uses.map(\.role)) == counted(before.uses.map(\.role) + roles)
        return isSame ? nil : sure.first?.use.line
    }

    private mutating func rewriteProse(
        of symbol: Symbol,
        to name: String,
        map: CodeMap,
        mapper: CodeMapper,
        documents: [String: Data],
        data: (String) -> Data?
    ) {
        let homonyms = map.symbols(named: symbol.name).filter { other in
            other.name == symbol.name && !(contents[other.path] != nil && other.qualifiedName == symbol.qualifiedName)
        }
        // A parameter, a key or a field of that name may be what a text speaks of.
        let others = map.files.values.contains { file in
            guard file.identifiers.contains(symbol.name), let content = data(file.path),
                let uses = mapper.uses(of: symbol.name, path: file.path, data: content)
            else { return false }
            return uses.uses.contains { [.local, .label].contains($0.role) }
        }
        let isAlone = homonyms.isEmpty && !others
        for path in map.files.keys.sorted() {
            guard let content = contents[path] ?? data(path), content.range(of: Data(symbol.name.utf8)) != nil else {
                continue
            }
            let text = WrittenNames(symbol.name, path: path, data: content, mapper: mapper)
            left += text.strings.map { "\(path):\($0)" }
            guard isAlone, !text.prose.isEmpty else { continue }
            mentions += text.prose.count
            contents[path] = Splicing.apply(text.prose.map { Splicing(range: $0, text: name) }, to: content)
        }
        guard isAlone else { return }
        for (path, content) in documents.sorted(by: { $0.key < $1.key }) {
            let prose = WrittenNames.asCode(symbol.name, in: [UInt8](content))
            guard !prose.isEmpty else { continue }
            mentions += prose.count
            contents[path] = Splicing.apply(prose.map { Splicing(range: $0, text: name) }, to: content)
        }
    }
}

/// A renaming that the rules do not decide.
package struct RenamingRefused: Error, Equatable {
    package let obstacle: Renaming.Obstacle
}

extension NameUses.Use.Role {
    /// Without what stands around it, for `a.next.next` has the name in there twice.
    fileprivate var kind: String {
        if case .member = self { "member" } else { "\(self)" }
    }

    /// Whether it stands for a name of a file's top level.
    fileprivate var isTop: Bool {
        switch self {
        case .free: true
        case .imported(_, let atTop): atTop
        case .local, .ofType, .member, .label, .string, .module: false
        }
    }
}

/// One stretch of a file that gets another text.
struct Splicing {
    let range: Range<Int>
    let text: String
    /// Whether it takes the only entry out of a list.
    var isSole = false

    /// `edits` do not overlap.
    static func apply(_ edits: [Splicing], to data: Data) -> Data {
        var bytes = [UInt8](data)
        for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
            bytes.replaceSubrange(edit.range, with: Array(edit.text.utf8))
        }
        return Data(bytes)
    }
}
