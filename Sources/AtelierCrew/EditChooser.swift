internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation

/// Decides what is to be edited: by rule where the text names it, by the model's choice among real names where not.
struct EditChooser {
    let base: Codebase
    let mentions: [Mention]
    let text: String
    /// Asks the model which of the offered symbols must change; never answers with anything else.
    let ask: ([Symbol]) async throws -> [Symbol]

    private var wording: EditWording { EditWording(text: text) }

    /// The edits, additions first; empty when nothing fits.
    func edits() async throws -> [PlannedEdit] {
        let additions = try await additions()
        if let whole = wholesale(besides: additions) { return [whole] }
        let covered = Set(additions.map(\.path))
        var replaced = try await replacements(besides: additions)
        if replaced.isEmpty, let type = changedType(besides: additions) {
            return [PlannedEdit(action: .replace, path: type.path, symbol: type.qualifiedName, newName: "")]
        }
        for path in mentionedPaths() where !covered.contains(path) && !replaced.contains(where: { $0.path == path }) {
            let offered = base.map.symbols(in: path).filter(Self.isEditable)
            guard !offered.isEmpty, !additions.isEmpty || !replaced.isEmpty else { continue }
            replaced += try await ask(offered).prefix(1)
        }
        if additions.isEmpty, replaced.isEmpty {
            let paths = mentionedPaths()
            if let whole = wholeFile(paths) { return [whole] }
            let fitting = base.map.rank(text: text, limit: 24).filter(Self.isEditable)
            let ranked = fitting.isEmpty && text.isChinese ? allOfFew : fitting
            let offered = paths.isEmpty ? ranked : paths.flatMap { base.map.symbols(in: $0).filter(Self.isEditable) }
            replaced = try await ask(Array(offered.prefix(24)))
        }
        let inherited = inherited(by: replaced)
        if !inherited.isEmpty { replaced = inherited }
        let most = replaced.allSatisfy(isBlank) ? Self.blankMax : inherited.isEmpty ? 3 : inherited.count
        return additions
            + replaced.prefix(most).map {
                PlannedEdit(action: .replace, path: $0.path, symbol: $0.qualifiedName, newName: "")
            }
    }

    /// The small file in which something is to give way to something new of another name: the places that used the one have to
    /// use the other, and one answer for all of them is right more often than one for each.
    private func wholesale(besides additions: [PlannedEdit]) -> PlannedEdit? {
        let named = mentions.filter { mention in
            mention.kind == .name && !mention.isToBeMade
                && base.map.symbols(named: mention.text).contains { Self.isEditable($0) || $0.kind == .type }
        }.map(\.text)
        guard
            wording.replacesByAnother || wording.changesName
                || !additions.isEmpty && named.contains(where: wording.asksToRemove)
        else { return nil }
        let told =
            named.flatMap { base.map.symbols(named: $0) } + ProseSymbols(map: base.map).named(in: text, paths: [])
        let paths = mentionedPaths().isEmpty ? told.filter { !$0.isTest }.map(\.path) : mentionedPaths()
        guard Set(paths + additions.map(\.path)).count == 1, let path = paths.first, let data = base.data(path),
            data.count <= Self.rewriteBytesMax, told.allSatisfy({ isUsedOnly(in: path, $0.name) })
        else { return nil }
        return PlannedEdit(action: .rewrite, path: path, symbol: "", newName: "")
    }

    /// Whether no other file, tests apart, has the name: what goes away there would be missed.
    private func isUsedOnly(in path: String, _ name: String) -> Bool {
        base.map.references(to: name).allSatisfy { $0 == path || CodeMap.isTestPath($0) }
    }

    /// With the methods of the same names in the types that inherit, where the text tells of those: "in `Shape` and its subclasses".
    ///
    /// What is only declared above them stays. Empty where the text tells of none, or there are too many.
    private func inherited(by replaced: [Symbol]) -> [Symbol] {
        guard wording.tellsOfSubtypes else { return [] }
        let all = replaced.flatMap { symbol -> [Symbol] in
            let heirs = base.map.overriding(symbol)
            return isBlank(symbol) && !heirs.isEmpty ? heirs : [symbol] + heirs
        }
        return all.count > replaced.count && all.count <= Self.inheritedMax ? all : []
    }

    private static let inheritedMax = 8

    /// One small file that the text names without saying which of its symbols change: written anew as a whole, for a
    /// small model picks symbols worse than it copies a page.
    private func wholeFile(_ paths: [String]) -> PlannedEdit? {
        guard paths.count == 1, let path = paths.first, let data = base.data(path), data.count <= Self.rewriteBytesMax,
            base.map.symbols(in: path).filter(Self.isEditable).count != 1
        else { return nil }
        return PlannedEdit(action: .rewrite, path: path, symbol: "", newName: "")
    }

    private static let rewriteBytesMax = 7_000
    /// What an answer of the coder's usual length holds, with room for what is added.
    private static let typeBytesMax = 3_500

    /// Every function of a small repository: Chinese words fit no English name, so the model has to choose among all.
    private var allOfFew: [Symbol] {
        let all = base.map.symbols.filter { Self.isEditable($0) && !CodeMap.isTestPath($0.path) }
        return all.count <= 24 ? all : []
    }

    static func isEditable(_ symbol: Symbol) -> Bool {
        !symbol.isTest && (symbol.kind == .function || symbol.kind == .method) && !symbol.path.hasSuffix(".h")
    }

    /// Files of a known language that the text names and that exist, in order, tests left out.
    private func mentionedPaths() -> [String] {
        mentions.filter { $0.kind == .path && !$0.isComparison }.compactMap { mention in
            let found = base.map.paths.first { $0 == mention.text || $0.hasSuffix("/" + mention.text) }
            return found.flatMap { Language(path: $0) != nil && !$0.lowercased().contains("test") ? $0 : nil }
        }
    }

    /// New symbols and files that the text asks for.
    private func additions() async throws -> [PlannedEdit] {
        var result: [PlannedEdit] = []
        let newPaths = mentions.filter { mention in
            mention.kind == .path && mention.isToBeMade && Language(path: mention.text) != nil
                && !base.map.paths.contains { $0 == mention.text || $0.hasSuffix("/" + mention.text) }
        }
        let owners = owners
        for mention in mentions where mention.kind == .name && mention.isToBeMade && !mention.isPart {
            guard base.map.symbols(named: mention.text).isEmpty else { continue }
            let parts = mention.text.split(separator: ".").map(String.init)
            guard let name = parts.last else { continue }
            if let type = owners.owner(of: parts) {
                result.append(
                    PlannedEdit(action: .addMember, path: type.path, symbol: type.qualifiedName, newName: name)
                )
            } else if let path = newPaths.first {
                result.append(PlannedEdit(action: .create, path: path.text, symbol: "", newName: name))
            } else if let path = try await file(for: name) {
                result.append(PlannedEdit(action: .add, path: path, symbol: "", newName: name))
            }
        }
        return result.filter { looksLikeCode($0.newName) }.prefix(3).map(\.self)
    }

    private var owners: MemberOwner {
        MemberOwner(base: base, mentions: mentions, text: text, paths: mentionedPaths())
    }

    /// A made name that is only a word ("option", "mode") is no symbol to add unless it is called, spelled as code or told
    /// to be one ("a method `clear`").
    private func looksLikeCode(_ name: String) -> Bool {
        wording.isTold(name) || wording.isType(name) || owners.beside(name) != nil
            || mentions.contains {
                ($0.text == name || $0.text.hasSuffix("." + name)) && ($0.isDistinct || $0.isCalled)
            }
    }

    /// So many bodies are filled in for one requirement.
    private static let blankMax = 16

    /// The members of a type whose bodies are missing; empty for a type with more than `blankMax` of them.
    ///
    /// Filled in one by one: a small model loses its way in a class that it has to write as a whole.
    private func blankMembers(of type: Symbol) -> [Symbol] {
        // What only says what others have to have is meant to be empty.
        let text = base.text(of: type)
        guard !["abstractmethod", "Protocol", "(ABC", " ABC"].contains(where: { text.contains($0) }) else { return [] }
        let members = base.map.symbols(in: type.path).filter { $0.qualifiedName.hasPrefix(type.qualifiedName + ".") }
        let blank = members.filter(isBlank)
        let written = members.count { Self.isEditable($0) && !$0.name.hasPrefix("__") } - blank.count
        // A hook or two that are empty among methods that are not are meant so.
        return blank.count <= Self.blankMax && blank.count > written ? blank : []
    }

    private func isBlank(_ symbol: Symbol) -> Bool {
        guard let data = base.data(symbol.path), let language = Language(path: symbol.path) else { return false }
        return Blanking.isBlank(symbol, of: language, in: data)
    }

    /// The type that the text asks to change with new helpers, which then are part of its new text; nil for
    /// a large one.
    private func changedType(besides additions: [PlannedEdit]) -> Symbol? {
        let inside: [PlannedEdit.Action] = [.add, .addMember]
        guard wording.asksForHelper, let path = additions.first?.path,
            additions.allSatisfy({ $0.path == path && inside.contains($0.action) && !wording.isType($0.newName) })
        else { return nil }
        return base.map.symbols(in: path).first { symbol in
            symbol.kind == .type && symbol.extent.count <= Self.typeBytesMax
                && wording.asksToChange(type: symbol.name)
        }
    }

    private func file(for name: String) async throws -> String? {
        if let path = mentionedPaths().first(where: { !$0.hasSuffix(".h") }) { return path }
        let near = mentions.filter { $0.kind == .name && !$0.isToBeMade }.flatMap { base.map.symbols(named: $0.text) }
        if let symbol = near.first(where: { !$0.isTest && !$0.path.hasSuffix(".h") }) { return symbol.path }
        let ranked = base.map.rank(text: text, limit: 24).filter(Self.isEditable)
        return try await ask(ranked).first?.path ?? ranked.first?.path
    }

    /// Existing symbols that must change.
    private func replacements(besides additions: [PlannedEdit]) async throws -> [Symbol] {
        var named: [Symbol] = []
        let paths = mentionedPaths()
        for mention in mentions where mention.kind == .name && !mention.isComparison {
            let found = base.map.symbols(named: mention.text).filter(Self.isEditable)
            let told = SymbolPick(text: text, mentions: mentions, map: base.map).told(among: found)
            let pick = told ?? found.first { paths.contains($0.path) } ?? found.first
            if let pick, !named.contains(pick) { named.append(pick) }
        }
        // What a new type has to have bears the names of others' members.
        if additions.contains(where: { wording.isType($0.newName) }) {
            named.removeAll { !wording.asksToChange($0.name) }
        }
        let gauges = named.filter { wording.isGoneBy($0.name) }
        if gauges.count < named.count { named.removeAll(where: gauges.contains) }
        if !additions.isEmpty { named.removeAll { wording.isMeans($0.name) } }
        if named.isEmpty, additions.isEmpty {
            let told = ProseSymbols(map: base.map).named(in: text, paths: paths)
            named = told.filter(Self.isEditable)
            if named.isEmpty, let type = told.first(where: { $0.kind == .type }) {
                guard wording.asksToComplete else { return [] }
                let blank = blankMembers(of: type)
                if !blank.isEmpty { return blank }
                return type.extent.count <= Self.rewriteBytesMax ? [type] : []
            }
        }
        if named.isEmpty, additions.isEmpty {
            let types = mentions.filter { $0.kind == .name }.flatMap { base.map.symbols(named: $0.text) }
            let members = types.filter { $0.kind == .type && !$0.isTest }.flatMap { type in
                base.map.symbols(in: type.path).filter { $0.qualifiedName.hasPrefix(type.qualifiedName + ".") }
            }
            let offered = members.filter(Self.isEditable)
            return offered.isEmpty ? [] : try await ask(offered)
        }
        let needsChoice = named.count > 1 || (named.count == 1 && !additions.isEmpty)
        guard needsChoice else { return named }
        let chosen = try await ask(named)
        return chosen.isEmpty && additions.isEmpty ? [named[0]] : chosen
    }
}
