package import Foundation

/// Where one name stands in the code of one file, and as what; words of comments and strings are left out.
package struct NameUses: Equatable, Sendable {
    /// One place.
    package struct Use: Equatable, Sendable {
        /// What the place is, as far as the file alone tells.
        package enum Role: Equatable, Sendable {
            /// The name that the file's top level knows: a definition there, or what is read of it from below.
            case free
            /// A name of a function's own: a parameter, a variable, an import inside it.
            case local
            /// Of a class: a method's or field's own definition.
            case ofType
            /// Of a value: `receiver.name`; `root` is where the receiver begins.
            case member(receiver: String, root: Int)
            /// It stands for this module, and only inside the function that imports it.
            case module(String)
            /// What `module` has by that name; `atTop` where the file's top level knows it from there by the same name.
            case imported(module: String, atTop: Bool)
            /// A keyword of a call, a key of an object: nothing that the name's definition decides.
            case label
            /// A whole string: `prefix` stands before the name and its dot, empty where there is none.
            case string(prefix: String)
        }

        package let range: Range<Int>
        /// Counted from 1.
        package let line: Int
        package let role: Role
        /// Whether name and key are one word, as in `{ name }`.
        package let isShorthand: Bool
        /// Whether the place gives the name its meaning.
        package var isBinding = false
    }

    /// In order of position.
    package let uses: [Use]
    /// Modules that the file's top level knows, by the name it has for them.
    package let modules: [String: String]
    /// Modules whose names are all taken over.
    package let stars: [String]
    /// Modules that are handed on under a name of their own: `export * as money from './money'`.
    package let spaces: [String]
}

extension CodeMapper {
    /// The places of `name`; nil for languages whose scopes are not known here, for what `parse` cannot read, where the name
    /// stands in broken code, and for code nested more deeply than anybody writes.
    ///
    /// Known are Python, JavaScript and TypeScript. The grammars are older than some syntax, which then counts as broken.
    package func uses(of name: String, path: String, data: Data) -> NameUses? {
        guard let language = Language(path: path) else { return nil }
        let found = withTree(language, data: data) { root, source -> NameUses? in
            guard root.problemOffset == nil || !Self.isInBrokenCode(name, root, source) else { return nil }
            switch language {
            case .python:
                var walk = PythonNames(name, source)
                walk.visit(root)
                return walk.names.result(in: source)
            case .javascript, .typescript, .tsx:
                var walk = ScriptNames(name, source)
                walk.visit(root)
                return walk.names.result(in: source)
            default: return nil
            }
        }
        return found ?? nil
    }
}

extension CodeMapper {
    private static func isInBrokenCode(_ name: String, _ root: SyntaxNode, _ source: SourceText) -> Bool {
        var found = false
        root.forEachNode { node in
            guard !found, node.hasError || node.isError else { return false }
            if node.isError { found = Words.identifiers(in: source.text(node)).contains(name) }
            return !node.isError
        }
        return found
    }
}

/// The places of one name with the scopes around them; what a place means is settled when all have been seen.
struct ScopedNames {
    /// A stretch of code with names of its own.
    struct Scope: Equatable {
        enum Kind { case module, function, block, type }

        let start: Int
        let kind: Kind
    }

    private struct Place {
        let range: Range<Int>
        let role: NameUses.Use.Role
        let isShorthand: Bool
        /// Outermost first; empty where the role says all.
        let scopes: [Scope]
        var isBinding = false
    }

    let name: String
    var modules: [String: String] = [:]
    var stars: [String] = []
    var spaces: [String] = []
    /// Outermost first.
    private(set) var scopes = [Scope(start: -1, kind: .module)]
    private var places: [Place] = []
    private var bound: Set<Int> = []
    /// What scopes below the top have the name from: a member of a module, or the module itself.
    private var imports: [Int: NameUses.Use.Role] = [:]
    /// Functions that say of the name that it is the top level's.
    private var global: Set<Int> = []
    private(set) var isTooDeep = false
    private var depth = 0

    private static let depthMax = 400

    init(_ name: String) { self.name = name }

    /// Whether what is below may be visited; each yes is followed by `goUp`.
    mutating func goDown() -> Bool {
        guard depth < Self.depthMax else {
            isTooDeep = true
            return false
        }
        depth += 1
        return true
    }

    mutating func goUp() { depth -= 1 }

    mutating func enter(_ kind: Scope.Kind, at node: SyntaxNode) { enter(Scope(start: node.start, kind: kind)) }

    mutating func enter(_ scope: Scope) { scopes.append(scope) }

    mutating func leave() { scopes.removeLast() }

    /// A place that is what it is wherever it stands.
    mutating func add(_ range: Range<Int>, _ role: NameUses.Use.Role, isShorthand: Bool = false) {
        let isBinding = role == .ofType
        places.append(Place(range: range, role: role, isShorthand: isShorthand, scopes: [], isBinding: isBinding))
    }

    /// A place whose scopes decide; `scopes` are those around it unless told.
    mutating func refer(
        _ range: Range<Int>,
        isShorthand: Bool = false,
        from scopes: [Scope]? = nil,
        isBinding: Bool = false
    ) {
        let scopes = scopes ?? self.scopes
        places.append(
            Place(range: range, role: .free, isShorthand: isShorthand, scopes: scopes, isBinding: isBinding)
        )
    }

    /// The innermost scope of `scopes` has the name for a module; the file's top level keeps a list of its own.
    mutating func bind(to module: String, in scopes: [Scope]) {
        guard scopes.count > 1, let scope = scopes.last else { return }
        bound.insert(scope.start)
        imports[scope.start] = .module(module)
    }

    /// Says that the innermost scope of `scopes` has the name for itself.
    mutating func bind(in scopes: [Scope]) {
        if let scope = scopes.last { bound.insert(scope.start) }
    }

    /// An entry of an import's list.
    mutating func take(_ range: Range<Int>, from module: String, in scopes: [Scope], hasAlias: Bool) {
        let isTop = scopes.count == 1
        add(range, .imported(module: module, atTop: isTop && !hasAlias))
        guard !hasAlias, let scope = scopes.last else { return }
        bound.insert(scope.start)
        if !isTop { imports[scope.start] = .imported(module: module, atTop: false) }
    }

    mutating func declareGlobal() {
        if let scope = scopes.last { global.insert(scope.start) }
    }

    private func role(_ place: Place) -> NameUses.Use.Role {
        guard let inner = place.scopes.last else { return place.role }
        for scope in place.scopes.reversed() where scope.kind != .module {
            // What a class has its methods reach only through an object.
            if scope.kind == .type, scope != inner { continue }
            if global.contains(scope.start) { return .free }
            guard bound.contains(scope.start) else { continue }
            if let role = imports[scope.start] { return role }
            return scope.kind == .type ? .ofType : .local
        }
        return .free
    }

    /// Nil where the walk did not reach everything.
    func result(in source: SourceText) -> NameUses? {
        guard !isTooDeep else { return nil }
        let uses = places.sorted { $0.range.lowerBound < $1.range.lowerBound }.map { place in
            NameUses.Use(
                range: place.range,
                line: source.lineIndex(at: place.range.lowerBound) + 1,
                role: role(place),
                isShorthand: place.isShorthand,
                isBinding: place.isBinding
            )
        }
        return NameUses(uses: uses, modules: modules, stars: stars, spaces: spaces)
    }
}
