internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation

/// What the planner asks back instead of guessing, in the requirement's language, with what the repository offers.
struct PlannerQuestions {
    let base: Codebase
    let text: String

    private static let choicesMax = 4

    /// A name that does not exist, and the nearest that does.
    func premise(_ mistake: PremiseCheck.Mistake) -> OpenQuestion {
        let choices = mistake.nearest.map { ["`\($0)`"] } ?? []
        return OpenQuestion(text: sentence(mistake), choices: choices, instead: mistake.name)
    }

    private func sentence(_ mistake: PremiseCheck.Mistake) -> String {
        if text.isChinese {
            let nearest = mistake.nearest.map { "最接近的是 `\($0)`，是指它吗？" } ?? "也没有相近的名称。"
            return "仓库里没有 `\(mistake.name)`；\(nearest)"
        }
        let nearest = mistake.nearest.map { "the nearest is `\($0)`: is that meant?" } ?? "nothing is named like it."
        return "the repository has no `\(mistake.name)`; \(nearest)"
    }

    /// Nothing to edit was found, or the text fits everything.
    func unclear() -> OpenQuestion {
        let sentence =
            text.isChinese
            ? "看不出要改哪个函数或文件；请写出它的名称。"
            : "it is not clear which function or file this is about; name one, in backticks."
        return OpenQuestion(text: sentence, choices: likely.map(choice))
    }

    /// A bare name that several places have and that the text does not tell apart, where it names nothing clearer; nil
    /// when there is none.
    func ambiguous(in mentions: [Mention]) -> OpenQuestion? {
        guard !mentions.contains(where: { $0.isToBeMade && !$0.isPart }) else { return nil }
        let pick = SymbolPick(text: text, mentions: mentions, map: base.map)
        let named = mentions.filter { $0.kind == .name && !$0.isComparison }.map { mention in
            (
                name: mention.text,
                found: Self.distinct(base.map.symbols(named: mention.text).filter(EditChooser.isEditable))
            )
        }.filter { !$0.found.isEmpty }
        guard let (name, found) = named.first, named.allSatisfy({ pick.told(among: $0.found) == nil }) else {
            return nil
        }
        return ambiguous(name, among: found)
    }

    /// Which of `found`, that all bear `name`, is meant.
    func ambiguous(_ name: String, among found: [Symbol]) -> OpenQuestion {
        let sentence =
            text.isChinese
            ? "`\(name)` 在仓库里有 \(found.count) 处；指的是哪一处？"
            : "`\(name)` is in \(found.count) places; which one is meant?"
        return OpenQuestion(text: sentence, choices: found.prefix(Self.choicesMax).map(choice))
    }

    /// One of each place's name: overloads and declarations count as one.
    static func distinct(_ symbols: [Symbol]) -> [Symbol] {
        var seen = Set<String>()
        return symbols.filter { seen.insert("\($0.path)::\($0.qualifiedName)").inserted }
    }

    /// The functions that the words fit best; without such, those that most files use.
    private var likely: [Symbol] {
        let ranked = base.map.rank(text: text, limit: 24).filter(EditChooser.isEditable)
        guard ranked.isEmpty else { return Array(ranked.prefix(Self.choicesMax)) }
        let all = base.map.symbols.filter { EditChooser.isEditable($0) && !CodeMap.isTestPath($0.path) }
        let used = all.prefix(400).map { (uses: base.map.references(to: $0.name).count, symbol: $0) }
        let sorted = used.enumerated().sorted { ($1.element.uses, $0.offset) < ($0.element.uses, $1.offset) }
        return sorted.prefix(Self.choicesMax).map(\.element.symbol)
    }

    private func choice(_ symbol: Symbol) -> String {
        text.isChinese
            ? "`\(symbol.path)` 中的 `\(symbol.qualifiedName)`" : "`\(symbol.qualifiedName)` in `\(symbol.path)`"
    }
}

/// Which of several symbols of one name the text means.
struct SymbolPick {
    let text: String
    let mentions: [Mention]
    let map: CodeMap

    /// The one whose file or type the text names; nil when it names none of them, or several.
    func told(among found: [Symbol]) -> Symbol? {
        let paths = mentions.filter { $0.kind == .path && !$0.isComparison }.map(\.text)
        let inFiles = found.filter { symbol in paths.contains { symbol.path == $0 || symbol.path.hasSuffix("/" + $0) } }
        let near = inFiles.isEmpty ? found : inFiles
        if near.count == 1 { return near[0] }
        let qualified = mentions.filter { $0.text.contains(".") }.map(\.text)
        let byName = near.filter { qualified.contains($0.qualifiedName) }
        if byName.count == 1 { return byName[0] }
        let words = Set(Words.identifiers(in: text))
        let byOwner = near.filter { symbol in
            symbol.qualifiedName.split(separator: ".").dropLast().last.map { words.contains(String($0)) } ?? false
        }
        return byOwner.count == 1 ? byOwner[0] : nil
    }
}
