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
    let approach: Approach

    private static let rewriteTokensMax = 3_200

    /// The parts of a prompt that have smaller forms, in the order in which they stand in it.
    struct Layout {
        /// The files as they are in the base.
        let files: [PromptSection]
        /// What the plan's earlier edits put in.
        let done: [PromptSection]
        /// The other side of a conflict; empty without one.
        let earlier: PromptSection
        /// The last answer with what it led to, from the fullest form to the smallest; empty but in a repair.
        let repairs: [Repair]

        var sections: [PromptSection] { files + done + [earlier] + repair }

        private var repair: [PromptSection] {
            guard let full = repairs.first else { return [] }
            let none = PromptSection.Form(text: "", loss: .failure, without: "the last answer with what it led to")
            return [PromptSection(full.text, smaller: repairs.dropFirst().map(\.form) + [none])]
        }
    }

    /// What may be left out of the prompt for `edit`.
    func layout(for edit: PlannedEdit, draft: Draft, after previous: Repair? = nil) throws -> Layout {
        let earlier = try earlier(edit)
        let without = PromptSection.Form(text: "", loss: .failure, without: "the earlier text of \(edit.name)")
        return Layout(
            files: try files(for: edit, base: draft.base),
            done: try done(draft),
            earlier: PromptSection(earlier, smaller: [without]),
            repairs: previous?.forms ?? []
        )
    }

    /// The prompt with `texts` for the sections of `layout`; in full unless given.
    ///
    /// Everything but the last lines is the same for all edits and rounds of a plan, so that the engine reads it once.
    func messages(
        for edit: PlannedEdit,
        draft: Draft,
        layout: Layout,
        texts: [String]? = nil
    ) throws -> [ChatMessage] {
        var rest = (texts ?? layout.sections.map(\.full))[...]
        func take(_ count: Int) -> [String] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        let files = take(layout.files.count).filter { !$0.isEmpty }
        var parts = [try request(files)] + take(layout.done.count)
        parts += try [current(edit, draft: draft)] + take(1) + [task(edit)]
        let prompt = parts.filter { !$0.isEmpty }.joined(separator: "\n")
        let messages = [ChatMessage(.system, try definition.prompt("system")), ChatMessage(.user, prompt)]
        guard let text = rest.first, let repair = layout.repairs.first(where: { $0.text == text }) else {
            return messages
        }
        let name = edit.newName.isEmpty ? edit.symbol : edit.newName
        let again = try definition.prompt("repair", ["failure": repair.failure, "symbol": name])
        return messages + [ChatMessage(.assistant, repair.answer), ChatMessage(.user, again)]
    }

    private func files(for edit: PlannedEdit, base: Codebase) throws -> [PromptSection] {
        var paths: [String] = []
        for edit in plan.edits where edit.action != .create && edit.action != .writeTests && !paths.contains(edit.path)
        { paths.append(edit.path) }
        return try paths.map { path in
            func block(_ context: String) throws -> String {
                try definition.prompt("file", ["path": path, "language": Self.fence(path), "context": context])
            }
            let context = FileContext(path: path, edits: plan.edits, base: base)
            // What is to be written as a whole has to be seen as a whole.
            let smaller = try (approach == .whole ? [] : context.smaller(for: edit)).map { form in
                let text = form.text.isEmpty ? "" : try block(form.text)
                return PromptSection.Form(text: text, loss: form.loss, without: form.without)
            }
            return PromptSection(try block(context.full), smaller: smaller)
        }
    }

    /// The files as they are in the base, the requirement and its examples.
    private func request(_ files: [String]) throws -> String {
        try definition.prompt(
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
    private func done(_ draft: Draft) throws -> [PromptSection] {
        try draft.done.map { done in
            let text = try definition.prompt(
                "done",
                ["path": done.edit.path, "language": Self.fence(done.edit.path), "text": done.text.trimmed]
            )
            let without = "what was done in \(done.edit.path)"
            return PromptSection(
                text + "\n",
                smaller: [PromptSection.Form(text: "", loss: .neighbours, without: without)]
            )
        }
    }

    /// The symbol as it is, once more where other edits and files stand between it and the task.
    private func current(_ edit: PlannedEdit, draft: Draft) throws -> String {
        guard plan.edits.count > 1, approach != .whole, edit.action == .replace, let symbol = draft.symbol(edit) else {
            return ""
        }
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
            case _ where approach == .whole: "rewrite"
            case .replace: approach == .reasoned ? "replaceReasoned" : "replacePlain"
            case .add: "add"
            case .addMember: "addMember"
            case .create: "create"
            case .rewrite, .writeTests, .rename, .remove: "rewrite"
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

    /// Ends an answer that repeats the file from its first lines of code on, where there is no room to write all of it: at a
    /// temperature every other answer about a large file does that, and is cut off.
    func stops(for edit: PlannedEdit, draft: Draft, tokensMax: Int) -> [String] {
        guard approach != .whole, [.replace, .add, .addMember].contains(edit.action), edit.path.hasSuffix(".py"),
            let data = draft.data(edit.path), data.count / Self.bytesOfTokenMost > tokensMax
        else { return [] }
        let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).filter { line in
            line.first?.isWhitespace == false && line.first != "#"
        }
        guard let start = lines.firstIndex(where: { $0.hasPrefix("import ") || $0.hasPrefix("from ") }),
            start + 1 < lines.count
        else { return [] }
        return ["\n\(lines[start])\n\(lines[start + 1])"]
    }

    /// Code has three bytes to a token, or a little more.
    private static let bytesOfTokenMost = 4

    /// Room for the answer: twice the symbol as it is, within the definition's cap.
    func tokensMax(for edit: PlannedEdit, draft: Draft) -> Int {
        if edit.action == .rewrite || approach == .whole {
            // A token is some three bytes of code; half as much again for what is added.
            return min(Self.rewriteTokensMax, 400 + (draft.data(edit.path)?.count ?? 0) / 2)
        }
        let bytes = draft.symbol(edit).map { edit.action == .replace ? $0.extent.count : 0 } ?? 0
        return min(definition.tokensMax, 400 + bytes * 2 / 3)
    }
}
