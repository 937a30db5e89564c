internal import Foundation

/// The places that mean a member of one type; who stands before the dot decides, where the text tells it.
struct MemberUses {
    private let map: CodeMap
    private let reader: NameReader
    private(set) var sure: [SymbolUses.Place] = []
    private(set) var unsure: [SymbolUses.Place] = []
    /// The owner with what it inherits the member from and what inherits it.
    private let family: Set<String>

    /// What values of the languages' own types are asked for: such a name after a value that nothing is known of may be anybody's.
    private static let common: Set<String> = [
        "add", "append", "apply", "bind", "call", "capitalize", "catch", "clear", "close", "concat", "copy", "count",
        "decode", "delete", "discard", "encode", "endswith", "endsWith", "entries", "every", "execute", "exists",
        "extend", "fill", "filter", "find", "finally", "flush", "forEach", "format", "get", "group", "has", "includes",
        "index", "indexOf", "insert", "intersection", "isdigit", "items", "join", "keys", "length", "lower", "map",
        "match", "name", "next", "open", "path", "pop", "popitem", "push", "read", "readline", "readlines", "reduce",
        "remove", "replace", "resolve", "reverse", "run", "search", "seek", "send", "set", "setdefault", "shift",
        "size",
        "slice", "some", "sort", "splice", "split", "start", "startswith", "startsWith", "stop", "strip", "sub", "tell",
        "test", "then", "title", "trim", "union", "update", "upper", "value", "values", "wait", "write", "year",
        "month",
        "day", "date", "toString", "type", "data", "parse", "load", "loads", "dump", "dumps", "stat", "mkdir", "info",
        "debug", "warning", "error", "exception", "log", "post", "put", "patch", "request", "fetch", "commit",
        "rollback",
        "connect", "emit", "on", "off", "once", "query", "save", "create", "all", "first", "last", "top",
    ]

    init(_ symbol: Symbol, of owner: String, map: CodeMap, reader: NameReader) {
        self.map = map
        self.reader = reader
        family = Self.family(of: owner, symbol.name, in: map)
        let name = symbol.name
        // One plain word may be anybody's; `total_of` is hardly.
        let inner = name.dropFirst()
        var isShared = !(inner.contains("_") || inner.contains(where: \.isUppercase)) || Self.common.contains(name)
        var open: [SymbolUses.Place] = []
        for (path, uses) in reader.files {
            let symbols = map.files[path]?.symbols ?? []
            let isScript = map.files[path]?.language != .python
            for use in uses.uses {
                let offset = use.range.lowerBound
                let around = symbols.last { $0.kind == .type && $0.extent.contains(offset) }?.name
                let place = SymbolUses.Place(path: path, use: use)
                switch use.role {
                case .ofType:
                    if around.map(family.contains) == true { sure.append(place) } else { isShared = true }
                case .member(let receiver, let root):
                    let function = symbols.last {
                        [.function, .method].contains($0.kind) && $0.extent.contains(offset)
                    }
                    switch isOurs(receiver, at: root, around: around, function: function, in: path) {
                    case true?: sure.append(place)
                    case false?: isShared = isShared || ["self", "this"].contains(receiver)
                    case nil: open.append(place)
                    }
                // Taken apart, or made up: `const { name } = value`, `{ name: 1 }`; in Python a field's keyword.
                case .label where isScript || [.variable, .constant].contains(symbol.kind): unsure.append(place)
                case .free, .local: if use.isShorthand { unsure.append(place) }
                case .imported, .label, .module, .string: break
                }
            }
        }
        if isShared { unsure += open } else { sure += open }
    }

    /// Nil where nothing tells.
    private func isOurs(
        _ receiver: String,
        at root: Int,
        around: String?,
        function: Symbol?,
        in path: String
    ) -> Bool? {
        if ["self", "cls", "this", "super", "super()"].contains(receiver) {
            return around.map(family.contains) ?? false
        }
        if typeNamed(receiver) == nil, reader.module(receiver, at: root, in: path) != nil { return false }
        if let first = receiver.first, "\"'[{`0123456789".contains(first) || receiver.hasPrefix("f\"") { return false }
        var type = receiver
        if type.hasPrefix("new ") { type.removeFirst(4) }
        if let paren = type.firstIndex(of: "("), type.hasSuffix(")") { type = String(type[..<paren]) }
        if let known = typeNamed(type) { return family.contains(known) }
        guard receiver.allSatisfy({ Self.isPart($0) || $0 == "." }) else { return nil }
        let text = reader.text(path)
        var told: [String] = []
        if let function { told = Self.types(of: receiver, in: Self.text(of: function, in: text)) }
        // What a function has for itself is not what the file says of the name.
        let isLocal = reader.role(of: receiver, at: root, in: path) == .local
        if told.isEmpty, !isLocal || receiver.contains(".") { told = Self.types(of: receiver, in: text) }
        let known = Set(told.map { typeNamed($0) })
        guard known.count == 1, let only = known.first else { return nil }
        // A value of a type that is none of the repository's.
        return only.map(family.contains) ?? false
    }

    private static func text(of symbol: Symbol, in text: String) -> String {
        let bytes = Array(text.utf8)
        return String(decoding: bytes[symbol.extent.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }

    private func typeNamed(_ text: String) -> String? {
        let name = text.split(separator: ".").last.map(String.init) ?? text
        return map.symbols(named: name).contains { $0.kind == .type } ? name : nil
    }

    /// What a file says a variable is, at each place that says it: `v = T(…)`, `v = new T(…)`, `v: T`, `T(…) as v`.
    ///
    /// A value of another kind counts as a type that is not known.
    private static func types(of variable: String, in text: String) -> [String] {
        text.ranges(of: variable).compactMap { range in
            let before = text[..<range.lowerBound]
            guard before.last.map({ !isPart($0) && $0 != "." }) ?? true else { return nil }
            var rest = text[range.upperBound...]
            guard rest.first.map({ !isPart($0) }) ?? true else { return nil }
            rest = rest.drop { $0 == " " }
            if rest.first == ":" { return dotted(rest.dropFirst().drop { " \"'".contains($0) }) }
            if rest.first == "=", !rest.hasPrefix("=="), !rest.hasPrefix("=>") {
                var value = rest.dropFirst().drop { $0 == " " }
                for word in ["await ", "new "] where value.hasPrefix(word) { value = value.dropFirst(word.count) }
                let name = dotted(value)
                return value.dropFirst(name.count).first == "(" ? name : ""
            }
            guard before.hasSuffix(") as ") else { return nil }
            let line = before.split(separator: "\n").last ?? ""
            return line.firstIndex(of: "(").map { line[..<$0].split(separator: " ").last.map(String.init) ?? "" }
        }
    }

    private static func isPart(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "$"
    }

    private static func dotted(_ text: Substring) -> String { String(text.prefix { isPart($0) || $0 == "." }) }

    /// `List<Item>` inherits from `List` alone.
    private static func withoutArguments(_ signature: String) -> String {
        var depth = 0
        return signature.filter { character in
            if "<[".contains(character) { depth += 1 }
            defer { if ">]".contains(character) { depth -= 1 } }
            return depth == 0
        }
    }

    /// What each type's signature names besides itself.
    static func parents(in map: CodeMap) -> [String: Set<String>] {
        Dictionary(
            map.symbols.filter { $0.kind == .type }.map { type in
                (type.name, Set(Words.identifiers(in: withoutArguments(type.signature))).subtracting([type.name]))
            }
        ) { $0.union($1) }
    }

    /// Adds those that inherit from one of `family`, by the types' names wherever they are.
    static func inheriting(_ family: inout Set<String>, parents: [String: Set<String>]) {
        var isGrowing = true
        while isGrowing {
            let heirs = parents.filter { !family.contains($0.key) && !$0.value.isDisjoint(with: family) }.map(\.key)
            family.formUnion(heirs)
            isGrowing = !heirs.isEmpty
        }
    }

    /// The types that share a member: what it is inherited from, and what inherits it.
    static func family(of owner: String, _ name: String, in map: CodeMap) -> Set<String> {
        let parents = parents(in: map)
        let having = Set(
            map.symbols(named: name).compactMap {
                $0.qualifiedName.split(separator: ".").dropLast().last.map(String.init)
            }
        )
        var family: Set<String> = [owner]
        var open = [owner]
        while let next = open.popLast() {
            for parent in parents[next] ?? [] where having.contains(parent) && family.insert(parent).inserted {
                open.append(parent)
            }
        }
        inheriting(&family, parents: parents)
        return family
    }
}
