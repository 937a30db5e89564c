internal import AtelierCodeMap
internal import Foundation

/// Tells which type a new member goes into.
struct MemberOwner {
    let base: Codebase
    let mentions: [Mention]
    let text: String
    /// The files that the text names.
    let paths: [String]

    private var wording: EditWording { EditWording(text: text) }

    /// Named before the dot or right beside the name ("the `area` method in the `Shape` class"), or the one type that the text
    /// names a method for, or that is all there is in the file; nil for what belongs into no type.
    func owner(of parts: [String]) -> Symbol? {
        if parts.count > 1 {
            return base.map.symbols(named: parts[parts.count - 2]).first { $0.kind == .type }
        }
        guard let name = parts.first, !wording.isType(name) else { return nil }
        let types = types
        let lowered = text.lowercased()
        let isMember = wording.isMember(name)
        if let beside = beside(name) { return beside }
        if let only = types.first, types.count == 1, isAllThereIs(only) { return only }
        guard isMember || ["method", "方法", "property"].contains(where: { lowered.contains($0) }) else { return nil }
        let named = mentions.lazy.filter { $0.kind == .name && !$0.isToBeMade }
            .flatMap { base.map.symbols(named: $0.text) }.first { $0.kind == .type && !$0.isTest }
        guard isMember else { return named }
        let place = /\b(?:to|in|into|of|inside|for|on) (?:the |a |class |`)*(\w+)/
        let told = lowered.matches(of: place).map { String($0.1) }
        let placed = told.lazy.compactMap { word in types.first(named: word) }.first
        return placed ?? named ?? (types.count == 1 ? types[0] : nil)
    }

    /// The type that the words right beside `name` put it into; a plain word is none ("in order of price") unless it is said to be.
    func beside(_ name: String) -> Symbol? {
        guard let place = wording.place(of: name, isMember: wording.isMember(name)) else { return nil }
        return types.first { type in
            type.name == place.word || place.isClass && type.name.lowercased() == place.word.lowercased()
        }
    }

    private var types: [Symbol] {
        base.map.symbols.filter { symbol in
            symbol.kind == .type && !symbol.isTest && (paths.isEmpty || paths.contains(symbol.path))
        }
    }

    /// Whether the text names the file, says nothing of `type`, and nothing but that and its methods is defined there: a new
    /// function is one of the type's.
    ///
    /// In Python alone, where a class is often all of a module; not for what only holds values or is raised.
    private func isAllThereIs(_ type: Symbol) -> Bool {
        let members = base.map.symbols(in: type.path).filter { $0 != type }
        let isPlain = ["(", "Error", "Exception"].allSatisfy { !type.signature.contains($0) }
        return paths == [type.path] && type.path.hasSuffix(".py") && isPlain && !wording.asksForFreeFunction
            && !EditWording.hasWord(type.name, in: text)
            && base.text(of: type).firstMatch(of: /@dataclass/) == nil
            && members.allSatisfy { $0.qualifiedName.hasPrefix(type.name + ".") }
            && members.contains { $0.kind == .method && !$0.name.hasPrefix("__") }
    }
}

extension [Symbol] {
    /// The first of that name, whatever its case.
    fileprivate func first(named word: String) -> Symbol? {
        first { $0.name.lowercased() == word.lowercased() }
    }
}
