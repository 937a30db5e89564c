internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation

/// A candidate in the making: the base with the edits done so far.
struct Draft {
    struct Done {
        let edit: PlannedEdit
        /// The code that was put in.
        let text: String
    }

    let base: Codebase
    let mapper: CodeMapper
    /// The names that the plan's edits define: an answer's copy of another edit's work is left out.
    private let planned: Set<String>
    private(set) var done: [Done] = []
    private(set) var linesBefore = 0
    private(set) var linesAfter = 0
    /// Why an answer could not be used; empty when all could.
    var problem = ""
    private var contents: [String: Data] = [:]

    init(base: Codebase, plan: PlanFact, mapper: CodeMapper) {
        self.base = base
        planned = Set(plan.edits.map(\.name))
        self.mapper = mapper
    }

    /// The changed files, by path.
    var changes: [FileChange] {
        contents.filter { $0.value != base.data($0.key) }.sorted { $0.key < $1.key }.map {
            FileChange(path: $0.key, content: $0.value)
        }
    }

    func data(_ path: String) -> Data? { contents[path] ?? base.data(path) }

    func text(_ path: String) -> String? { data(path).flatMap { String(data: $0, encoding: .utf8) } }

    func file(_ path: String) -> SourceFile? { data(path).flatMap { mapper.parse(path: path, data: $0) } }

    /// The symbol an edit is about, as it stands in the draft.
    func symbol(_ edit: PlannedEdit) -> Symbol? {
        file(edit.path)?.symbols.first { $0.qualifiedName == edit.symbol }
    }

    func text(of symbol: Symbol) -> String {
        guard let data = data(symbol.path), symbol.extent.upperBound <= data.count else { return "" }
        return String(decoding: data[symbol.extent], as: UTF8.self)
    }

    /// Puts the model's code where the edit wants it, or sets `problem`.
    ///
    /// Only of who saw the whole file can a change beside the symbol be meant: other bodies are made up.
    mutating func apply(_ answer: String, for edit: PlannedEdit, seesFile: Bool = false) {
        let code = Answer.code(in: answer)
        guard !code.trimmed.isEmpty else {
            problem = "the answer for \(edit.path) holds no code"
            return
        }
        switch edit.action {
        case .create, .rewrite, .writeTests:
            if edit.action == .rewrite { countLines(of: edit.path, and: code) }
            contents[edit.path] = Data((code.hasSuffix("\n") ? code : code + "\n").utf8)
        case .replace:
            replace(answer, for: edit, seesFile: seesFile)
        case .add, .addMember:
            add(code, for: edit)
        case .rename, .remove:
            problem = "\(edit.symbol) is changed by rule"
        }
        guard problem.isEmpty else { return }
        done.append(Done(edit: edit, text: code))
        importAdditions(into: edit.path)
    }

    private mutating func countLines(of path: String, and code: String) {
        linesBefore += text(path)?.split(separator: "\n").count ?? 0
        linesAfter += code.split(separator: "\n").count
    }

    /// What earlier edits added elsewhere is imported where this one uses it.
    private mutating func importAdditions(into path: String) {
        for addition in done where addition.edit.action == .add || addition.edit.action == .create {
            guard let file = file(path), let data = data(path) else { return }
            contents[path] = CrossImport.importing(
                addition.edit.newName,
                from: addition.edit.path,
                into: file,
                data: data
            )
        }
    }

    private mutating func replace(_ text: String, for edit: PlannedEdit, seesFile: Bool) {
        guard let file = file(edit.path), let symbol = symbol(edit), let data = data(edit.path) else {
            problem = "\(edit.path) no longer holds \(edit.symbol)"
            return
        }
        let answer = SymbolAnswer.extract(
            symbol,
            from: text,
            file: file,
            data: data,
            elsewhere: planned.subtracting([edit.name]),
            seesFile: seesFile,
            mapper: mapper
        )
        guard let answer else {
            problem = "the answer does not define \(edit.symbol)"
            return
        }
        linesBefore += symbol.lines.count + answer.others.reduce(0) { $0 + $1.symbol.lines.count }
        for text in [answer.body] + answer.others.map(\.body) { linesAfter += text.split(separator: "\n").count }
        let next = answer.applied(to: symbol, file: file, data: data)
        let written = ([answer.body] + answer.others.map(\.body)).joined(separator: "\n")
        contents[edit.path] = importing(for: written, in: next, edit.path)
    }

    /// With what `code`, which stands in `data` now, uses of the language's own library and does not import.
    private func importing(for code: String, in data: Data, _ path: String) -> Data {
        guard let file = mapper.parse(path: path, data: data) else { return data }
        return Splice.addingImports(MissingImports.statements(for: code, in: file), to: file, in: data)
    }

    private mutating func add(_ code: String, for edit: PlannedEdit) {
        guard let file = file(edit.path), let data = data(edit.path) else {
            problem = "\(edit.path) cannot be read"
            return
        }
        let others = planned.subtracting([edit.name])
        let found = NewSymbol(
            named: edit.newName,
            of: edit.action == .addMember ? edit.symbol : "",
            in: code,
            file: file,
            besides: others,
            mapper: mapper
        )
        guard let answer = found else {
            problem = "the answer does not define \(edit.newName)"
            return
        }
        linesAfter += answer.body.split(separator: "\n").count
        var next: Data
        if edit.action == .addMember {
            guard let type = symbol(edit), let grown = Splice.appending(answer.body, inside: type, in: data) else {
                problem = "\(edit.path) no longer holds the type \(edit.symbol)"
                return
            }
            next = grown
        } else {
            let text = Exports.prepared(answer.body, name: edit.newName, file: file, data: data)
            let block = (answer.helpers + [text]).joined(separator: "\n\n")
            // After the last definition and not at the end: a script's main guard or export list must stay last.
            let anchor = file.topLevelSymbols.last { $0.kind == .function || $0.kind == .type }
            next =
                anchor.map { Splice.inserting(block, after: $0, in: data) }
                ?? Splice.appending(block, to: data, path: edit.path)
            next = Exports.exporting(edit.newName, file: file, in: next)
        }
        if let now = mapper.parse(path: edit.path, data: next) {
            next = Splice.addingImports(answer.imports, to: now, in: next)
        }
        next = importing(for: ([answer.body] + answer.helpers).joined(separator: "\n"), in: next, edit.path)
        contents[edit.path] = next
        if let header = Exports.header(for: edit.path, paths: base.map.paths), let text = self.text(header) {
            contents[header] = Data(Exports.declaring(answer.body, in: text).utf8)
        }
    }
}
