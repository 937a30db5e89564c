internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation

/// Lays out the coder's prompt from stable to volatile: instructions, files, requirement, what is done, what to write.
struct CoderPrompt {
    let definition: AgentDefinition
    let plan: PlanFact
    let requirement: String
    /// The examples that are tests.
    let examples: [Example]
    /// The change that is to be brought onto a newer base; nil for work from scratch.
    var carrying: Carrying?
    /// Whether the model is to say first what is wrong: another way into the same question, for variety.
    let asksForReason: Bool

    /// A file up to this long is shown whole; of a longer one the symbol, its neighbours and all signatures.
    private static let wholeFileCharactersMax = 8_000
    private static let rewriteTokensMax = 3_200

    /// Everything but the last lines is the same for all edits and rounds of a plan, so that the engine reads it once.
    func messages(for edit: PlannedEdit, draft: Draft) throws -> [ChatMessage] {
        let parts = try [
            request(draft.base), done(draft), current(edit, draft: draft), earlier(edit), task(edit),
        ]
        let prompt = parts.filter { !$0.isEmpty }.joined(separator: "\n")
        return [ChatMessage(.system, try definition.prompt("system")), ChatMessage(.user, prompt)]
    }

    /// The files as they are in the base, the requirement and its examples.
    private func request(_ base: Codebase) throws -> String {
        var paths: [String] = []
        for edit in plan.edits where edit.action != .create && edit.action != .writeTests && !paths.contains(edit.path)
        { paths.append(edit.path) }
        let files = try paths.map { path in
            try definition.prompt(
                "file",
                ["path": path, "language": Self.fence(path), "context": context(of: path, base: base)]
            )
        }
        return try definition.prompt(
            "request",
            [
                "files": files.joined(separator: "\n\n"),
                "headline": try headline,
                "requirement": requirement,
                "examples": exampleList,
            ]
        )
    }

    /// Names the symbol of a plan that changes just one.
    private var headline: String {
        get throws {
            guard plan.edits.count == 1, let only = plan.edits.first, only.action == .replace else { return "" }
            return try definition.prompt("headline", ["symbol": only.symbol]) + " "
        }
    }

    private var exampleList: String {
        guard !examples.isEmpty else { return "" }
        let lines = examples.map { "- `\($0.call)` must give `\($0.value)`" }
        return "These tests will be run:\n" + lines.joined(separator: "\n") + "\n"
    }

    /// What the plan's earlier edits put in.
    private func done(_ draft: Draft) throws -> String {
        try draft.done.map { done in
            try definition.prompt(
                "done",
                ["path": done.edit.path, "language": Self.fence(done.edit.path), "text": done.text.trimmed]
            ) + "\n"
        }
        .joined(separator: "\n")
    }

    /// The symbol as it is, once more where other edits and files stand between it and the task.
    private func current(_ edit: PlannedEdit, draft: Draft) throws -> String {
        guard plan.edits.count > 1, edit.action == .replace, let symbol = draft.symbol(edit) else { return "" }
        let values = [
            "symbol": edit.symbol, "path": edit.path, "language": Self.fence(edit.path), "text": draft.text(of: symbol),
        ]
        return try definition.prompt("current", values) + "\n"
    }

    /// The other side of a conflict: what the edit had become on the older base.
    private func earlier(_ edit: PlannedEdit) throws -> String {
        guard let text = carrying?.earlier(edit) else { return "" }
        let values = ["name": edit.name, "language": Self.fence(edit.path), "text": text.trimmed]
        return try definition.prompt("earlier", values) + "\n"
    }

    /// The last lines, which decide most.
    private func task(_ edit: PlannedEdit) throws -> String {
        let template: String =
            switch edit.action {
            case .replace: asksForReason ? "replaceReasoned" : "replacePlain"
            case .add: "add"
            case .addMember: "addMember"
            case .create: "create"
            case .rewrite, .writeTests: "rewrite"
            }
        return try definition.prompt(
            template,
            [
                "symbol": edit.symbol,
                "name": edit.newName,
                "path": edit.path,
                "place": plan.edits.count == 1 ? "" : " in `\(edit.path)`",
                "language": Self.fence(edit.path),
            ]
        )
    }

    private static func fence(_ path: String) -> String { Language(path: path)?.fenceName ?? "" }

    /// The two messages that show the model its last answer and what it led to.
    func repair(answer: String, failure: String, edit: PlannedEdit) throws -> [ChatMessage] {
        let name = edit.newName.isEmpty ? edit.symbol : edit.newName
        let prompt = try definition.prompt("repair", ["failure": failure, "symbol": name])
        return [ChatMessage(.assistant, answer), ChatMessage(.user, prompt)]
    }

    /// Room for the answer: twice the symbol as it is, within the definition's cap.
    func tokensMax(for edit: PlannedEdit, draft: Draft) -> Int {
        if edit.action == .rewrite {
            // A token is some three bytes of code; half as much again for what is added.
            return min(Self.rewriteTokensMax, 400 + (draft.data(edit.path)?.count ?? 0) / 2)
        }
        let bytes = draft.symbol(edit).map { edit.action == .replace ? $0.extent.count : 0 } ?? 0
        return min(definition.tokensMax, 400 + bytes * 2 / 3)
    }

    private func context(of path: String, base: Codebase) -> String {
        guard let text = base.text(path) else { return "(the file cannot be shown)" }
        if text.count <= Self.wholeFileCharactersMax { return text.trimmed }
        let file = base.map.files[path]
        var parts = [(file?.imports ?? []).joined(separator: "\n")]
        parts += (file?.symbols ?? []).filter { $0.kind != .other && !$0.isTest }.map(\.signature).prefix(60)
        for edit in plan.edits where edit.path == path {
            guard let symbol = file?.symbols.first(where: { $0.qualifiedName == edit.symbol }) else { continue }
            let neighbours = base.map.neighbours(of: symbol, limit: 3).filter { $0.extent.count < 1_500 }
            let texts = (neighbours + [symbol]).map { base.text(of: $0) }
            parts += texts.filter { !parts.contains($0) }
        }
        return parts.joined(separator: "\n")
    }
}
