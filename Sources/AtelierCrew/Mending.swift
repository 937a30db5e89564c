internal import AtelierCodeMap
internal import AtelierGates

/// Which tests that fail before the change are about it, so that the change has to mend them.
struct Mending: Equatable {
    /// The runner's names of failing tests that mention an edited symbol, sorted.
    let targets: [String]
    /// Whether the runner names no failing test, fails all the same, and a test's file mentions an edited symbol.
    let isWhole: Bool

    /// Nothing failed, or nothing that failed is about the plan's edits.
    static let nothing = Mending(targets: [], isWhole: false)

    var isAsked: Bool { isWhole || !targets.isEmpty }

    private init(targets: [String], isWhole: Bool) {
        self.targets = targets
        self.isWhole = isWhole
    }

    /// Reads it off the report on the base.
    init(plan: PlanFact, before: TestReport?, map: CodeMap) {
        guard let before, before.exitStatus != 0 else {
            self = .nothing
            return
        }
        let edited = plan.edits.filter { $0.action == .replace }
        let symbols = edited.compactMap { map.symbol(path: $0.path, qualifiedName: $0.symbol) }
        let tests = symbols.flatMap { map.tests(covering: $0) }
        let names = Set(tests.map(\.name))
        let files = Set(tests.map(\.path))
        let targets = before.failed.filter { failed in
            let words = Set(failed.split { !$0.isIdentifierPart }.map(String.init))
            return !words.isDisjoint(with: names) || names.contains(failed) || files.contains(failed)
        }
        let mentions = edited.contains { edit in map.references(to: edit.name).contains(where: CodeMap.isTestPath) }
        self.init(targets: targets.sorted(), isWhole: before.failed.isEmpty && mentions)
    }

    /// Whether `after` shows what was asked.
    func isDone(after: TestReport?) -> Bool {
        guard let after, isAsked else { return false }
        return isWhole ? after.exitStatus == 0 : after.passed.isSuperset(of: targets)
    }
}
