internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation

/// Writes down what was understood of a requirement; by rule, so that the same text gives the same card.
struct CardWriter {
    let base: Codebase
    let text: String
    let mentions: [Mention]

    private static let evidenceMax = 8

    /// The card of a requirement that ends on `question`.
    func card(asking question: OpenQuestion) -> RequirementCard {
        card(edits: [], questions: [question], risk: .init(reasons: []))
    }

    /// The card of a requirement that goes on with `edits`.
    func card(of edits: [PlannedEdit], check: CheckCommand?) -> RequirementCard {
        card(edits: edits, questions: [], risk: risk(of: edits, check: check))
    }

    private func card(
        edits: [PlannedEdit],
        questions: [OpenQuestion],
        risk: RequirementCard.Risk
    ) -> RequirementCard {
        let claims = Criteria.read(text)
        let kept = Criteria.sentences(text).filter(Self.isNonGoal)
        let wanted = claims.filter { !kept.contains($0) }
        let examples = ExampleReader.read(text).map { "\($0.call) → \($0.value)" }
        return RequirementCard(
            goal: wanted.first ?? claims[0],
            acceptance: wanted.dropFirst() + examples,
            nonGoals: kept,
            evidence: Array((places(of: edits) + mentioned).uniqued.prefix(Self.evidenceMax)),
            questions: questions,
            risk: risk
        )
    }

    private static func isNonGoal(_ sentence: String) -> Bool {
        let lowered = sentence.lowercased()
        let words = [
            "do not change", "don't change", "do not touch", "don't touch", "leave the", "不要改", "不要动", "别改", "别动",
        ]
        return Criteria.asksToKeep(sentence) || words.contains { lowered.contains($0) }
    }

    private func places(of edits: [PlannedEdit]) -> [RequirementCard.Place] {
        edits.filter { $0.action != .create }.map { edit in
            let symbol = base.map.symbol(path: edit.path, qualifiedName: edit.symbol)
            return RequirementCard.Place(
                path: edit.path,
                symbol: edit.symbol,
                line: symbol?.lines.lowerBound ?? 1
            )
        }
    }

    private var mentioned: [RequirementCard.Place] {
        mentions.flatMap { mention -> [RequirementCard.Place] in
            if mention.kind == .path {
                let path = base.map.paths.first { $0 == mention.text || $0.hasSuffix("/" + mention.text) }
                return path.map { [RequirementCard.Place(path: $0, symbol: "", line: 1)] } ?? []
            }
            let found = base.map.symbols(named: mention.text).filter { !$0.isTest }
            let told = SymbolPick(text: text, mentions: mentions, map: base.map).told(among: found)
            return (told.map { [$0] } ?? found).map { symbol in
                RequirementCard.Place(path: symbol.path, symbol: symbol.qualifiedName, line: symbol.lines.lowerBound)
            }
        }
    }

    private func risk(of edits: [PlannedEdit], check: CheckCommand?) -> RequirementCard.Risk {
        var reasons: [String] = []
        func tell(_ english: String, _ chinese: String) { reasons.append(text.isChinese ? chinese : english) }
        if check == nil { tell("no test command was found", "没有找到测试命令") }
        let changed = edits.filter { $0.action == .replace }
        for edit in changed {
            guard let symbol = base.map.symbol(path: edit.path, qualifiedName: edit.symbol) else { continue }
            let users = base.map.references(to: symbol.name).filter { $0 != edit.path && !CodeMap.isTestPath($0) }
            if users.count > 2 {
                tell(
                    "`\(symbol.name)` is used in \(users.count) other files",
                    "另有 \(users.count) 个文件用到 `\(symbol.name)`"
                )
            }
            if base.map.tests(covering: symbol).isEmpty, ExampleReader.read(text).isEmpty {
                tell("no test calls `\(symbol.name)`", "没有测试调用 `\(symbol.name)`")
            }
        }
        let files = Set(edits.map(\.path)).count
        if files > 1 { tell("\(files) files change", "要改动 \(files) 个文件") }
        return .init(reasons: reasons)
    }
}

extension Array where Element: Hashable {
    /// Each element once, in order of first appearance.
    fileprivate var uniqued: [Element] {
        var seen = Set<Element>()
        return filter { seen.insert($0).inserted }
    }
}
