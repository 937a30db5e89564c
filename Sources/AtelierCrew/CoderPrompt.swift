internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation

/// Lays out the coder's prompt from stable to volatile: instructions, file, requirement, the symbol asked for.
struct CoderPrompt {
    let definition: AgentDefinition
    let requirement: String
    /// The examples that are tests.
    let examples: [Example]
    /// Whether the model is to say first what is wrong: another way into the same question, for variety.
    let asksForReason: Bool

    /// A file up to this long is shown whole; of a longer one the symbol, its neighbours and all signatures.
    private static let wholeFileCharactersMax = 5_000

    func messages(for edit: PlannedEdit, draft: Draft) throws -> [ChatMessage] {
        let language = Language(path: edit.path)
        let template: String =
            switch edit.action {
            case .replace: "replace"
            case .add: "add"
            case .addMember: "addMember"
            case .create: "create"
            }
        let symbol = draft.symbol(edit)
        let prompt = try definition.prompt(
            template,
            [
                "path": edit.path,
                "language": language?.fenceName ?? "",
                "context": context(for: edit, symbol: symbol, draft: draft),
                "related": related(to: edit, draft: draft),
                "requirement": requirement,
                "symbol": edit.symbol,
                "name": edit.newName,
                "examples": exampleList,
                "task": try task(edit, language: language?.fenceName ?? ""),
            ]
        )
        return [ChatMessage(.system, try definition.prompt("system")), ChatMessage(.user, prompt)]
    }

    private var exampleList: String {
        guard !examples.isEmpty else { return "" }
        let lines = examples.map { "- `\($0.call)` must give `\($0.value)`" }
        return "These tests will be run:\n" + lines.joined(separator: "\n") + "\n"
    }

    /// The last lines of a replacement's prompt, which decide most.
    private func task(_ edit: PlannedEdit, language: String) throws -> String {
        guard edit.action == .replace else { return "" }
        return try definition.prompt(
            asksForReason ? "replaceReasoned" : "replacePlain",
            ["symbol": edit.symbol, "language": language]
        )
    }

    /// The two messages that show the model its last answer and what it led to.
    func repair(answer: String, failure: String, edit: PlannedEdit) throws -> [ChatMessage] {
        let name = edit.newName.isEmpty ? edit.symbol : edit.newName
        let prompt = try definition.prompt("repair", ["failure": failure, "symbol": name])
        return [ChatMessage(.assistant, answer), ChatMessage(.user, prompt)]
    }

    /// Room for the answer: twice the symbol as it is, within the definition's cap.
    func tokensMax(for edit: PlannedEdit, draft: Draft) -> Int {
        let bytes = draft.symbol(edit).map { edit.action == .replace ? $0.extent.count : 0 } ?? 0
        return min(definition.tokensMax, 400 + bytes * 2 / 3)
    }

    private func context(for edit: PlannedEdit, symbol: Symbol?, draft: Draft) -> String {
        guard let text = draft.text(edit.path) else { return "(the file does not exist yet)" }
        if text.count <= Self.wholeFileCharactersMax { return text.trimmed }
        let file = draft.file(edit.path)
        var parts = [(file?.imports ?? []).joined(separator: "\n")]
        parts += (file?.symbols ?? []).filter { $0.kind != .other && !$0.isTest }.map(\.signature).prefix(60)
        if let symbol {
            let neighbours = draft.base.map.neighbours(of: symbol, limit: 3).filter { $0.extent.count < 1_500 }
            parts += neighbours.map { draft.text(of: $0) } + [draft.text(of: symbol)]
        }
        return parts.joined(separator: "\n")
    }

    /// What the plan's other edits made or will change, and the files they live in.
    private func related(to edit: PlannedEdit, draft: Draft) -> String {
        let notes = draft.done.filter { $0.edit.path != edit.path }.map { done in
            "Already done in \(done.edit.path):\n\(done.text)"
        }
        return notes.isEmpty ? "" : "\n" + notes.joined(separator: "\n\n") + "\n"
    }
}
