internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation

/// Plans what rules do alone: giving a symbol another name, or taking it away.
struct RulePlanner {
    let base: Codebase
    let text: String
    let mentions: [Mention]
    let ports: Ports

    /// What the text asks for.
    enum Found {
        case edit(PlannedEdit, notes: [String])
        case question(OpenQuestion)
    }

    private var questions: PlannerQuestions { PlannerQuestions(base: base, text: text) }

    /// Nil where the text asks for anything else, or the rules do not reach: then the model is asked.
    func find() async throws -> Found? {
        if let asked = RenameRequest(text) {
            return try await found(asked.old, .rename, newName: asked.new)
        }
        guard let asked = RemovalRequest(text) else { return nil }
        return try await found(asked.name, .remove, newName: "")
    }

    private func found(_ name: String, _ action: PlannedEdit.Action, newName: String) async throws -> Found? {
        let all = base.map.symbols(named: name).filter { !$0.isTest && $0.kind != .other }
        guard !all.isEmpty else {
            // A field or a variable is no symbol, and still no mistake.
            guard !base.map.contains(name) else { return nil }
            let nearest = base.map.nearest(to: name, limit: 1).first
            return .question(questions.premise(PremiseCheck.Mistake(name: name, nearest: nearest)))
        }
        let paths = mentions.filter { $0.kind == .path }.map(\.text)
        let near = all.filter { symbol in
            paths.isEmpty || paths.contains { symbol.path == $0 || symbol.path.hasSuffix("/" + $0) }
        }
        let named = near.filter(isOfTheKindThatIsTold)
        // A variable of a function, or one in another file than is told, is no symbol that is known here.
        guard let first = named.first else { return nil }
        let distinct = PlannerQuestions.distinct(named)
        let pick = SymbolPick(text: text, mentions: mentions, map: base.map)
        // A bare name in a file that is told is its top level's before it is a member's.
        let tops = paths.isEmpty ? [] : distinct.filter { $0.qualifiedName == name }
        let told = pick.told(among: distinct) ?? (tops.count == 1 ? tops[0] : nil)
        guard let symbol = distinct.count == 1 ? first : told else {
            return .question(questions.ambiguous(name, among: distinct))
        }
        let edit = PlannedEdit(action: action, path: symbol.path, symbol: symbol.qualifiedName, newName: newName)
        do {
            guard let made = try await RuleEdit(edit: edit, base: base, ports: ports).make() else { return nil }
            return .edit(edit, notes: made.notes)
        } catch let refused as RenamingRefused {
            return .question(questions.obstacle(refused.obstacle, to: edit))
        } catch let refused as RemovalRefused {
            return .question(questions.inUse(refused, edit))
        }
    }
}

extension RulePlanner {
    /// Whether the text calls a symbol what it is, where it calls it anything.
    private func isOfTheKindThatIsTold(_ symbol: Symbol) -> Bool {
        let parsed = BacktickedText(text)
        let prose = (parsed.spans.map(\.before) + [parsed.tail]).joined(separator: " ")
        let words = Set(prose.lowercased().split { !$0.isLetter }.map(String.init))
        let kinds: [(told: [String], kinds: [Symbol.Kind])] = [
            (["function", "method", "函数", "方法"], [.function, .method]),
            (["class", "type", "struct", "interface", "enum", "类", "接口"], [.type]),
            (["variable", "constant", "property", "变量", "常量"], [.variable, .constant, .method]),
        ]
        let told = kinds.filter { kind in
            kind.told.contains { words.contains($0) || text.isChinese && prose.contains($0) }
        }
        return told.isEmpty || told.contains { $0.kinds.contains(symbol.kind) }
    }
}

extension PlannerQuestions {
    /// Why a symbol cannot get the new name by rule, and what to say instead.
    func obstacle(_ obstacle: Renaming.Obstacle, to edit: PlannedEdit) -> OpenQuestion {
        switch obstacle {
        case .taken(let path, let line):
            let sentence =
                text.isChinese
                ? "`\(edit.newName)` 在 \(path):\(line) 已有别的含义；`\(edit.symbol)` 应改成什么名称？"
                : "`\(edit.newName)` already means something else in \(path):\(line); what else should `\(edit.symbol)` be called?"
            return OpenQuestion(text: sentence, choices: [], instead: edit.newName)
        case .noName:
            let sentence =
                text.isChinese
                ? "`\(edit.newName)` 在该语言中不能用作名称；应改成什么名称？"
                : "`\(edit.newName)` is no name in that language; what else should `\(edit.symbol)` be called?"
            return OpenQuestion(text: sentence, choices: [], instead: edit.newName)
        case .unsure(let places):
            let list = Self.list(places)
            let sentence =
                text.isChinese
                ? "无法判断这些地方是否指 `\(edit.symbol)`：\(list)。还有别的类型也有这个名称，请在编辑器里改名。"
                : "whether these places mean `\(edit.symbol)` cannot be told, for other types have a member of that name: "
                    + "\(list). Annotate the values' types, or rename it in your editor."
            return OpenQuestion(text: sentence, choices: [])
        case .unread(let paths): return unread(paths, edit)
        }
    }

    /// Who still uses what is to be taken away.
    func inUse(_ refused: RemovalRefused, _ edit: PlannedEdit) -> OpenQuestion {
        guard refused.unread.isEmpty else { return unread(refused.unread, edit) }
        guard refused.named.isEmpty else {
            let list = refused.named.prefix(Self.placesMax).joined(separator: ", ")
            let sentence =
                text.isChinese
                ? "这些地方可能指 `\(edit.symbol)`：\(list)。请先改掉它们。"
                : "these places may mean `\(edit.symbol)`: \(list). Change them first."
            return OpenQuestion(text: sentence, choices: [])
        }
        let list = Self.list(refused.places)
        let sentence =
            text.isChinese
            ? "`\(edit.symbol)` 仍在使用：\(list)。请先说明这些地方应改成什么。"
            : "`\(edit.symbol)` is still used: \(list). Say first what these places should do instead."
        return OpenQuestion(text: sentence, choices: [])
    }

    private func unread(_ paths: [String], _ edit: PlannedEdit) -> OpenQuestion {
        let list = paths.prefix(Self.placesMax).joined(separator: ", ")
        let sentence =
            text.isChinese
            ? "这些文件无法解析，不知道其中是否指 `\(edit.symbol)`：\(list)。"
            : "these files do not parse, so whether they mean `\(edit.symbol)` is not known: \(list). Mend them first."
        return OpenQuestion(text: sentence, choices: [])
    }

    private static let placesMax = 5

    private static func list(_ places: [SymbolUses.Place]) -> String {
        let shown = places.prefix(placesMax).map { "\($0.path):\($0.use.line)" }.joined(separator: ", ")
        return places.count > placesMax ? "\(shown), …" : shown
    }
}
