internal import AtelierCodeMap
internal import Foundation

/// Turns the requirement's examples into a test file, by plain code and one template a language.
///
/// An example becomes a test only when every name in it means something in the repository or in the language; the
/// others are set aside with the reason.
struct ExampleTestWriter {
    let map: CodeMap
    let check: CheckCommand
    /// Names that the plan adds, with the file that will hold them.
    let added: [String: String]
    /// The text of an existing file, for style and imports.
    let source: @Sendable (String) -> String?

    /// The test file, if any example could become a test, and why the others could not.
    func write(_ examples: [Example]) -> (test: ExampleTest?, setAside: [String]) {
        var usable: [(Example, Set<String>)] = []
        var setAside: [String] = []
        for example in examples {
            let names = ExpressionNames.roots(in: example.call).union(ExpressionNames.roots(in: example.value))
            let unknown = names.filter { home(of: $0) == nil && !KnownWords.contains($0) }
            if let first = unknown.sorted().first {
                setAside.append("`\(example.call)`: nothing in the repository is named \(first)")
            } else if ExpressionNames.isAbridged(example.value) {
                setAside.append("`\(example.call)`: its value is abridged")
            } else {
                usable.append((example, names))
            }
        }
        guard let first = usable.first else { return (nil, setAside) }
        let subject = first.1.compactMap { name in home(of: name).map { (name, $0) } }.min { $0.0 < $1.0 }
        guard let subject, let language = Language(path: subject.1) else { return (nil, setAside) }
        let names = usable.reduce(into: Set<String>()) { $0.formUnion($1.1) }
        let homes = Dictionary(names.compactMap { name in home(of: name).map { (name, $0) } }) { first, _ in first }
        let template: (any ExampleTemplate)? =
            switch language {
            case .python: PythonExamples(map: map, check: check)
            case .javascript: JavaScriptExamples(map: map, source: source)
            case .swift: SwiftExamples(map: map, source: source)
            case .c: CExamples(map: map, source: source)
            default: nil
            }
        guard let template else {
            return (nil, setAside + ["examples in \(language.rawValue) cannot be made into tests yet"])
        }
        let made = template.make(usable.map(\.0), subject: subject.0, homes: homes)
        return made.map { ($0, setAside) } ?? (nil, setAside + ["no place for a new test file was found"])
    }

    /// The file that defines a top-level name now or after the change.
    private func home(of name: String) -> String? {
        if let path = added[name] { return path }
        let found = map.symbols(named: name).filter { !$0.isTest && $0.qualifiedName == name }
        return found.first { !$0.path.hasSuffix(".h") }?.path ?? found.first?.path
    }
}

extension ExampleTestWriter {
    init(plan: PlanFact, base: Codebase, check: CheckCommand) {
        map = base.map
        self.check = check
        let additions = plan.edits.filter { !$0.newName.isEmpty && $0.action != .addMember }
        added = Dictionary(additions.map { ($0.newName, $0.path) }) { first, _ in first }
        source = { base.text($0) }
    }
}

/// One language's way to write examples as tests.
protocol ExampleTemplate {
    /// Writes the file, called after `subject`; nil when there is no place for it.
    ///
    /// `homes` tells the file that defines each repository name used.
    func make(_ examples: [Example], subject: String, homes: [String: String]) -> ExampleTest?
}

extension ExampleTemplate {
    /// `base`, or `base2`, `base3` … until `isTaken` says no.
    func free(_ base: String, isTaken: (String) -> Bool) -> String {
        guard isTaken(base) else { return base }
        return (2...99).lazy.map { "\(base)\($0)" }.first { !isTaken($0) } ?? base
    }
}
