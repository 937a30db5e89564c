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
        let types = base.map.symbols.filter { symbol in
            symbol.kind == .type && !symbol.isTest && (paths.isEmpty || paths.contains(symbol.path))
        }
        let lowered = text.lowercased()
        let isMember = wording.isMember(name)
        if let beside = wording.place(of: name, isMember: isMember).flatMap({ word in types.first(named: word) }) {
            return beside
        }
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

    /// Whether the text names the file and nothing but `type` is defined in it: there a new function is one of the type's.
    private func isAllThereIs(_ type: Symbol) -> Bool {
        paths == [type.path]
            && base.map.symbols(in: type.path).allSatisfy { symbol in
                symbol == type || symbol.qualifiedName.hasPrefix(type.name + ".")
            }
    }
}

extension [Symbol] {
    /// The first of that name, whatever its case.
    fileprivate func first(named word: String) -> Symbol? {
        first { $0.name.lowercased() == word.lowercased() }
    }
}
