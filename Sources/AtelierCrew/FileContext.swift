internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation

/// What a file of the base is shown as to the coder, from the most to the least.
struct FileContext {
    let path: String
    let edits: [PlannedEdit]
    let base: Codebase

    /// A file up to this long is shown whole; of a longer one the symbol, its neighbours and all signatures.
    private static let wholeFileCharactersMax = 8_000
    private static let signaturesMax = 60
    private static let neighboursMax = 3
    private static let neighbourBytesMax = 1_500

    private var file: SourceFile? { base.map.files[path] }

    /// What is shown where there is room.
    var full: String {
        guard let text = base.text(path) else { return "(the file cannot be shown)" }
        return text.count <= Self.wholeFileCharactersMax ? text.trimmed : outline
    }

    /// Whether `full` is the file as it is.
    static func isShownWhole(_ path: String, in base: Codebase) -> Bool {
        base.text(path).map { $0.count <= wholeFileCharactersMax } ?? false
    }

    /// The smaller forms for one edit of the plan; none for a file that is written anew as a whole.
    func smaller(for edit: PlannedEdit) -> [PromptSection.Form] {
        guard !edits.contains(where: { $0.path == path && $0.action == .rewrite }) else { return [] }
        // Of several edits each has its own symbol shown apart from the file.
        let needed = edit.path == path && (edits.count == 1 || edit.action == .addMember) ? own(edit) : []
        let near = neighbours
        let imports = file?.imports ?? []
        func form(_ parts: [String], _ loss: PromptSection.Loss, _ without: String) -> PromptSection.Form {
            PromptSection.Form(text: Self.joined(parts), loss: loss, without: "\(without) in \(path)")
        }
        return [
            PromptSection.Form(text: outline, loss: .map, without: "the rest of \(path)"),
            form(imports + near.map { base.text(of: $0) } + focus(edit), .map, "other signatures"),
            form(imports + near.map(\.signature) + needed, .neighbours, "the code beside the symbol"),
            form(needed, .neighbours, "what stands beside the symbol"),
        ]
    }

    /// All signatures, and the texts of what the plan changes with their neighbours.
    private var outline: String {
        var parts = [(file?.imports ?? []).joined(separator: "\n")]
        parts += (file?.symbols ?? []).filter { $0.kind != .other && !$0.isTest }.map(\.signature)
            .prefix(Self.signaturesMax)
        for symbol in planned {
            let texts = (near(symbol) + [symbol]).map { base.text(of: $0) }
            parts += texts.filter { !parts.contains($0) }
        }
        return parts.joined(separator: "\n")
    }

    /// The symbols that the plan changes, in the order of the plan.
    private var planned: [Symbol] {
        edits.filter { $0.path == path }.compactMap { edit in
            file?.symbols.first { $0.qualifiedName == edit.symbol }
        }
    }

    private func near(_ symbol: Symbol) -> [Symbol] {
        base.map.neighbours(of: symbol, limit: Self.neighboursMax).filter { $0.extent.count < Self.neighbourBytesMax }
    }

    private var neighbours: [Symbol] {
        let planned = planned
        var result: [Symbol] = []
        for symbol in planned.flatMap({ near($0) }) where !result.contains(symbol) && !planned.contains(symbol) {
            result.append(symbol)
        }
        return result
    }

    /// The texts of all that the plan changes here, the edit's own as it needs it.
    private func focus(_ edit: PlannedEdit) -> [String] {
        planned.flatMap { symbol in
            symbol.qualifiedName == edit.symbol && edit.path == path ? own(edit) : [base.text(of: symbol)]
        }
    }

    /// What the edit cannot be made without: the symbol's text; of a type that gets a member the signatures.
    private func own(_ edit: PlannedEdit) -> [String] {
        guard let symbol = planned.first(where: { $0.qualifiedName == edit.symbol }) else { return [] }
        guard edit.action == .addMember else { return [base.text(of: symbol)] }
        let members = (file?.symbols ?? []).filter { $0.qualifiedName.hasPrefix(symbol.qualifiedName + ".") }
        return [symbol.signature] + members.prefix(Self.signaturesMax).map(\.signature)
    }

    private static func joined(_ parts: [String]) -> String {
        parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }
}
